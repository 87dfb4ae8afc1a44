"""The message inside an S/MIME message that is signed as one whole; nothing is verified here.

Without this, what Outlook sends "opaquely signed" would be a file that nobody can read.
"""

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_OCTETS, _OCTET_PARTS = 0x04, 0x24
MAX_PARTS = 100_000


def signed_content(data: bytes) -> bytes:
    """The signed bytes of a CMS "signed data", or b"" for what is none. Never raises."""
    try:
        return _content(data)
    except (IndexError, ValueError):
        return b""


def _content(data: bytes) -> bytes:
    at = _enter(data, 0, 0x30)
    if not data.startswith(_SIGNED_DATA, at):
        return b""
    at = _enter(data, at + len(_SIGNED_DATA), 0xA0)
    at = _enter(data, at, 0x30)
    at = _after(data, at, 0x02)  # version
    at = _after(data, at, 0x31)  # digest algorithms
    at = _enter(data, at, 0x30)
    at = _after(data, at, 0x06)  # kind of content
    at = _enter(data, at, 0xA0)
    tag = data[at]
    start, size = _length(data, at + 1)
    if tag == _OCTETS and size >= 0:
        return data[start : start + size]
    return _joined(data, start) if tag == _OCTET_PARTS else b""


def _joined(data: bytes, at: int) -> bytes:
    """Octets written in pieces, as a sender does that streams."""
    pieces: list[bytes] = []
    while len(pieces) < MAX_PARTS and at < len(data) and data[at] == _OCTETS:
        start, size = _length(data, at + 1)
        if size < 0:
            break
        pieces.append(data[start : start + size])
        at = start + size
    return b"".join(pieces)


def _enter(data: bytes, at: int, tag: int) -> int:
    if data[at] != tag:
        raise ValueError
    return _length(data, at + 1)[0]


def _after(data: bytes, at: int, tag: int) -> int:
    if data[at] != tag:
        raise ValueError
    start, size = _length(data, at + 1)
    if size < 0:
        raise ValueError
    return start + size


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the value starts and how long it is; -1 when only its end says so."""
    first = data[at]
    if first < 0x80:
        return at + 1, first
    count = first & 0x7F
    if count > 8:
        raise ValueError
    if not count:
        return at + 1, -1
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count], "big")
