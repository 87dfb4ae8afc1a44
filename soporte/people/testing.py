"""What many tests start from: made once in a run, then put back for each test as it was.

Making the cast through its verbs takes two hundred statements, longer than most tests themselves.
"""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from soporte.toolbox import clock

T = TypeVar("T")

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+\d\d:\d\d")
# Its rows come by themselves with those of the jobs.
DERIVED = "procrastinate_events"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename <> %s"
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema AND table_name = %s AND is_generated = 'NEVER'
"""
# What migrations put there, and tests with real transactions put there anew under other ids.
GROUND = "SELECT min(id), max(id), count(*) FROM tickets_status"


class Kept(Generic[T]):
    """Something that was made once, with the rows that it wrote and the moment of its making."""

    def __init__(self, make: Callable[[], T]) -> None:
        """`make` writes rows in the test's database; nothing else is there then."""
        self._make = make

    def prepare(self, allowed: AbstractContextManager[Any]) -> "Kept[T]":
        """Make it and take it back; `allowed` lets the database be used outside a test."""
        with allowed, transaction.atomic():
            self._ground = _read(GROUND)
            before = _rows()
            self._made = deepcopy(self._make())
            # The end of it: nothing that is put back may seem to happen after what a test does.
            self._moment = clock.now()
            self._sql = _difference(before, _rows())
            transaction.set_rollback(True)
        return self

    def put_back(self) -> T:
        """In the database and at hand, as if it were made just now."""
        if _read(GROUND) != self._ground:
            return self._make()
        passed = clock.now() - self._moment
        with connection.cursor() as cursor:
            cursor.execute(MOMENT.sub(lambda found: _later(found[0], passed), self._sql))
        memo: dict[int, Any] = {}
        found = deepcopy(self._made, memo)
        for one in list(memo.values()):
            if isinstance(one, Model):
                _age(one, passed)
        return found


def _later(moment: str, passed: timedelta) -> str:
    return (datetime.fromisoformat(moment) + passed).isoformat()


def _age(one: Model, passed: timedelta) -> None:
    for name, value in vars(one).items():
        if isinstance(value, datetime):
            setattr(one, name, value + passed)


def _read(sql: str, *given: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def _rows() -> dict[str, list[dict[str, Any]]]:
    names = [name for (name,) in _read(TABLES, DERIVED)]
    return {
        name: [json.loads(row) for (row,) in _read(f'SELECT to_jsonb(t)::text FROM "{name}" t')]  # noqa: S608
        for name in names
    }


def _difference(
    before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]
) -> str:
    """The statements that lead from one state to the other; changed rows first, and anew."""
    changes, additions = list[str](), list[str]()
    for table, rows in after.items():
        fresh = [row for row in rows if row not in before[table]]
        old = [row["id"] for row in before[table] if row not in rows]
        if old:
            ids = ", ".join(map(str, old))
            changes.append(f'DELETE FROM "{table}" WHERE id IN ({ids})')  # noqa: S608 - our own
        if fresh:
            (changes if old else additions).append(_insertion(table, fresh))
    return ";".join(changes + additions)


def _insertion(table: str, rows: list[dict[str, Any]]) -> str:
    names = ", ".join(f'"{name}"' for (name,) in _read(COLUMNS, table))
    given = json.dumps(rows).replace("'", "''")
    return (
        f'INSERT INTO "{table}" ({names}) '  # noqa: S608 - our own rows, quoted
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::\"{table}\", '{given}')"
    )
