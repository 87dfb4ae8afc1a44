"""Entries of one act on many things: kept back, then written and announced together."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from soporte.journal import reacting
from soporte.journal.models import Entry

# As many as one hint carries within the database's limit.
MOST_TOPICS = 150
_WRITE = """
    INSERT INTO journal_entry
        (kind, thing_kind, thing_id, actor_kind, actor_id, via, caused_by, detail, at, audit,
         address)
    SELECT kind, thing_kind, thing_id, actor_kind, actor_id, via, caused_by, detail, at, audit,
        address
    FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[],
        %s::bigint[], %s::jsonb[], %s::timestamptz[], %s::smallint[], %s::text[])
        WITH ORDINALITY AS given (kind, thing_kind, thing_id, actor_kind, actor_id, via, caused_by,
            detail, at, audit, address, place)
    ORDER BY place RETURNING id"""
_HINT = "SELECT pg_notify('live', told) FROM unnest(%s::text[]) AS told"


class Gathered:
    """What was recorded and is not written yet; an entry has no number until it is."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._topics: list[list[str]] = []

    def keep(self, entry: Entry, topics: Iterable[str]) -> None:
        """Write it later."""
        self._entries.append(entry)
        self._topics.append(list(topics))

    def __len__(self) -> int:
        return len(self._entries)

    def forget_since(self, length: int) -> None:
        """Never write what was recorded after the first `length`: its verb was refused."""
        del self._entries[length:], self._topics[length:]

    def write(self) -> None:
        """Write all in the order in which they were recorded; tell screens and those who react."""
        if not self._entries:
            return
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, _columns(self._entries))
            for entry, (pk,) in zip(self._entries, sorted(cursor.fetchall()), strict=True):
                entry.pk = pk
            topics = sorted({topic for topics in self._topics for topic in topics})
            cursor.execute(_HINT, [list(_hints(topics, self._entries[-1].pk))])
        for entry in self._entries:
            reacting.announce(entry)
        self.forget_since(0)


_on: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


def on() -> Gathered | None:
    """Where `record` leaves its entries now, or None."""
    return _on.get()


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Let `record` leave its entries to `Gathered.write`, which whoever began this calls."""
    gathered = Gathered()
    token = _on.set(gathered)
    try:
        yield gathered
    finally:
        _on.reset(token)


def _columns(entries: list[Entry]) -> list[Any]:
    return [
        [one.kind for one in entries],
        [one.thing_kind for one in entries],
        [one.thing_id for one in entries],
        [one.actor_kind for one in entries],
        [one.actor_id for one in entries],
        [one.via for one in entries],
        [one.caused_by for one in entries],
        [Jsonb(one.detail) for one in entries],
        [one.at for one in entries],
        [one.audit for one in entries],
        [one.address for one in entries],
    ]


def _hints(topics: list[str], newest: int) -> Iterator[str]:
    for start in range(0, len(topics), MOST_TOPICS):
        yield json.dumps({"t": topics[start : start + MOST_TOPICS], "id": newest})
