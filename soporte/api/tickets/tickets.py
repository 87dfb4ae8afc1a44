"""Tickets: create, list, show, change."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.paging import Page
from soporte.api.room import Room
from soporte.api.tickets import changes, chosen, filters, shown
from soporte.api.tickets.schemas import (
    LEVELS,
    TicketChange,
    TicketFilters,
    TicketGiven,
    TicketShown,
    WhoGiven,
)
from soporte.channels import line
from soporte.people.models import Person
from soporte.people.models.address import normalise_email
from soporte.tickets import filling

room = Room(tags=["tickets"])
NOT_FOR_CUSTOMERS = {"priority", "assignee", "tags", "participants"}


@room.create("/tickets", scope="tickets:write", answer=TicketShown)
def create(request: HttpRequest, given: TicketGiven) -> TicketShown:
    """Open a ticket.

    Staff name the requester, who is made on the fly when the address is new. Customers ask for
    themselves. What was sent is stored with the ticket, in one transaction.
    """
    reader = person_of(request)
    forbid_unless(
        reader.is_staff or not given.given & NOT_FOR_CUSTOMERS, _("Only staff may set that.")
    )
    requester = _requester(request, given.requester)
    queue, kind = chosen.queue(given.queue, reader), chosen.type_(given.type, reader)
    if not reader.is_staff:
        filling.refuse_as_customer(queue, kind, given.fields)
    ticket = line.submit(
        route="api",
        by=actor_of(request),
        requester=requester,
        payload=_payload(given),
        queue=queue,
        type=kind,
        assignee=chosen.member_of_staff(given.assignee),
        files=chosen_files(given.attachments, reader),
        participants=[
            chosen.somebody(request, WhoGiven(email=email), field="participants")
            for email in given.participants
        ],
    )
    return shown.ticket(ticket, reader)


@room.read("/tickets", scope="tickets:read", answer=Page[TicketShown])
def index(request: HttpRequest, wanted: Query[TicketFilters]) -> Page[TicketShown]:
    """List tickets, the last changed first.

    With `q`, those that have all its words, in the order of the search.
    """
    reader = person_of(request)
    rows, following = filters.page(reader, wanted)
    return Page(items=shown.tickets(rows, reader), next=following)


@room.read("/tickets/{number}", scope="tickets:read", answer=TicketShown)
def show(request: HttpRequest, number: Key) -> TicketShown:
    """Show one ticket."""
    return shown.ticket(chosen.ticket(request, number), person_of(request))


@room.change("/tickets/{number}", scope="tickets:write", answer=TicketShown)
def update(request: HttpRequest, number: Key, given: TicketChange) -> TicketShown:
    """Change a ticket.

    Staff need the right to work on its queue. Customers may close it, open it again and set its
    urgency.
    """
    ticket = chosen.ticket(request, number)
    changes.apply(request, ticket, given)
    return shown.ticket(chosen.after(ticket), person_of(request))


def _requester(request: HttpRequest, given: WhoGiven | None) -> Person:
    reader = person_of(request)
    if not reader.is_staff:
        forbid_unless(given is None or _is(reader, given), _("You can ask only for yourself."))
        return reader
    return chosen.somebody(request, given or WhoGiven(), field="requester")


def _is(person: Person, given: WhoGiven) -> bool:
    if given.id is not None:
        return given.id == person.pk
    mine = {address.value for address in person.addresses.all()}
    return normalise_email(given.email or "") in mine


def _payload(given: TicketGiven) -> dict[str, object]:
    numbers = {word: level for level, word in enumerate(LEVELS, 1)}
    return {
        "subject": given.subject,
        "html": chosen.html_of(given),
        "priority": numbers.get(given.priority or ""),
        "urgency": numbers.get(given.urgency or ""),
        "tags": given.tags,
        "language": given.language,
        "fields": given.fields,
    }
