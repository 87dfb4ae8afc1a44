"""Writing to the journal: one entry, one hint, and its reactions, in the caller's transaction."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

from soporte.journal import gathering, kinds, reacting
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.toolbox import caller
from soporte.toolbox.prepared import prepared_cursor

NOTIFY_LIMIT = 7000
# One journey to the database: the row, and the hint that names it.
_WRITE = """
    WITH written AS (
        INSERT INTO journal_entry
            (kind, thing_kind, thing_id, actor_kind, actor_id, via, caused_by, detail, at, audit,
             address)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
    )
    SELECT id, CASE WHEN %s <> '[]'
        THEN pg_notify('live', '{"t": ' || %s || ', "id": ' || id || '}') END
    FROM written"""


def record(
    kind: str,
    thing: models.Model,
    *,
    by: Actor,
    detail: dict[str, Any] | None = None,
    topics: Iterable[str] = (),
    quiet: bool = False,
) -> Entry:
    """Record that `kind` happened to `thing`; tell live screens; let the wired rooms react.

    Call it inside the verb's transaction: nothing is announced for a change that is rolled back.
    A thing's `own_topics` are told too. `quiet` keeps what concerns nobody else, such as a
    private view, out of the audit.
    """
    declared = kinds.get(kind)
    topics = [*topics, *getattr(thing, "own_topics", ())]
    entry = Entry(
        kind=declared.name,
        thing_kind=thing._meta.model_name or "",
        thing_id=thing.pk,
        actor_kind=by.kind,
        actor_id=by.id,
        via=by.via,
        caused_by=by.caused_by,
        detail=detail or {},
        audit=0 if quiet else int(declared.audit),
    )
    if entry.audit:
        entry.address = caller.address()
    if (gathered := gathering.on()) is not None:
        gathered.keep(entry, topics)
        return entry
    _write(entry, _told(topics))
    reacting.announce(entry)
    return entry


def hint(topics: Iterable[str], entry_id: int) -> None:
    """Tell live screens that follow `topics` to fetch again. Carries ids only."""
    if topics:
        payload = f'{{"t": {_told(topics)}, "id": {entry_id}}}'
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('live', %s)", [payload])


def _write(entry: Entry, told: str) -> None:
    values: list[Any] = [
        entry.kind,
        entry.thing_kind,
        entry.thing_id,
        entry.actor_kind,
        entry.actor_id,
        entry.via,
        entry.caused_by,
        Jsonb(entry.detail),
        entry.at,
        entry.audit,
        entry.address,
    ]
    with prepared_cursor() as cursor:
        cursor.execute(_WRITE, [*values, told, told])
        entry.pk = cursor.fetchone()[0]


def _told(topics: Iterable[str]) -> str:
    """The topics as JSON; everybody's where they would not fit into one hint."""
    told = json.dumps(list(topics))
    return told if len(told) <= NOTIFY_LIMIT else '["*"]'
