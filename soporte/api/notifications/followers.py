"""Who of the staff follows a ticket."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.notifications.schemas import FollowerGiven, FollowerShown
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.people.models import Person
from soporte.tickets.models import Follower, Ticket

room = Room(tags=["followers"])
PATH = "/tickets/{number}/followers"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=Page[FollowerShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[FollowerShown]:
    """List who follows a ticket."""
    rows = chosen.ticket(request, number).followers.select_related("person")
    return show(rows, wanted, Order(descending=False), lambda found: [_shown(one) for one in found])


@room.create(PATH, scope="tickets:write", role=STAFF, answer=FollowerShown)
def create(request: HttpRequest, number: Key, given: FollowerGiven) -> FollowerShown:
    """Let the caller follow, or a colleague who may read the ticket."""
    ticket, reader = chosen.ticket(request, number), person_of(request)
    person = reader
    if given.person not in (None, reader.pk):
        forbid_unless(ticket.can_work(reader))
        person = _colleague(ticket, given.person)
    ticket.follow(person, by=actor_of(request))
    return _shown(ticket.followers.select_related("person").get(person=person))


@room.remove(PATH + "/{person_id}", scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key, person_id: Key) -> None:
    """Let the caller or a colleague follow no longer."""
    ticket, reader = chosen.ticket(request, number), person_of(request)
    forbid_unless(person_id == reader.pk or ticket.can_work(reader))
    found = ticket.followers.select_related("person").filter(person=person_id).first()
    if found is None:
        raise Http404
    ticket.unfollow(found.person, by=actor_of(request))


def _colleague(ticket: Ticket, pk: int | None) -> Person:
    """Who may not read the ticket would be told nothing: that is refused rather than promised."""
    found = Person.objects.staff().filter(pk=pk).first()
    if found is None or not Ticket.objects.visible_to(found).filter(pk=ticket.pk).exists():
        raise no_such("person")
    return found


def _shown(row: Follower) -> FollowerShown:
    person = Named(id=row.person_id, name=row.person.name)
    return FollowerShown(person=person, created_at=row.created_at)
