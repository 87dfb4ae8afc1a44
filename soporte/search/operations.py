"""Making things findable, and no longer findable."""

# ruff: noqa: S608 - the statements are put together from constants; every value is bound

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from soporte.search import terms
from soporte.search.analysis import VERSION
from soporte.search.models import INTERNAL, PUBLIC, Document
from soporte.search.query import Hit, Page, find, find_some
from soporte.toolbox.prepared import insert

__all__ = [
    "Audience",
    "Hit",
    "Page",
    "Row",
    "append",
    "find",
    "find_some",
    "index",
    "remove",
    "rows",
    "set_audience",
    "set_audiences",
]


class Audience(NamedTuple):
    """The keys of who finds a thing: by what all its readers may see, and by all of it."""

    public: Iterable[str]
    internal: Iterable[str] = ()


class Row(NamedTuple):
    """A row of the index in the order of its columns, as bulk loading wants it."""

    kind: str
    thing_id: int
    part: int
    version: int
    updated_at: datetime
    terms: list[int]


def index(  # noqa: PLR0917 - the first six are what every thing has
    kind: str,
    thing_id: int,
    audience: Iterable[str],
    title: str,
    parts: Iterable[str],
    updated_at: datetime,
    *,
    internal_audience: Iterable[str] = (),
    internal_parts: Iterable[str] = (),
    identifiers: Iterable[str] = (),
    is_new: bool = False,
) -> None:
    """Make a thing findable by the words of `title` and `parts`, replacing what was known of it.

    Readers in `audience` find it by those alone; readers in `internal_audience` by the words of
    `internal_parts` too. `identifiers` (numbers, addresses, serial numbers) are found by their
    first characters. `is_new` promises that nothing was known of it, and saves looking.
    Records nothing. Raises ValueError for a key of an unknown space.
    """
    made = rows(
        kind,
        thing_id,
        audience,
        title,
        parts,
        updated_at,
        internal_audience=internal_audience,
        internal_parts=internal_parts,
        identifiers=identifiers,
    )
    if is_new:
        for row in made:
            insert(Document(**row._asdict()))
        return
    with transaction.atomic():
        Document.objects.bulk_create(
            [Document(**row._asdict()) for row in made],
            update_conflicts=True,
            unique_fields=["kind", "thing_id", "part"],
            update_fields=["version", "updated_at", "terms"],
        )
        if len(made) == 1:
            Document.objects.filter(kind=kind, thing_id=thing_id, part=INTERNAL).delete()


def rows(  # noqa: PLR0917 - as `index`
    kind: str,
    thing_id: int,
    audience: Iterable[str],
    title: str,
    parts: Iterable[str],
    updated_at: datetime,
    *,
    internal_audience: Iterable[str] = (),
    internal_parts: Iterable[str] = (),
    identifiers: Iterable[str] = (),
) -> list[Row]:
    """The rows that `index` would write: one, or two when there is internal text."""
    words = {terms.of_kind(kind)} | terms.of_title(title) | terms.of_identifiers(identifiers)
    for part in parts:
        words |= terms.of_text(part)
    moment = terms.of_moment(updated_at)
    seen_by, insiders = terms.of_audience(audience), terms.of_audience(internal_audience)
    inside = list(internal_parts)
    if not inside:
        only = _terms(words, moment | seen_by | insiders)
        return [Row(kind, thing_id, PUBLIC, VERSION, updated_at, only)]
    all_words = words.union(*map(terms.of_text, inside))
    return [
        Row(
            kind, thing_id, PUBLIC, VERSION, updated_at, _terms(words, moment | seen_by - insiders)
        ),
        Row(kind, thing_id, INTERNAL, VERSION, updated_at, _terms(all_words, moment | insiders)),
    ]


def append(
    kind: str,
    thing_id: int,
    text: str,
    updated_at: datetime,
    *,
    internal_to: Iterable[str] = (),
) -> bool:
    """Add the words of one more text; whether the thing was known (else call `index`).

    With `internal_to`, only these audience keys will find it by the text; for the others neither
    its words nor its place in the order change.
    """
    added = sorted(terms.of_text(text))
    insiders = sorted(terms.of_audience(internal_to))
    thing: dict[str, Any] = {"kind": kind, "thing_id": thing_id}
    with transaction.atomic(), connection.cursor() as cursor:
        if insiders:
            first = {"first_time": terms.FIRST_TIME}
            cursor.execute(_SPLIT, {**thing, **first, "insiders": insiders})
        cursor.execute(
            _APPEND_INTERNAL if insiders else _APPEND,
            thing
            | {
                "words": added,
                "times": sorted(terms.of_moment(updated_at)),
                "moment": updated_at,
                "first_time": terms.FIRST_TIME,
                "last_time": terms.LAST_TIME,
                "limit": terms.MAX_TERMS * 2,
            },
        )
        return bool(cursor.rowcount)


