"""A piece of an act on many tickets: its tickets locked together, its outcomes saved together."""

from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.types.json import Jsonb

from soporte.tickets.models import BulkItem, Ticket
from soporte.tickets.models.bulk import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soporte.people.models import Person

# Which number of the act an outcome adds to.
MOVED: dict[str, str] = {
    Outcome.DONE: "done",
    Outcome.SKIPPED: "skipped",
    Outcome.UNDONE: "put_back",
    Outcome.KEPT: "kept",
}
_SAVE = """
    UPDATE tickets_bulkitem AS item
    SET state = given.state, reason = given.reason, why = given.why, before = given.before
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
        AS given (id, state, reason, why, before)
    WHERE item.id = given.id"""


class SkippedError(Exception):
    """A ticket is left out, for a reason of the closed list."""

    def __init__(self, reason: str, why: str = "") -> None:
        """`why` says it in the words of the ticket; the reason's own words are the default."""
        super().__init__(reason)
        self.reason, self.why = reason, why


def locked(items: "Iterable[BulkItem]", person: "Person | None") -> dict[int, Ticket]:
    """Their tickets by id, as they are now, until the transaction ends; those that are seen."""
    if person is None:
        return {}
    ids = [item.ticket_id for item in items]
    related = ("assignee", "type", "requester", "organization", "queue", "status")
    found = Ticket.objects.visible_to(person).filter(pk__in=ids).select_related(*related)
    return {one.pk: one for one in found.select_for_update(of=("self",)).order_by("pk")}


def save(items: "list[BulkItem]") -> None:
    """What became of them, in one journey."""
    columns: list[Any] = [
        [item.pk for item in items],
        [item.state for item in items],
        [item.reason for item in items],
        [item.why for item in items],
        [Jsonb(item.before) for item in items],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, columns)
