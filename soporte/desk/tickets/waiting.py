"""Which tickets of a view wait for us, the longest first."""

from django.db.models.functions import Coalesce

from soporte.desk.views.catalogue import View
from soporte.people.models import Person
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import State
from soporte.tickets.models.status import OURS
from soporte.tickets.models.ticket import TicketQuerySet

# As an index of the tickets has it.
_SINCE = Coalesce("last_customer_at", "created_at")


def for_us(view: View, person: Person) -> TicketQuerySet:
    """Those that wait for an answer of ours."""
    found = view.narrow(Ticket.objects.visible_to(person), person)
    return found.filter(category__in=OURS).order_by(_SINCE, "pk")


def in_turn(view: View, person: Person, most: int) -> list[int]:
    """A view's numbers in the order in which to take them: those for us, then those of others."""
    ours = list(for_us(view, person).values_list("number", flat=True)[:most])
    if len(ours) == most:
        return ours
    found = view.narrow(Ticket.objects.visible_to(person), person).exclude(category__in=OURS)
    others = found.order_by(_SINCE, "pk").values_list("number", flat=True)
    return [*ours, *others[: most - len(ours)]]


def after(view: View, person: Person, number: int) -> int | None:
    """Which ticket of a view to take after this one; None where none waits for us.

    One whose answer is on its way out does not wait any more.
    """
    leaving = Draft.objects.visible_to(person).filter(person=person, state=State.WAITING)
    left = for_us(view, person).exclude(pk__in=leaving.values("ticket")).exclude(number=number)
    return left.values_list("number", flat=True).first()
