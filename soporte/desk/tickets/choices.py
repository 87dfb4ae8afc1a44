"""What a ticket's facts may be changed to, by this reader."""

from typing import Any

from django.db.models import Q

from soporte.desk import memory
from soporte.people.models import Person, Team
from soporte.tickets.models import Queue, Ticket, TicketType
from soporte.tickets.models.prioritised import Priority


def workers(queue: Queue) -> list[Person]:
    """Staff with a right on a queue: whom its tickets may be given to."""
    everywhere = Q(role__in=("supervisor", "administrator"))
    here = Q(queue_access__queue=queue) | Q(teams__queue_access__queue=queue)
    found = Person.objects.staff().filter(everywhere | here).distinct()
    return list(found.order_by("folded_name").only("pk", "name", "folded_name")[:200])


def of(ticket: Ticket, person: Person) -> dict[str, Any]:
    """Every menu of the ticket's head and panel."""
    return {
        "statuses": [status for status in memory.statuses(person) if status.is_active],
        "priorities": [(level.value, level.label) for level in reversed(Priority)],
        "workers": workers(ticket.queue),
        "queues": memory.queues(person),
        "types": TicketType.objects.filter(is_active=True),
        "teams": Team.objects.all(),
        "is_mine": ticket.assignee_id == person.pk,
    }
