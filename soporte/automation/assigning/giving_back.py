"""Away, and my tickets back: what somebody leaves goes to its queue, and can be taken again."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from soporte.automation.assigning import roster
from soporte.automation.assigning.models import GivenBack
from soporte.journal.actor import Actor
from soporte.people.attending import set_availability
from soporte.people.models import Availability, Person
from soporte.tickets.models import Ticket
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.toolbox.clock import now

# How long what was given back can be taken again at once.
REGRET = timedelta(hours=12)


def held_by(person: Person) -> TicketQuerySet:
    """What somebody has and could give back: tickets on which there is something to do."""
    return roster.at_work().filter(assignee=person).order_by("created_at", "pk")


@transaction.atomic
def give_back(person: Person, tickets: Iterable[int], *, by: Actor) -> int:
    """Take somebody's tickets, of those named, from them and make them away; how many it were."""
    set_availability(person, Availability.AWAY, by=by)
    given = []
    for ticket in held_by(person).filter(pk__in=list(tickets)):
        ticket.assign(None, by=by)
        given.append(ticket.pk)
    GivenBack.objects.update_or_create(person=person, defaults={"tickets": given, "at": now()})
    return len(given)


def given_back(person: Person) -> list[Ticket]:
    """What somebody gave back lately and nobody has yet."""
    last = GivenBack.objects.filter(person=person, at__gt=now() - REGRET).first()
    if last is None:
        return []
    free = roster.at_work().visible_to(person).filter(pk__in=last.tickets, assignee=None)
    return list(free.order_by("created_at", "pk"))


@transaction.atomic
def take_again(person: Person, *, by: Actor) -> int:
    """Give somebody what they gave back, as far as nobody else has it; how many it were."""
    set_availability(person, Availability.ONLINE, by=by)
    taken = 0
    for ticket in given_back(person):
        ticket.lock()
        if ticket.assignee_id is None:
            try:
                ticket.assign(person, by=by)
            except ValidationError:
                # The right on the queue ended meanwhile.
                continue
            taken += 1
    GivenBack.objects.filter(person=person).delete()
    return taken
