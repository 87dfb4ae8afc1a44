"""Walking through the index from the newest documents to the oldest, in growing spans of days.

One GIN index holds words, readers and days, so each span asks it for the documents that have all
three; PostgreSQL leaves the older spans alone as soon as enough are found. A common word is thus
never read in full, and a rare or old one costs no more than its own matches. Where the old ones
are many they are walked through in short spans, because reading each only to sort it takes longest.
"""

# ruff: noqa: S608 - the statements are put together from constants; every value is bound

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from soporte.search import terms
from soporte.search.cursor import Place
from soporte.search.words import Word
from soporte.toolbox.clock import now

SPANS = (1, 4, 16, 64, 256)
# How far back short spans go, in days, and how long each is.
OLD, SHORT = 1024, 32
# How many short spans one statement walks through.
TOGETHER = 6
TITLE_WEIGHT = 2.0
_LAST_DAY = 512 * 80 - 1
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off;"
_AS_BEFORE = "SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT"
_Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Hit:
    """One found thing. `score` is 0 where the order is by time."""

    kind: str
    thing_id: int
    updated_at: datetime
    score: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words, one key of the reader's, and kinds (none: every kind).

    A document that holds one of the terms in `without` is not.
    """

    words: tuple[Word, ...]
    audience: tuple[int, ...]
    kinds: tuple[str, ...]
    without: tuple[int, ...] = ()


def newest(wanted: Wanted, limit: int, place: Place) -> list[Hit]:
    """The newest documents after `place` that have all words."""
    condition = _all(*_every(wanted.words), *_reader(wanted), *_after(place))
    day = terms.day_of(place.before or now())
    rows = _rows(*_walk(condition, limit, place.before, in_order=False))
    recent = [row for row in rows if terms.day_of(row[3]) > day - SPANS[-1]]
    old = rows[len(recent) :]
    if len(rows) < limit:
        old.sort(key=lambda row: (row[3], row[0], row[1]), reverse=True)
    elif old:
        # Perhaps not the newest of the old: there are more than are wanted.
        old = _newest_of_old(condition, limit - len(recent), day - SPANS[-1])
    return [Hit(row[0], row[1], row[3]) for row in (*recent, *old)]


def _newest_of_old(condition: _Sql, limit: int, last: int) -> list[tuple[Any, ...]]:
    """Walk a few short spans with each statement.

    A span keeps what it read of the index until its statement ends: all thirty in one left the
    database process 12 MB larger for good.
    """
    found: list[tuple[Any, ...]] = []
    spans = list(_short_spans(last))
    for start in range(0, len(spans), TOGETHER):
        few = spans[start : start + TOGETHER]
        found += _rows(*_union(condition, limit - len(found), few))
        if len(found) >= limit:
            break
    return found


def some(wanted: Wanted, limit: int) -> list[Hit]:
    """Some documents that have all words, in no order: the words are read once, not per span."""
    where, values = _all(*_every(wanted.words), *_reader(wanted))
    statement = (
        f"SELECT kind, thing_id, updated_at FROM search_document WHERE {where} LIMIT {limit}"
    )
    return [Hit(*row) for row in _rows(statement, values)]


def tally(wanted: Wanted, candidates: list[int], among: int) -> list[tuple[int, int, Hit]]:
    """Which of the candidate terms the reader's newest documents hold that also have all words.

    Each with in how many of `among` documents it occurs, and the newest of those.
    """
    any_of = [("terms && %s::int[]", [candidates])]
    condition = _all(*any_of, *_every(wanted.words), *_reader(wanted))
    statement, values = _walk(condition, among, None)
    counted = (
        "SELECT DISTINCT ON (term) term, count(*) OVER (PARTITION BY term), kind, thing_id, "
        f"d.updated_at FROM ({statement}) found "
        "JOIN search_document d USING (kind, thing_id, part), unnest(d.terms) term "
        "WHERE term = ANY(%s::int[]) ORDER BY term, d.updated_at DESC"
    )
    rows = _rows(counted, [*values, candidates])
    return [(row[0], row[1], Hit(row[2], row[3], row[4])) for row in rows]


def best(
    wanted: Wanted,
    weights: Mapping[Word, float],
    place: Place,
    *,
    limit: int,
    among: int,
    any_of: tuple[Word, ...] = (),
) -> list[Hit]:
    """Of the newest `among` documents with all words, or one of `any_of`, the best by weight.

    A word in the title counts `TITLE_WEIGHT` times more; equals are ordered by time.
    """
    some = [term for word in any_of for term in word.terms]
    matching = [("terms && %s::int[]", [some])] if some else _every(wanted.words)
    statement, values = _walk(_all(*matching, *_reader(wanted)), among, None)
    score, scoring = _score(weights)
    # The terms are looked at for the candidates alone: sorting should not carry them along.
    ranked = (
        f"SELECT kind, thing_id, d.updated_at, {score} AS score FROM ({statement}) found "
        "JOIN search_document d USING (kind, thing_id, part) "
        f"ORDER BY score DESC, updated_at DESC, thing_id DESC LIMIT {limit} OFFSET {place.offset}"
    )
    return [Hit(*row) for row in _rows(ranked, [*scoring, *values])]


def _score(weights: Mapping[Word, float]) -> _Sql:
    parts, values = [], list[Any]()
    for word, weight in weights.items():
        parts.append("(terms && %s::int[])::int * %s + (terms && %s::int[])::int * %s")
        values += [list(word.terms), weight, list(word.titles), weight * TITLE_WEIGHT]
    return f"({' + '.join(parts)})::float", values


def _walk(condition: _Sql, limit: int, before: datetime | None, *, in_order: bool = True) -> _Sql:
    """One statement over all spans, of which the last may be left unsorted."""
    return _union(condition, limit, _spans(before), in_order=in_order)


def _union(
    condition: _Sql, limit: int, spans: Iterable[list[_Sql]], *, in_order: bool = True
) -> _Sql:
    """One statement; Append runs the spans in turn and stops at the limit."""
    every = list(spans)
    parts, values = [], list[Any]()
    for number, span in enumerate(every, 1):
        where, given = _all(condition, *span)
        order = "ORDER BY updated_at DESC, kind DESC, thing_id DESC"
        parts.append(
            "(SELECT kind, thing_id, part, updated_at FROM search_document "
            f"WHERE {where} {order if in_order or number < len(every) else ''} LIMIT {limit})"
        )
        values += given
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) spans LIMIT {limit}", values


def _spans(before: datetime | None) -> Iterator[list[_Sql]]:
    """Conditions for the days around the start, then for longer and longer times before."""
    day = terms.day_of(before or now())
    last = day if before else _LAST_DAY
    for span in SPANS:
        first = day - span + 1
        yield _days(first, last)
        last = first - 1
    yield _until(last)


def _short_spans(last: int) -> Iterator[list[_Sql]]:
    """Conditions for a day and the times before it, in short steps."""
    for _step in range(OLD // SHORT):
        yield _days(last - SHORT + 1, last)
        last -= SHORT
    yield _until(last)


def _days(first: int, last: int) -> list[_Sql]:
    return [("terms && %s::int[]", [terms.of_days(first, last)])]


def _until(last: int) -> list[_Sql]:
    return [("updated_at < to_timestamp(%s)", [(last + 1) * 86400])]


def _every(words: tuple[Word, ...]) -> list[_Sql]:
    single = [word.terms[0] for word in words if len(word.terms) == 1]
    several = [word.terms for word in words if len(word.terms) > 1]
    found: list[_Sql] = [("terms @> %s::int[]", [single])] if single else []
    return [*found, *(("terms && %s::int[]", [list(each)]) for each in several)]


def _reader(wanted: Wanted) -> list[_Sql]:
    reader: list[_Sql] = [("terms && %s::int[]", [list(wanted.audience)])]
    if wanted.without:
        reader.append(("NOT terms && %s::int[]", [list(wanted.without)]))
    kinds = [terms.of_kind(kind) for kind in wanted.kinds]
    return [*reader, ("terms && %s::int[]", [kinds])] if kinds else reader


def _after(place: Place) -> list[_Sql]:
    if place.before is None:
        return []
    values = [place.before, place.kind, place.thing_id]
    return [("(updated_at, kind, thing_id) < (%s, %s, %s)", values)]


def _all(*conditions: _Sql) -> _Sql:
    return " AND ".join(sql for sql, _ in conditions), [v for _, given in conditions for v in given]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Run it by the index alone: for common words the planner would read the whole table."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_BY_INDEX} {statement}; {_AS_BEFORE}", values)
        while cursor.description is None:
            cursor.nextset()
        return list(cursor.fetchall())
