"""What verbs change in many tickets: kept back, and written by a few statements for all of them."""

# ruff: noqa: S608 - the statement names only columns that the model declares; values are bound

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from soporte.journal import gathering as journal
from soporte.tickets import indexing

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import Ticket

_ALWAYS = ("updated_at", "revision")


class Gathered:
    """The changes of tickets that the caller has read under a lock that it holds itself.

    A ticket has one row to write however many of its facts change; entries, hints and what the
    search knows are written together too.
    """

    def __init__(self, entries: journal.Gathered) -> None:
        """`entries` is where the journal leaves what is recorded meanwhile."""
        self._entries = entries
        self._changed: dict[int, Any] = {}
        self._fields: set[str] = set()
        self._sought: dict[int, Any] = {}

    @contextmanager
    def verbs_of(self, ticket: "Ticket") -> Iterator[None]:
        """Let verbs of a ticket leave the writing to `write`; what is refused leaves nothing.

        An object whose verb was refused is not used again.
        """
        length = len(self._entries)
        ticket.gathered = self
        try:
            with _no_savepoints():
                yield
        except BaseException:
            self._changed.pop(ticket.pk, None)
            self._sought.pop(ticket.pk, None)
            self._entries.forget_since(length)
            # Verbs are transactions, and one that raises says that its own must be rolled back;
            # but it has written nothing. A statement that failed lets the next one fail too.
            transaction.set_rollback(False)
            raise
        finally:
            ticket.gathered = None

    def keep(self, ticket: Any, fields: Iterable[str]) -> None:
        """Write these fields of a ticket, as they are in the end."""
        self._changed[ticket.pk] = ticket
        self._fields.update(fields)

    def keep_sought(self, ticket: Any) -> None:
        """Bring the search up to date with who may find a ticket."""
        self._sought[ticket.pk] = ticket

    def write(self) -> None:
        """Write all that was kept."""
        if self._changed:
            _update(list(self._changed.values()), sorted(self._fields))
        indexing.readers_changed(list(self._sought.values()))
        self._entries.write()
        self._changed, self._fields, self._sought = {}, set(), {}


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Let verbs of tickets leave the writing to `Gathered.write`: call it in the end."""
    with journal.gathering() as entries:
        yield Gathered(entries)


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """Verbs that write nothing need none; each would cost two journeys."""
    features: Any = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = True


def _update(tickets: list[Any], names: list[str]) -> None:
    options = tickets[0]._meta
    fields = [options.get_field(name) for name in (*names, *_ALWAYS)]
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    table = connection.ops.quote_name(options.db_table)
    rows = [
        {"id": one.pk, **{field.column: getattr(one, field.attname) for field in fields}}
        for one in tickets
    ]
    put = ", ".join(f"{name} = given.{name}" for name in quoted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS ticket SET {put}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS given"
            " WHERE ticket.id = given.id",
            [json.dumps(rows, default=datetime.isoformat)],
        )
