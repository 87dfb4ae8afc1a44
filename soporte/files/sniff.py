"""What a file is, by its first bytes. The sender's word counts only for harmless text types."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)
# Telephones write the sound of one into a container that has films too.
_MP4_SOUND = {"audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac"}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
TRUSTED_TEXT = {"text/plain", "text/csv", "text/calendar", "message/rfc822", "application/json"}
UNKNOWN = "application/octet-stream"


def content_type(data: bytes, declared: str = "") -> str:
    """The type found in the bytes, or a harmless declared one, or application/octet-stream."""
    declared = declared.split(";", maxsplit=1)[0].strip().lower()
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return _RIFF[data[8:12]]
    if data[4:8] == b"ftyp" and (data[8:12] in {b"M4A ", b"M4B "} or declared in _MP4_SOUND):
        return "audio/mp4"
    for signature, found in SIGNATURES:
        if data.startswith(signature):
            return declared if found == "application/zip" and declared.startswith(OFFICE) else found
    if declared in TRUSTED_TEXT and b"\0" not in data[:4096]:
        return declared
    return UNKNOWN
