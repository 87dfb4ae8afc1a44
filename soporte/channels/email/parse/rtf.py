"""The words of rich text (RTF), also as Outlook compresses it; linear in time, and it never raises.

Only where a message has no other words: the file itself is kept as it came.
"""

import re

from soporte.channels.email.parse.charsets import codec_name
from soporte.toolbox.text import clean_text

MAX_BYTES = 8_000_000
MAX_GROUPS = 10_000
_WINDOW = 4096
# What every compressed text begins with, unwritten [MS-OXRTFCP, 3.1.1.1.1].
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    r"|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_SILENT = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "themedata"}
    | {
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "xmlnstbl",
        "fldinst",
        "nonesttables",
    }
)
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "row": "\n",
    "sect": "\n",
    "page": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "~": "\xa0",
    "_": "-",
    "{": "{",
    "}": "}",
    "\\": "\\",
    "\n": "\n",
    "\r": "\n",
}


def expand(data: bytes) -> bytes:
    """Compressed rich text as rich text; what is none stays as it is."""
    kind, size = data[8:12], int.from_bytes(data[4:8], "little")
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu" or size > MAX_BYTES:
        return data
    out = bytearray(_DICTIONARY)
    at, end, most = 16, len(data), size + len(_DICTIONARY)
    while at < end and len(out) < most:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= end or len(out) >= most:
                break
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            pair = int.from_bytes(data[at : at + 2], "big")
            at += 2
            back = (len(out) - (pair >> 4)) % _WINDOW
            if not back:
                return bytes(out[len(_DICTIONARY) :])
            _repeat(out, back, (pair & 15) + 2)
    return bytes(out[len(_DICTIONARY) :])


def _repeat(out: bytearray, back: int, count: int) -> None:
    """Append what stands `back` bytes before, which may be what is being appended."""
    for _ in range(count):
        out.append(out[-back] if back <= len(out) else 0x20)


class _Reader:
    """One pass over rich text; a group's beginnings are remembered for its end."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.encoded = bytearray()
        self.codec = "cp1252"
        self.groups: list[tuple[bool, int]] = []
        self.is_silent = False
        # After a sign by its number stands the same for those who know no numbers.
        self.instead, self.skipped = 1, 0

    def run(self, text: str) -> str:
        for match in _TOKEN.finditer(text):
            word, number, encoded, sign, brace, plain = match.groups()
            if encoded is None:
                self._flush()
            if encoded is not None:
                self._encoded(int(encoded, 16))
            elif brace:
                self._brace(brace)
            elif sign == "*":
                self.is_silent = True
            elif word or sign:
                self._word(word or sign, int(number) if number else None)
            elif plain:
                self._plain(plain)
        self._flush()
        return "".join(self.out)

    def _brace(self, brace: str) -> None:
        if brace == "{" and len(self.groups) < MAX_GROUPS:
            self.groups.append((self.is_silent, self.instead))
        elif brace == "}" and self.groups:
            self.is_silent, self.instead = self.groups.pop()

    def _word(self, word: str, number: int | None) -> None:
        if word in _SILENT:
            self.is_silent = True
        elif word == "ansicpg" and number:
            self.codec = codec_name(f"cp{number}") or self.codec
        elif word == "uc":
            self.instead = min(max(number or 0, 0), 10)
        elif word == "u" and number is not None and not self.is_silent:
            self.out.append(chr(number % 65536))
            self.skipped = self.instead
        elif word in _SIGNS and not self.is_silent:
            self.out.append(_SIGNS[word])

    def _encoded(self, value: int) -> None:
        if self.skipped:
            self.skipped -= 1
        elif not self.is_silent:
            self.encoded.append(value)

    def _plain(self, text: str) -> None:
        skipped = min(self.skipped, len(text))
        self.skipped -= skipped
        if not self.is_silent:
            self.out.append(text[skipped:])

    def _flush(self) -> None:
        if self.encoded:
            self.out.append(self.encoded.decode(self.codec, "replace"))
            self.encoded.clear()


def to_text(data: bytes) -> str:
    """What a person reads in rich text; "" for what is none."""
    if not data.lstrip()[:5].startswith(b"{\\rtf"):
        return ""
    text = _Reader().run(data[:MAX_BYTES].decode("latin-1"))
    # Signs beyond the first plane come as two halves.
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean_text(joined).strip()
