"""Finding: the words of a query, for one reader, newest first or best first."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from soporte.search import frequency, terms, windows
from soporte.search.cursor import CursorError, Place, decode, encode
from soporte.search.windows import Hit, Wanted
from soporte.search.words import Word, words_of

__all__ = ["CursorError", "Hit", "Page", "find", "find_some", "sift"]

MAX_LIMIT = 100
CANDIDATES = 500


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
    beginnings: bool = False,
) -> Page:
    """What a reader with these audience keys may find by the words of `text`.

    No keys, or no words, find nothing. Where no document has all the words, those that have some
    of the rarer ones are ranked instead. With `beginnings`, identifiers that only begin with a word
    are found too, whatever it looks like. Raises CursorError, and ValueError for an unknown key.
    """
    words = words_of(text, beginnings=beginnings)
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


def sift(
    text: str,
    keep: Callable[[list[int]], Collection[int]],
    *,
    audiences: Collection[str],
    kind: str,
    without: str = "",
    in_title: bool = False,
    limit: int = 25,
    cursor: str = "",
    batches: Sequence[int] = (100, 400, 1000, 2000),
) -> Page:
    """The newest things that have all the words, none of those in `without`, and that `keep` keeps.

    `keep` is given the ids of each batch in turn. After the last batch the page ends, perhaps
    short, and `next` goes on from there. Raises CursorError, and ValueError for an unknown key.
    """
    words = words_of(text)
    if in_title:
        words = tuple(Word(word.titles, word.titles) for word in words)
    place = decode(cursor) if cursor else Place("start")
    unwanted = tuple(term for word in words_of(without) for term in word.terms)
    audience = tuple(sorted(terms.of_audience(audiences)))
    wanted = Wanted(words, audience, (kind,), unwanted)
    if not words or not audience:
        return Page([])
    found: list[Hit] = []
    for size in batches:
        hits = windows.newest(wanted, size, place)
        kept = keep([hit.thing_id for hit in hits])
        found += [hit for hit in hits if hit.thing_id in kept]
        if len(found) > limit:
            return Page(found[:limit], encode(_after(found[limit - 1])))
        if len(hits) < size:
            return Page(found)
        place = _after(hits[-1])
    return Page(found, encode(place))


def find_some(
    text: str, *, audiences: Collection[str], kind: str, limit: int, beginnings: bool = False
) -> list[Hit]:
    """Some things of one kind that have all the words, in no order, for whoever orders them."""
    words = words_of(text, beginnings=beginnings)
    wanted = Wanted(words, tuple(sorted(terms.of_audience(audiences))), (kind,))
    return windows.some(wanted, limit) if words and wanted.audience else []


def _recent(wanted: Wanted, limit: int, place: Place) -> Page:
    found = windows.newest(wanted, limit + 1, place)
    if len(found) <= limit:
        return Page(found)
    return Page(found[:limit], encode(_after(found[limit - 1])))


def _after(last: Hit) -> Place:
    return Place("recent", last.updated_at, last.kind, last.thing_id)


def _ranked(wanted: Wanted, limit: int, place: Place) -> Page:
    """The newest candidates that have all words, those with the words in the title first."""
    return _best(wanted, limit, place, "best")


def _widened(wanted: Wanted, limit: int, place: Place) -> Page:
    """The newest candidates that have one of the rarer words, best first."""
    shares = frequency.shares()
    rare = tuple(word for word in wanted.words if not frequency.is_common(word, shares))
    return _best(wanted, limit, place, "any", any_of=rare or wanted.words)


def _best(
    wanted: Wanted, limit: int, place: Place, order: str, *, any_of: tuple[Word, ...] = ()
) -> Page:
    shares = frequency.shares()
    weights = {word: frequency.weight(word, shares) for word in wanted.words}
    found = windows.best(wanted, weights, place, limit=limit + 1, among=CANDIDATES, any_of=any_of)
    end = place.offset + limit
    following = encode(Place(order, offset=end)) if len(found) > limit else None
    return Page(found[:limit], following, widened=order == "any")
