"""Terms: the 32-bit numbers that an index row holds. Positive for words, negative for the rest.

Words are hashed into 31 bits: a query word meets a foreign one in a vocabulary of a million about
once in two thousand. Audience keys and days are numbered exactly, below zero: no word and no other
key can ever stand for a reader.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from soporte.search import analysis

# The order is stored in every row: add at the end only.
SPACES = (
    "day",
    "days8",
    "days64",
    "days512",
    "everyone",
    "queue",
    "person",
    "org",
    "team",
    "assignee",
    "role",
    "contract",
    "course",
    "forum",
    "device",
    # Of what is put aside, as spam is: found by those who ask for it.
    "aside_queue",
    "aside_assignee",
    # Of what is private: found by who answers for all of it, and by those who were let in.
    "private",
    "insider",
    "aside_private",
    "aside_insider",
)
_ID_BITS = 26
_LEVELS = ((512, 3), (64, 2), (8, 1), (1, 0))
MAX_TERMS = 4000
MAX_IDENTIFIERS = 64
MAX_TITLE = 2000


@lru_cache(maxsize=20_000)
def word(stem: str, salt: bytes = b"") -> int:
    """The term of a stem; with a salt, of the stem in a special place (title, prefix)."""
    digest = blake2b(stem.encode("utf-8", "replace"), digest_size=4, person=salt).digest()
    return int.from_bytes(digest, "big") & 0x7FFFFFFF


def in_title(stem: str) -> int:
    """The term that says a stem stands in the title."""
    return word(stem, b"title")


def beginning(prefix: str) -> int:
    """The term of an identifier's first characters."""
    return word(prefix, b"prefix")


def of_kind(kind: str) -> int:
    """The term of a kind of thing."""
    return word(kind, b"kind")


@lru_cache(maxsize=20_000)
def of_token(token: str) -> tuple[int, ...]:
    """The terms of one token of a text."""
    return tuple(word(stem) for stem in analysis.stems(token))


def of_text(text: str) -> set[int]:
    """The terms of one text, the first `MAX_TERMS` of it."""
    found: set[int] = set()
    identifiers = 0
    for token in analysis.tokens(text):
        found.update(of_token(token))
        if identifiers < MAX_IDENTIFIERS and analysis.is_identifier(token):
            identifiers += 1
            found.update(map(beginning, analysis.prefixes(token)))
        if len(found) >= MAX_TERMS:
            break
    return found


def of_title(text: str) -> set[int]:
    """The terms of a title: its words, and that they stand in the title."""
    found = of_text(text[:MAX_TITLE])
    for token in analysis.tokens(text[:MAX_TITLE]):
        found.update(map(in_title, analysis.stems(token)))
    return found


def of_identifiers(values: Iterable[str]) -> set[int]:
    """The terms of values that are identifiers whatever they look like, spaces inside allowed."""
    found: set[int] = set()
    for value in values:
        whole = "".join(analysis.tokens(value[:200]))
        found.update(of_text(value[:200]), map(beginning, analysis.prefixes(whole)))
    return found


def of_audience(keys: Iterable[str]) -> set[int]:
    """The exact terms of audience keys such as `queue:5` or `everyone`. Raises ValueError."""
    return {_of_key(key) for key in keys}


@lru_cache(maxsize=10_000)
def _of_key(key: str) -> int:
    space, _colon, number = key.partition(":")
    return _exact(space, int(number or 0))


def _exact(space: str, number: int) -> int:
    if not 0 <= number < 1 << _ID_BITS:
        raise ValueError(f"{space}:{number} is out of range")
    return -((SPACES.index(space) << _ID_BITS) | number) - 1


def of_moment(moment: datetime) -> set[int]:
    """The terms of a moment: its day, and the spans of 8, 64 and 512 days that hold it."""
    day = day_of(moment)
    return {_exact(SPACES[level], day // size) for size, level in _LEVELS}


def day_of(moment: datetime) -> int:
    """Days since 1970 in UTC, never negative."""
    return max(0, int(moment.astimezone(UTC).timestamp()) // 86400)


def of_days(first: int, last: int) -> list[int]:
    """The fewest terms that cover the days from `first` to `last`, both included."""
    return list(_cover(max(0, first), last))


def _cover(first: int, last: int) -> Iterator[int]:
    while first <= last:
        for size, level in _LEVELS:
            if first % size == 0 and first + size - 1 <= last:
                yield _exact(SPACES[level], first // size)
                first += size
                break


FIRST_TIME, LAST_TIME = _exact("days512", (1 << _ID_BITS) - 1), _exact("day", 0)
"""Terms between these are times; above are words, below audiences."""
