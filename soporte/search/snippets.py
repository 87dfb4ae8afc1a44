"""The passage of a text that shows the words of a query."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from soporte.search import analysis
from soporte.search.terms import of_token
from soporte.search.words import words_of
from soporte.toolbox.text import clean_line

_ACCENTS = {
    "a": "áàâäãå",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôöõ",
    "u": "úùûü",
    "y": "ýÿ",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked where it is a word of the query. Not escaped."""

    text: str
    marked: bool


def around(text: str, query: str, *, length: int = 160) -> list[Piece]:
    """About `length` characters around the first found word; from the start when none is found."""
    line = clean_line(text[: analysis.MAX_CHARS], limit=analysis.MAX_CHARS)
    marks = _marks(line, query)
    first = next(marks, None)
    start = _start(line, first[0], length) if first else 0
    end = min(len(line), start + length)
    pieces, place = ([Piece("…", marked=False)] if start else []), start
    while first and first[1] <= end:
        pieces += [
            Piece(line[place : first[0]], marked=False),
            Piece(line[first[0] : first[1]], marked=True),
        ]
        place, first = first[1], next(marks, None)
    tail = "…" if end < len(line) else ""
    return [piece for piece in [*pieces, Piece(line[place:end] + tail, marked=False)] if piece.text]


def is_marked(pieces: Iterable[Piece]) -> bool:
    """Whether some word of the query stands there."""
    return any(piece.marked for piece in pieces)


def hint(query: str) -> "re.Pattern[str] | None":
    """A pattern that occurs wherever a word of the query does, and elsewhere too: it is a hundred
    times as fast as reading the words. None when it cannot be said.
    """
    stems = [stem for token in analysis.tokens(query) for stem in analysis.query_stems(token)]
    if not stems or not all(stem.isascii() for stem in stems):
        return None
    # Endings change the last letters of a stem: "happy" is found as "happi".
    starts = {stem if len(stem) < 4 else stem[: max(3, len(stem) - 2)] for stem in stems}
    either = "|".join("".join(map(_accented, start)) for start in sorted(starts))
    return re.compile(rf"(?<![^\W_])(?:{either})", re.IGNORECASE)


def _accented(letter: str) -> str:
    # What joins a compound ("SN-44.b") is not in its stem.
    return f"[{letter}{_ACCENTS.get(letter, '')}][\u0300-\u036f{analysis.JOINERS}]*"


def _marks(line: str, query: str) -> Iterator[tuple[int, int]]:
    """Where the words of the query stand, in order; the rest of the line is read on demand."""
    asked = {term for word in words_of(query) for term in word.terms}
    for match in analysis.TOKEN.finditer(line) if asked else ():
        if not asked.isdisjoint(of_token(match.group().lower())):
            yield match.span()


def _start(line: str, first: int, length: int) -> int:
    """A word's beginning about a third of the length before the first mark."""
    wanted = first - length // 3
    if wanted <= 0 or len(line) <= length:
        return 0
    return line.find(" ", wanted, first) + 1 or wanted
