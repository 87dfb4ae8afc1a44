"""The passage of a text that shows the words of a query."""

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
    start = _start(line, marks[0][0], length) if marks else 0
    end = min(len(line), start + length)
    pieces, place = ([Piece("…", marked=False)] if start else []), start
    for first, last in marks:
        if first >= start and last <= end:
            pieces += [Piece(line[place:first], marked=False), Piece(line[first:last], marked=True)]
            place = last
    tail = "…" if end < len(line) else ""
    return [piece for piece in [*pieces, Piece(line[place:end] + tail, marked=False)] if piece.text]


def _marks(line: str, query: str) -> list[tuple[int, int]]:
    asked = {term for word in words_of(query) for term in word.terms}
    if not asked:
        return []
    return [
        match.span()
        for match in analysis.TOKEN.finditer(line)
        if not asked.isdisjoint(of_token(match.group().lower()))
    ]


def _start(line: str, first: int, length: int) -> int:
    """A word's beginning about a third of the length before the first mark."""
    wanted = first - length // 3
    if wanted <= 0 or len(line) <= length:
        return 0
    return line.find(" ", wanted, first) + 1 or wanted
