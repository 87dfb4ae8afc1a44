"""Finding: the words of a query, for one reader, newest first or best first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from soporte.search import frequency, terms, windows
from soporte.search.cursor import CursorError, Place, decode, encode
from soporte.search.windows import Hit, Wanted
from soporte.search.words import Word, words_of

__all__ = ["CursorError", "Hit", "Page", "find"]

MAX_LIMIT = 100
CANDIDATES = 1000
TITLE_WEIGHT = 2.0


@dataclass(frozen=True)
class Page:
    """Some hits in order. `next` leads to more; `widened` says that no document had all words."""

    items: list[Hit]
    next: str | None = None
    widened: bool = False


def find(
    text: str,
    *,
    audiences: Collection[str],
    kinds: Collection[str] = (),
    limit: int = 25,
    cursor: str = "",
    order: Literal["recent", "relevance"] = "recent",
) -> Page:
    """What a reader with these audience keys may find by the words of `text`.

    No keys, or no words, find nothing. Where no document has all the words, those that have some
    of the rarer ones are ranked instead. Raises CursorError, and ValueError for an unknown key.
    """
    words = words_of(text)
    wanted = Wanted(words, tuple(sorted(terms.of_audience(audiences))), tuple(kinds))
    place = decode(cursor) if cursor else Place("start")
    limit = max(1, min(limit, MAX_LIMIT))
    if not words or not wanted.audience:
        return Page([])
    if place.order == "any":
        return _widened(wanted, limit, place)
    page = _ranked(wanted, limit, place) if order == "relevance" else _recent(wanted, limit, place)
    if page.items or cursor or len(words) == 1:
        return page
    return _widened(wanted, limit, place)


def _recent(wanted: Wanted, limit: int, place: Place) -> Page:
    found = windows.newest(wanted, limit + 1, place)
    if len(found) <= limit:
        return Page(found)
    last = found[limit - 1]
    return Page(found[:limit], encode(Place("recent", last.updated_at, last.kind, last.thing_id)))


def _ranked(wanted: Wanted, limit: int, place: Place) -> Page:
    """The newest candidates that have all words, those with the words in the title first."""
    return _slice(_scored(wanted), limit, place, "best")


def _widened(wanted: Wanted, limit: int, place: Place) -> Page:
    """The newest candidates that have one of the rarer words, best first."""
    shares = frequency.shares()
    rare = tuple(word for word in wanted.words if not frequency.is_common(word, shares))
    return _slice(_scored(wanted, of=rare or wanted.words), limit, place, "any")


def _slice(scored: list[Hit], limit: int, place: Place, order: str) -> Page:
    end = place.offset + limit
    following = encode(Place(order, offset=end)) if len(scored) > end else None
    return Page(scored[place.offset : end], following, widened=order == "any")


def _scored(wanted: Wanted, *, of: tuple[Word, ...] = ()) -> list[Hit]:
    """The newest candidates by the weights of the words they have, then by time."""
    shares = frequency.shares()
    weights = [(word, frequency.weight(word, shares)) for word in wanted.words]
    hits = windows.candidates(wanted, CANDIDATES, any_of=of)
    scored = [hit.scored(_score(hit.terms, weights)) for hit in hits]
    return sorted(scored, key=lambda hit: (-hit.score, -hit.updated_at.timestamp(), -hit.thing_id))


def _score(found: frozenset[int], weights: list[tuple[Word, float]]) -> float:
    score = 0.0
    for word, weight in weights:
        if not found.isdisjoint(word.terms):
            score += weight * (1.0 if found.isdisjoint(word.titles) else 1.0 + TITLE_WEIGHT)
    return score
