"""Files written into the text of a message by uuencode, as mail had before MIME."""

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})$", re.MULTILINE)


@dataclass(frozen=True)
class EncodedFile:
    """One file found in a text."""

    name: str
    data: bytes


def decode_lines(lines: list[bytes]) -> bytes:
    """The bytes of uuencoded lines; lines that are none are left out."""
    out: list[bytes] = []
    for line in lines:
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        out.append(_decode_line(line))
    return b"".join(out)


def _decode_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Broken encoders write too many characters: the length is in the first one.
        size = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:size])
        except binascii.Error:
            return b""


def extract(text: str) -> tuple[str, list[EncodedFile]]:
    """The text without uuencoded blocks, and the files that were in them."""
    if "begin" not in text:
        return text, []
    files: list[EncodedFile] = []
    kept: list[str] = []
    position = 0
    for match in _BEGIN.finditer(text):
        if match.start() < position or len(files) >= 100:
            continue
        end = text.find("\nend", match.end())
        if end < 0:
            break
        block = text[match.end() + 1 : end + 1]
        data = _block(block)
        if data is None:
            continue
        files.append(EncodedFile(match.group(1).strip(), data))
        kept.append(text[position : match.start()])
        newline = text.find("\n", end + 1)
        position = len(text) if newline < 0 else newline + 1
    kept.append(text[position:])
    return "".join(kept), files


def _block(block: str) -> bytes | None:
    """The bytes of one block; None when it is not one."""
    if not block.isascii():
        return None
    lines = [line for line in block.split("\n") if line]
    if not lines or not all(_is_line(line) for line in lines):
        return None
    return decode_lines([line.encode() for line in lines])


def _is_line(line: str) -> bool:
    size = (ord(line[0]) - 32) & 63
    return len(line) <= 90 and abs(len(line) - 1 - (size + 2) // 3 * 4) <= 3
