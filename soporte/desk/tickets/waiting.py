"""Which tickets of a view wait for us, the longest first."""

from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce

from soporte.desk.views.catalogue import View
from soporte.people.models import Person
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import State
from soporte.tickets.models.status import Category
from soporte.tickets.models.ticket import TicketQuerySet

OURS = (Category.NEW, Category.OPEN)


def by_waiting(view: View, person: Person) -> TicketQuerySet:
    """A view's tickets in the order in which they should be taken; ours before those of others."""
    found = view.narrow(Ticket.objects.visible_to(person), person)
    ours = Case(When(category__in=OURS, then=Value(0)), default=Value(1))
    return found.order_by(ours, Coalesce("last_customer_at", "created_at"), "pk")


def after(view: View, person: Person, number: int) -> int | None:
    """Which ticket of a view to take after this one; None where none waits for us.

    One whose answer is on its way out does not wait any more.
    """
    leaving = Draft.objects.visible_to(person).filter(person=person, state=State.WAITING)
    left = (
        by_waiting(view, person).filter(category__in=OURS).exclude(pk__in=leaving.values("ticket"))
    )
    return left.exclude(number=number).values_list("number", flat=True).first()
