"""Names of a ticket's surroundings, many at once: one query for each kind."""

from soporte.site.memory import kept
from soporte.tickets import conditions
from soporte.tickets.models import Queue, Recurring, Status, Ticket, TicketType
from soporte.tickets.models.prioritised import Priority


def of_queues(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Queue.objects.filter(pk__in=ids).values_list("pk", "name"))


def of_statuses(ids: set[int]) -> dict[int, str]:
    """Names by id, in the reader's language."""
    known = kept("named statuses", lambda: list(Status.objects.all()))
    return {status.pk: status.name for status in known if status.pk in ids}


def of_types(ids: set[int]) -> dict[int, str]:
    """Names by id, in the reader's language."""
    return {kind.pk: kind.name for kind in TicketType.objects.filter(pk__in=ids)}


def of_priorities(ids: set[int]) -> dict[int, str]:
    """Words for the levels, in the reader's language."""
    return {level: str(Priority(level).label) for level in ids if level in Priority.values}


def of_recurring(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Recurring.objects.filter(pk__in=ids).values_list("pk", "name"))


def of_tickets(ids: set[int]) -> dict[int, str]:
    """Numbers by id."""
    return {
        pk: f"#{number}"
        for pk, number in Ticket.objects.filter(pk__in=ids).values_list("pk", "number")
    }


def of_conditions(given: object) -> str:
    """Conditions as they were kept, as a sentence. Raises ValidationError."""
    return conditions.sentence(conditions.read(given, events=True))