def set_audience(
    kind: str,
    thing_id: int,
    audience: Iterable[str],
    *,
    internal_audience: Iterable[str] = (),
) -> bool:
    """Change who may find a thing, its words unread; whether the thing was known."""
    given = Audience(audience, internal_audience)
    return thing_id in set_audiences(kind, {thing_id: given})


def set_audiences(kind: str, audiences: Mapping[int, Audience]) -> set[int]:
    """Change who may find many things, their words unread; those that were known."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK_PARTS, [kind, list(audiences)])
        found: dict[int, int] = dict(cursor.fetchall())
        given = [
            {"thing_id": thing_id, "part": part, "readers": sorted(readers)}
            for thing_id, parts in found.items()
            for part, readers in _readers(audiences[thing_id], is_split=parts == 2).items()
        ]
        if given:
            cursor.execute(_SET_READERS, [terms.FIRST_TIME, json.dumps(given), kind])
    return set(found)


def _readers(audience: Audience, *, is_split: bool) -> dict[int, set[int]]:
    """The terms of who finds each part of a thing."""
    seen_by, insiders = terms.of_audience(audience.public), terms.of_audience(audience.internal)
    if is_split:
        return {PUBLIC: seen_by - insiders, INTERNAL: insiders}
    return {PUBLIC: seen_by | insiders}


def remove(kind: str, thing_ids: Sequence[int]) -> None:
    """Make things unfindable."""
    Document.objects.filter(kind=kind, thing_id__in=thing_ids).delete()


def _terms(words: set[int], others: set[int]) -> list[int]:
    return sorted(words)[: terms.MAX_TERMS * 2] + sorted(others)


_LOCK_PARTS = """
    SELECT thing_id, count(*) FROM (
        SELECT thing_id FROM search_document WHERE kind = %s AND thing_id = ANY(%s)
        ORDER BY thing_id, part FOR UPDATE
    ) AS known GROUP BY thing_id"""
# Who reads stands behind the words and the times, which stay.
_SET_READERS = """
    UPDATE search_document AS document SET terms = ARRAY(
        SELECT term FROM unnest(document.terms) WITH ORDINALITY AS known (term, place)
        WHERE term >= %s ORDER BY place) || given.readers
    FROM jsonb_to_recordset(%s::jsonb) AS given (thing_id bigint, part smallint, readers int[])
    WHERE document.kind = %s AND document.thing_id = given.thing_id
        AND document.part = given.part"""
# SQL, because a row's terms need not travel to be added to.
_ADD = """
    UPDATE search_document SET updated_at = %(moment)s, terms = ARRAY(
        SELECT DISTINCT term FROM unnest(terms || CASE
            WHEN cardinality(terms) < %(limit)s THEN %(words)s::int[] ELSE '{}' END) term
        WHERE term NOT BETWEEN %(first_time)s AND %(last_time)s) || %(times)s::int[]
    WHERE kind = %(kind)s AND thing_id = %(thing_id)s"""
_APPEND = _ADD
_APPEND_INTERNAL = f"{_ADD} AND part = {INTERNAL}"
_SPLIT = f"""
    WITH public AS (
        SELECT * FROM search_document
        WHERE kind = %(kind)s AND thing_id = %(thing_id)s AND part = {PUBLIC} FOR UPDATE
    ), hidden AS (
        UPDATE search_document d SET terms = ARRAY(
            SELECT term FROM unnest(d.terms) term WHERE term <> ALL(%(insiders)s))
        FROM public p WHERE (d.kind, d.thing_id, d.part) = (p.kind, p.thing_id, p.part)
            AND d.terms && %(insiders)s::int[]
    )
    INSERT INTO search_document (kind, thing_id, part, version, updated_at, terms)
    SELECT kind, thing_id, {INTERNAL}, version, updated_at, ARRAY(
        SELECT term FROM unnest(terms) term WHERE term >= %(first_time)s) || %(insiders)s::int[]
    FROM public ON CONFLICT DO NOTHING"""
