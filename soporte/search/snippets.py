"""The passage of a text that shows the words of a query."""

from collections.abc import Iterator
from dataclasses import dataclass

from soporte.search import analysis
from soporte.search.terms import of_token
from soporte.search.words import words_of
from soporte.toolbox.text import clean_line


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
