"""Header values: encoded words (RFC 2047), parameters (RFC 2231), raw 8-bit text. Never raises."""

import binascii
import re
from urllib.parse import unquote_to_bytes

from soporte.channels.email.parse.charsets import codec_name, decode
from soporte.channels.email.parse.transfer import decode_base64
from soporte.toolbox.text import clean_line

Parameters = dict[str, str]

_START = re.compile(rb"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?")
_PARAMETER = re.compile(
    r"([^\s=;\"]{1,100})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;\n]*))", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NUMBERED = re.compile(r"^([^*]+)\*(\d{1,3})(\*?)$")
_SPACES = re.compile(r"[ \t]+")
_ESCAPE = re.compile(rb"=[0-9A-Fa-f]{2}")
_LINE_ENDS = re.compile(rb"[\r\n]+[ \t]*")


def decode_header(value: bytes, charset: str = "") -> str:
    """One line of text from a raw header value; `charset` is a hint for raw 8-bit bytes."""
    return clean_line(decode_words(value, charset), limit=10_000)


def decode_words(value: bytes, charset: str = "") -> str:
    """The text with encoded words decoded; line ends and controls are not cleaned yet."""
    if b"=?" not in value:
        return decode(value, charset)
    out: list[str] = []
    pending: list[tuple[str, bytes]] = []
    position = 0
    for start, end, label, data in _words(value):
        between = value[position:start]
        if between.strip() or not pending:
            out.append(_flush(pending))
            out.append(decode(between, charset))
        pending.append((label, data))
        position = end
    out.append(_flush(pending))
    out.append(decode(value[position:], charset))
    return "".join(out)


def _words(value: bytes) -> list[tuple[int, int, str, bytes]]:
    """Start, end, charset and bytes of every encoded word."""
    found: list[tuple[int, int, str, bytes]] = []
    position = 0
    while match := _START.search(value, position):
        end = _end_of_word(value, match.end(), match.group(2))
        if end < 0:
            break
        encoded = value[match.end() : end]
        position = end + 2
        label = match.group(1).decode("ascii", "replace")
        found.append((match.start(), position, label, _decoded(encoded, match.group(2))))
    return found


def _end_of_word(value: bytes, position: int, encoding: bytes) -> int:
    """Where the text of an encoded word ends; at the end of a value that was cut off."""
    end = value.find(b"?=", position)
    while end >= 0 and encoding in b"qQ" and _ESCAPE.match(value, end + 1):
        # Some software does not escape its question marks: what follows is one of its escapes.
        later = value.find(b"?=", end + 1)
        if later < 0 or b" " in value[end:later] or b"\t" in value[end:later]:
            break
        end = later
    if end >= 0:
        return end
    rest = value[position:]
    return len(value) if rest and b" " not in rest and b"=?" not in rest else -1


def _decoded(encoded: bytes, encoding: bytes) -> bytes:
    if encoding in b"bB":
        data, problem = decode_base64(encoded)
        return encoded if problem == "not base64" else data
    return binascii.a2b_qp(encoded, header=True)


def _flush(pending: list[tuple[str, bytes]]) -> str:
    """The text of adjacent words: those of one charset are joined first, for a split character."""
    out: list[str] = []
    label, data = "", b""
    for next_label, more in pending:
        if next_label.lower() != label.lower():
            out.append(decode(data, label) if data else "")
            label, data = next_label, b""
        data += more
    pending.clear()
    out.append(decode(data, label) if data else "")
    return "".join(out)


def read_parameters(value: bytes) -> tuple[str, Parameters]:
    """The main value in lower case and the parameters of a Content-Type or -Disposition header."""
    text = _LINE_ENDS.sub(b" ", value).decode("utf-8", "surrogateescape")
    if "  " in text:
        text = _SPACES.sub(" ", text)
    main, _, rest = text.partition(";")
    main = main.strip().strip('"').lower()
    if "=" in main and "/" not in main:
        main, rest = "", text
    if " " in main:
        main, _, lost = main.partition(" ")
        rest = f"{lost};{rest}"
    if not rest.strip():
        return main, {}
    return main, _merge_continuations(_raw_parameters(rest))


def _raw_parameters(rest: str) -> Parameters:
    found: Parameters = {}
    for match in _PARAMETER.finditer(rest):
        name, quoted, plain = match.groups()
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else plain.strip()
        if quoted is not None and "\\" in quoted and re.match(r"[a-zA-Z]:\\|\\\\", quoted):
            value = quoted
        if len(found) < 200:
            found.setdefault(name.lower(), value)
    return found


def _merge_continuations(raw: Parameters) -> Parameters:
    """RFC 2231: pieces joined in order of number, percent-escapes decoded with their charset."""
    merged: Parameters = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in raw.items():
        if match := _NUMBERED.match(name):
            pieces.setdefault(match.group(1), {})[int(match.group(2))] = (
                value,
                bool(match.group(3)),
            )
        elif name.endswith("*"):
            merged[name[:-1]] = _extended([(value, True)])
        elif name not in merged:
            merged[name] = _parameter_text(value)
    for name, numbered in pieces.items():
        if f"{name}*" not in raw:
            merged[name] = _extended([numbered[number] for number in sorted(numbered)])
    return merged


def _extended(pieces: list[tuple[str, bool]]) -> str:
    charset, data = "", b""
    if pieces and pieces[0][1] and pieces[0][0].count("'") >= 2:
        charset, _, first = pieces[0][0].split("'", 2)
        pieces = [(first, True), *pieces[1:]]
    for value, is_encoded in pieces:
        raw = value.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if is_encoded else raw
    text = decode(data, charset if codec_name(charset) else "")
    return _parameter_text(text) if "=?" in text else text


def _parameter_text(value: str) -> str:
    if value.isascii() and "=?" not in value:
        return value
    return decode_words(value.encode("utf-8", "surrogateescape"))
