"""What happened to a ticket."""

from django.http import HttpRequest
from ninja import Query

from soporte.api.access import person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import EntryShown
from soporte.journal import timeline

room = Room(tags=["tickets"])


@room.read("/tickets/{number}/history", scope="tickets:read", answer=Page[EntryShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[EntryShown]:
    """List what happened to a ticket, oldest first; for customers what concerns them."""
    public_only = not person_of(request).is_staff
    rows = timeline.entries_of(chosen.ticket(request, number), public_only=public_only)
    return show(rows, wanted, Order(descending=False), shown.entries)
