"""Plain text: folding for comparison, cleaning of what strangers send, names and addresses."""

import re
import unicodedata

# Bidirectional controls and invisible characters: they make a name or a link read as another one.
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u200b\u2060\ufeff\u00ad"
_CONTROLS = "".join(chr(code) for code in (*range(32), *range(127, 160)))
_LINE_TABLE = {ord(char): " " for char in _CONTROLS + "\u2028\u2029"} | {
    ord(char): None for char in _BIDI + _INVISIBLE
}
_TEXT_TABLE = {ord(char): None for char in _CONTROLS if char not in "\t\n"}
_SURROGATES = re.compile("[\ud800-\udfff]")
# The marks U+200E and U+200F stay in text: they are harmless, and Hebrew and Arabic need them.
_DIRECTION_TRICKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Accents, and the vowel points of Hebrew and Arabic; as a pattern it is five times as fast as
# asking about each character.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_SPACES = re.compile(r"\s+")
_PATH_END = re.compile(r"[/\\]")
_DOS_NAMES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\]{1,128}@[^\s@<>\"(),;:\\]{1,253}")


def fold(text: str) -> str:
    """The text without accents and case, for searching and comparing ("Añó" → "ano")."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def clean_line(text: str, *, limit: int = 1000) -> str:
    """One line fit for a header, a title or a name: no line ends, controls or bidi tricks."""
    text = _without_surrogates(text[: limit * 4]).translate(_LINE_TABLE)
    return _SPACES.sub(" ", text).strip()[:limit].rstrip()


def clean_text(text: str) -> str:
    r"""Several lines fit for the database: line ends are \n, no NUL, controls or surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _without_surrogates(text).translate(_TEXT_TABLE)


def without_direction_tricks(text: str) -> str:
    """The text without the controls that turn "gpj.exe" into "exe.jpg" before the eye."""
    return text if text.isascii() else _DIRECTION_TRICKS.sub("", text)


def whole_number(text: str) -> int:
    """The number that an address or a form names a row with; 0 for what can name none."""
    # Longer ones fit no column, and Python refuses to read very long ones at all.
    return int(text) if len(text) <= 18 and text.isascii() and text.isdecimal() else 0


def clean_file_name(name: str, *, fallback: str = "file", limit: int = 255) -> str:
    """A file name without path, controls or reserved words, at most `limit` bytes of UTF-8."""
    name = _PATH_END.split(name.rstrip("/\\ "))[-1]
    name = clean_line(name, limit=5000).strip(" ") if name.strip(". ") else ""
    if _DOS_NAMES.match(name):
        name = f"_{name}"
    return _cut_before_extension(name, limit) or fallback


def looks_like_address(value: str) -> bool:
    """Whether the value has the shape of one e-mail address."""
    return len(value) <= 320 and _ADDRESS.fullmatch(value) is not None


def normalise_address(value: str) -> str:
    """The address as compared and stored: trimmed, lower case, its domain in ASCII form."""
    local, at, domain = clean_line(value, limit=320).strip("<> ").rpartition("@")
    if not at:
        return domain.lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = domain.lower()
    return f"{local}@{domain}".lower()


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `limit`."""
    line = clean_line(text, limit=limit + 200)
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return f"{head[: head.rfind(' ')] if ' ' in head[limit // 2 :] else head}…"


def _without_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return _SURROGATES.sub("\ufffd", text)


def _cut_before_extension(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = limit - len(f"{dot}{extension}".encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + extension
