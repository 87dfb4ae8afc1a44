"""The time that people spent on a ticket, for staff."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets import work_schemas as shapes
from soporte.api.tickets.work_schemas import TimeChange, TimeGiven, TimeShown
from soporte.tickets.models import Ticket, TimeEntry

room = Room(tags=["times"])
PATH = "/tickets/{number}/times"
ONE = PATH + "/{time_id}"
TIMER = "/tickets/{number}/timer"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=Page[TimeShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[TimeShown]:
    """List the times of a ticket, the last written down first."""
    rows = chosen.ticket(request, number).times.select_related("person")
    return show(rows, wanted, Order(), lambda found: [shapes.time(one) for one in found])


@room.create(PATH, scope="tickets:write", role=STAFF, answer=TimeShown)
def create(request: HttpRequest, number: Key, given: TimeGiven) -> TimeShown:
    """Write down minutes of the token's person."""
    ticket = chosen.workable(request, number)
    made = ticket.log_time(
        given.minutes,
        person=person_of(request),
        by=actor_of(request),
        activity=given.activity,
        is_billable=given.billable,
        note=given.note,
    )
    return shapes.time(made)


@room.create(TIMER, scope="tickets:write", role=STAFF, answer=TimeShown)
def start(request: HttpRequest, number: Key) -> TimeShown:
    """Start the timer of the token's person; the one they left running elsewhere stops."""
    ticket = chosen.workable(request, number)
    return shapes.time(ticket.start_timer(person=person_of(request), by=actor_of(request)))


@room.remove(TIMER, scope="tickets:write", role=STAFF)
def stop(request: HttpRequest, number: Key) -> None:
    """Stop the timer of the token's person, if it runs on this ticket."""
    ticket = chosen.workable(request, number)
    ticket.stop_timer(person=person_of(request), by=actor_of(request))


@room.change(ONE, scope="tickets:write", role=STAFF, answer=TimeShown)
def update(request: HttpRequest, number: Key, time_id: Key, given: TimeChange) -> TimeShown:
    """Correct a time: one's own, or as a supervisor anybody's."""
    ticket = chosen.workable(request, number)
    entry = _changeable(request, ticket, time_id)
    values = changing.values_of(given)
    if "billable" in values:
        values["is_billable"] = values.pop("billable")
    ticket.change_time(entry, by=actor_of(request), **values)
    return shapes.time(_changeable(request, ticket, time_id))


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key, time_id: Key) -> None:
    """Remove a time: one's own, or as a supervisor anybody's."""
    ticket = chosen.workable(request, number)
    ticket.remove_time(_changeable(request, ticket, time_id), by=actor_of(request))


def _changeable(request: HttpRequest, ticket: Ticket, pk: int) -> TimeEntry:
    found = ticket.times.select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    forbid_unless(found.may_change(person_of(request)))
    return found
