"""Writing the rows of one kind of thing anew: after a version that reads words otherwise, a load in
bulk, or a restored part. It runs beside everything else; each batch makes writers wait for itself.
"""

# ruff: noqa: S608 - the statements are put together from constants; every value is bound

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from soporte.search.analysis import VERSION
from soporte.search.models import PUBLIC, Document
from soporte.search.operations import Row

COLUMNS = ", ".join(Row._fields)
# Whoever has written a row has committed by then, and is read; whoever writes next comes after us.
_LOCK = "LOCK TABLE search_document IN SHARE ROW EXCLUSIVE MODE"
_ASIDE = "CREATE TEMPORARY TABLE search_rebuilt (LIKE search_document) ON COMMIT DROP"
_COPY = f"COPY search_rebuilt ({COLUMNS}) FROM STDIN"
# What is right already stays as it is: a second run costs little and bloats nothing.
_TAKE_OVER = f"""
    INSERT INTO search_document AS known ({COLUMNS}) SELECT {COLUMNS} FROM search_rebuilt
    ON CONFLICT (kind, thing_id, part) DO UPDATE
    SET version = excluded.version, updated_at = excluded.updated_at, terms = excluded.terms
    WHERE (known.version, known.updated_at, known.terms)
        IS DISTINCT FROM (excluded.version, excluded.updated_at, excluded.terms)"""
_FORGET = """
    DELETE FROM search_document old WHERE kind = %s AND {which} AND NOT EXISTS (
        SELECT FROM search_rebuilt new WHERE new.kind = old.kind
        AND new.thing_id = old.thing_id AND new.part = old.part)"""


@dataclass(frozen=True)
class Source:
    """How the things of one kind are read, and what rows one of them has; rooms register theirs."""

    kind: str
    things: "Callable[[], QuerySet[Any]]"
    rows: Callable[[Any], list[Row]]
    batch: int = 1000


@dataclass(frozen=True)
class Progress:
    """How far a rebuild has come; `last` is the id to go on after."""

    done: int
    last: int
    seconds: float

    @property
    def rate(self) -> int:
        """Things a second."""
        return round(self.done / max(self.seconds, 0.001))


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let things of a kind be rebuilt."""
    _sources[source.kind] = source


def every() -> list[Source]:
    """All kinds that can be rebuilt."""
    return list(_sources.values())


def missing(source: Source) -> "QuerySet[Any]":
    """The things that nobody finds, or by what an older version read in them."""
    known = Document.objects.filter(
        kind=source.kind, part=PUBLIC, version=VERSION, thing_id=OuterRef("pk")
    )
    return source.things().filter(~Exists(known))


def rebuild(source: Source, *, after: int = 0, only_missing: bool = False) -> Iterator[Progress]:
    """Write the rows of all things with a greater id, or of the missing ones; yields each batch.

    What is left of things that are gone is forgotten too, unless only missing ones are wanted.
    """
    started, done = time.monotonic(), 0
    while True:
        found = _batch(source, after, only_missing=only_missing)
        after = found[-1] if found else after
        done += len(found)
        yield Progress(done, after, time.monotonic() - started)
        if len(found) < source.batch:
            return


@transaction.atomic
def _batch(source: Source, after: int, *, only_missing: bool) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        things = missing(source) if only_missing else source.things()
        found: list[models.Model] = list(things.filter(pk__gt=after).order_by("pk")[: source.batch])
        ids = [thing.pk for thing in found]
        # All of them before loading begins: the connection answers no question in the middle of it.
        _load(cursor, list(chain.from_iterable(map(source.rows, found))))
        is_last = len(ids) < source.batch
        if only_missing:
            cursor.execute(_FORGET.format(which="thing_id = ANY(%s)"), [source.kind, ids])
        elif is_last:
            cursor.execute(_FORGET.format(which="thing_id > %s"), [source.kind, after])
        else:
            span = "thing_id > %s AND thing_id <= %s"
            cursor.execute(_FORGET.format(which=span), [source.kind, after, ids[-1]])
    return ids


def _load(cursor: Any, rows: list[Row]) -> None:
    cursor.execute("DROP TABLE IF EXISTS search_rebuilt")
    cursor.execute(_ASIDE)
    with cursor.copy(_COPY) as copy:
        for row in rows:
            words = ",".join(map(str, row.terms))
            facts = (row.kind, row.thing_id, row.part, row.version, row.updated_at.isoformat())
            copy.write("\t".join(map(str, facts)) + f"\t{{{words}}}\n")
    cursor.execute(_TAKE_OVER)
