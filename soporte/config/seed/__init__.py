"""`soporte seed`: many made-up tickets, loaded in bulk, for measuring."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from django.db import connection

from soporte.config.seed import facts as preparing
from soporte.config.seed import rows
from soporte.config.seed.facts import Facts
from soporte.config.seed.text import WORDS, vocabulary
from soporte.config.words import translate as _

BATCH = 2000
TABLES = tuple(rows.COLUMNS)
FEW = 20_000
"""Below this, building the indexes anew would take longer than keeping them."""


def run(tickets: int, *, say: Callable[[str], None] = print) -> None:
    """Add this many tickets with three messages each, their people, history and search rows."""
    started = time.monotonic()
    # Made before the processes part, so that each has it.
    for language in WORDS:
        vocabulary(language)
    facts = preparing.prepare(tickets)
    say(_("Loading %(number)s tickets…") % {"number": tickets})
    with _indexes_aside() if tickets >= FEW else _nothing_aside():
        _in_batches(partial(_people, facts), facts.persons)
        _in_batches(partial(_tickets, facts), tickets)
        loaded = time.monotonic() - started
        say(_("Loaded in %(seconds)s s; building indexes…") % {"seconds": round(loaded, 1)})
    _settle()
    seconds = time.monotonic() - started
    say(
        _("%(number)s tickets in %(seconds)s s: %(rate)s a second.")
        % {
            "number": tickets,
            "seconds": round(seconds, 1),
            "rate": round(tickets / max(seconds, 0.001)),
        }
    )


def _people(facts: Facts, first: int, last: int) -> rows.Lines:
    return rows.people(facts, first, last)


def _tickets(facts: Facts, first: int, last: int) -> rows.Lines:
    return rows.Batch(facts, first, last).write()


def _in_batches(make: Callable[[int, int], rows.Lines], count: int) -> None:
    """Make and load all rows, in as many processes as there are processors."""
    spans = [(first, min(first + BATCH, count)) for first in range(0, count, BATCH)]
    if len(spans) == 1:
        # A single batch belongs to the caller's transaction.
        connection.ensure_connection()
        _copy(connection.connection, make(*spans[0]))
        return
    connection.close()
    given = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"dbname", "user", "password", "host", "port"}
    }
    with multiprocessing.get_context("fork").Pool(
        min(os.cpu_count() or 1, 8), _connect, [given]
    ) as pool:
        for _done in pool.imap_unordered(partial(_load, make), spans):
            pass


_own: list[psycopg.Connection[Any]] = []


def _connect(given: dict[str, Any]) -> None:
    _own.append(psycopg.connect(**given, options="-c synchronous_commit=off"))


def _load(make: Callable[[int, int], rows.Lines], span: tuple[int, int]) -> int:
    lines = make(*span)
    with _own[0].transaction():
        _copy(_own[0], lines)
    return span[1] - span[0]


def _copy(to: Any, lines: rows.Lines) -> None:
    with to.cursor() as cursor:
        for table, columns in rows.COLUMNS.items():
            if lines[table]:
                named = ", ".join(columns.split())
                with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                    copy.write("".join(lines[table]))


@contextmanager
def _indexes_aside() -> Iterator[None]:
    """Drop the plain indexes of the loaded tables and build them again at the end.

    Keys and foreign keys stay: an interrupted load leaves a slow database, never a wrong one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
            [list(TABLES)],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for _name, definition in found:
                cursor.execute(definition)
            cursor.execute("RESET maintenance_work_mem")


@contextmanager
def _nothing_aside() -> Iterator[None]:
    yield


def _settle() -> None:
    """Let the planner know, and the visibility map be whole, as after some nights of service."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")
