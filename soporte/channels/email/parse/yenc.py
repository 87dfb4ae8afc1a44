"""Files written into the text of a message as yEnc does, whose bytes are no characters at all."""

import re

from soporte.channels.email.parse.uuencode import EncodedFile

_BEGIN = re.compile(rb"^=ybegin ([^\n]{0,300}?)name=([^\n]{1,300})$", re.MULTILINE)
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_SHIFT = bytes((value - 42) % 256 for value in range(256))
MAX_FILES = 100


def extract(data: bytes) -> tuple[bytes, list[EncodedFile]]:
    """The text without yEnc blocks, and the files that were in them."""
    if b"=ybegin " not in data:
        return data, []
    kept: list[bytes] = []
    files: list[EncodedFile] = []
    position = 0
    for match in _BEGIN.finditer(data):
        if match.start() < position:
            continue
        end = data.find(b"\n=yend", match.end())
        if end < 0 or len(files) >= MAX_FILES:
            break
        name = match.group(2).strip().decode("utf-8", "replace")
        files.append(EncodedFile(name, _decoded(data[match.end() + 1 : end])))
        kept.append(data[position : match.start()])
        line_end = data.find(b"\n", end + 1)
        position = len(data) if line_end < 0 else line_end + 1
    kept.append(data[position:])
    return b"".join(kept), files


def _decoded(block: bytes) -> bytes:
    if block.startswith(b"=ypart "):
        block = block[block.find(b"\n") + 1 :] if b"\n" in block else b""
    packed = block.translate(None, b"\r\n")
    plain = _ESCAPED.sub(lambda match: bytes([(match.group(1)[0] - 64) % 256]), packed)
    return plain.translate(_SHIFT)
