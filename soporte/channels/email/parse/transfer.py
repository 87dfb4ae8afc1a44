"""Content-Transfer-Encoding undone, however nonsensically it was done. Never raises."""

import binascii
import re

from soporte.channels.email.parse.uuencode import decode_lines

_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/]*={0,3}")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=_-]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=_-]+")
_SPACED_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\n|\Z)")


def decode_body(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded bytes, and a problem or ""."""
    name = encoding.strip().lower().split(";")[0].strip().replace("_", "-").strip("'\" ")
    if name in ("quoted-printable", "quoted printable", "quotedprintable"):
        return decode_quoted_printable(body), ""
    if name in ("base64", "base-64", "b64"):
        return decode_base64(body)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return decode_lines(body.split(b"\n")), ""
    known = name in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")
    return body, "" if known else "unknown transfer encoding"


def decode_quoted_printable(body: bytes) -> bytes:
    """The bytes of quoted-printable text; what is no escape stays as it is."""
    if b"= " in body or b"=\t" in body:
        body = _SPACED_SOFT_BREAK.sub(b"=", body)
    return binascii.a2b_qp(body)


def decode_base64(body: bytes) -> tuple[bytes, str]:
    """The bytes of base64 text, with what is not base64 around it left out or, if all, kept."""
    first = body.lstrip()[:2000].split(b"\n", 1)[0].strip()
    if b" " in first or len(_NOT_BASE64.sub(b"", first)) * 5 < len(first) * 4:
        return body, "not base64"
    packed = body.translate(None, b" \t\r\n")
    if _BASE64_ONLY.fullmatch(packed):
        return _unpadded(packed.rstrip(b"=")), ""
    return _decode_base64_lines([line.strip() for line in body.split(b"\n")])


def _decode_base64_lines(lines: list[bytes]) -> tuple[bytes, str]:
    """Base64 in several padded pieces, or followed by the footer that a list server appended."""
    good: list[bytes] = []
    for number, line in enumerate(lines):
        is_rule = bool(line) and not line.strip(b"-_")
        if is_rule or (b" " in line and not _BASE64_LINE.fullmatch(line)):
            rest = b"\n".join(lines[number:])
            return _pieces(good) + b"\n" + rest, "text after base64"
        good.append(_NOT_BASE64.sub(b"", line))
    return _pieces(good), "untidy base64"


def _pieces(lines: list[bytes]) -> bytes:
    joined = b"".join(lines).replace(b"-", b"+").replace(b"_", b"/")
    return b"".join(_unpadded(piece) for piece in joined.split(b"=") if piece)


def _unpadded(packed: bytes) -> bytes:
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
