"""A ticket's sleep."""

from django.http import HttpRequest

from soporte.api.access import STAFF, actor_of
from soporte.api.drafts.schemas import SnoozeGiven, SnoozeShown
from soporte.api.fields import Key
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.tickets.models import Ticket

room = Room(tags=["tickets"])
PATH = "/tickets/{number}/snooze"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=SnoozeShown)
def show(request: HttpRequest, number: Key) -> SnoozeShown:
    """Tell until when a ticket sleeps."""
    return _shown(chosen.ticket(request, number))


@room.create(PATH, scope="tickets:write", role=STAFF, answer=SnoozeShown)
def create(request: HttpRequest, number: Key, given: SnoozeGiven) -> SnoozeShown:
    """Let a ticket sleep until a moment, or until its customer writes."""
    ticket = chosen.workable(request, number)
    ticket.snooze(given.until, by=actor_of(request), why=given.why)
    return _shown(ticket)


@room.remove(PATH, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key) -> None:
    """Wake it. One that is awake stays so."""
    chosen.workable(request, number).wake(by=actor_of(request))


def _shown(ticket: Ticket) -> SnoozeShown:
    return SnoozeShown(until=ticket.snoozed_until, why=ticket.snoozed_why)
