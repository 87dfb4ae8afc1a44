"""Who takes part in a ticket besides its requester."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import ParticipantGiven, ParticipantShown
from soporte.people.models import Person
from soporte.tickets.models import Participant, Ticket

room = Room(tags=["participants"])
PATH = "/tickets/{number}/participants"


@room.read(PATH, scope="tickets:read", answer=Page[ParticipantShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[ParticipantShown]:
    """List those who take part."""
    rows = (
        Participant.objects.visible_to(person_of(request))
        .filter(ticket=chosen.ticket(request, number))
        .select_related("person")
        .prefetch_related("person__addresses")
    )
    reader = person_of(request)
    return show(
        rows, wanted, Order(descending=False), lambda found: shown.participants(found, reader)
    )


@room.create(PATH, scope="tickets:write", answer=ParticipantShown)
def create(request: HttpRequest, number: Key, given: ParticipantGiven) -> ParticipantShown:
    """Let somebody take part; from now on they receive the answers."""
    ticket = _open_to(request, number)
    person = chosen.somebody(request, given, field="person")
    added = ticket.add_participant(person, by=actor_of(request), role=given.role, confirmed=True)
    if added is None:
        raise Problem("invalid", _("The requester, staff, and more than fifty cannot be added."))
    return shown.participants([added], person_of(request))[0]


@room.create(
    PATH + "/{person_id}/confirmation", scope="tickets:write", answer=ParticipantShown, status=200
)
def confirm(request: HttpRequest, number: Key, person_id: Key) -> ParticipantShown:
    """Let somebody who came in by a copied mail receive the answers from now on."""
    ticket = _open_to(request, number)
    ticket.confirm_participant(
        _participant(request, ticket, person_id).person, by=actor_of(request)
    )
    return shown.participants([_participant(request, ticket, person_id)], person_of(request))[0]


@room.remove(PATH + "/{person_id}", scope="tickets:write")
def destroy(request: HttpRequest, number: Key, person_id: Key) -> None:
    """Let somebody no longer take part."""
    ticket = _open_to(request, number)
    ticket.remove_participant(_participant(request, ticket, person_id).person, by=actor_of(request))


def _open_to(request: HttpRequest, number: int) -> Ticket:
    """The ticket, if the caller decides who takes part: its requester, or staff who work on it."""
    ticket, reader = chosen.ticket(request, number), person_of(request)
    allowed = ticket.can_work(reader) if reader.is_staff else _is_requester(ticket, reader)
    forbid_unless(allowed)
    return ticket


def _is_requester(ticket: Ticket, reader: Person) -> bool:
    return ticket.requester_id == reader.pk


def _participant(request: HttpRequest, ticket: Ticket, person_id: int) -> Participant:
    shown = ticket.participants.visible_to(person_of(request))
    found = shown.select_related("person").filter(person=person_id).first()
    if found is None:
        raise Http404
    return found
