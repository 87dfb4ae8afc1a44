"""Text as it is compared: lower case, no accents, one kind of dash, quote and blank space."""

import re

from soporte.toolbox.text import fold

# Letters that have no accent to lose, and marks that programs write in many ways.
_BEFORE = dict.fromkeys(
    (*map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), *range(0x202A, 0x202F))
) | dict.fromkeys(range(0x2066, 0x206A))
_AFTER = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2501\ufe58", "-")
    | dict.fromkeys("‘’‛ʼ´`", "'")
    | dict.fromkeys("“”„«»", '"')
)
_GOES_ON = re.compile(r"\n\s*\+")
_SPACES = re.compile(r"\s+")
LONGEST = 600


def read(text: str) -> str:
    """The first characters of a line as the patterns compare them."""
    head = text[:LONGEST]
    if head.isascii():
        return _SPACES.sub(" ", head.lower()).strip()
    return _SPACES.sub(" ", fold(head.translate(_BEFORE)).translate(_AFTER)).strip()


def literal(words: str) -> str:
    """One alternative for each line, taken letter by letter and read like any line."""
    return "|".join(re.escape(read(line)) for line in words.strip().splitlines())


def any_of(lines: str) -> str:
    """One alternative for each line, which is a pattern already; "+" goes on with the one above."""
    whole = _GOES_ON.sub("", lines.strip())
    return "|".join(line.strip() for line in whole.splitlines())
