"""Changing a ticket: each named field calls the verb that the desk calls too."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.problems import Problem
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import LEVELS, TicketChange
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets import ways_out
from soporte.tickets.models import Ticket
from soporte.tickets.operations import reopen_as_customer

FOR_CUSTOMERS = {"category", "status", "urgency", "revision"}
CUSTOMERS_CATEGORIES = ("open", "closed", "resolved")
NEVER_EMPTY = {
    "subject",
    "type",
    "status",
    "category",
    "priority",
    "queue",
    "requester",
    "tags",
    "fields",
}


def apply(request: HttpRequest, ticket: Ticket, given: TicketChange) -> None:
    """Call the verbs for what is named. Raises Problem and ValidationError.

    Call it inside a transaction: the row stays locked between the check of `revision` and the end.
    """
    for name in sorted(NEVER_EMPTY & given.given):
        if getattr(given, name) is None:
            raise Problem("invalid", _("This cannot be empty."), field=name)
    if given.revision is not None:
        ticket.lock()
        if ticket.revision != given.revision:
            raise Problem("conflict", _("The ticket has changed since you read it."))
    reader, by = person_of(request), actor_of(request)
    if not reader.is_staff:
        _as_customer(ticket, given, reader, by)
        return
    forbid_unless(ticket.can_work(reader), _("You have no right to work on this queue."))
    if "requester" in given.given and given.requester is not None:
        to = chosen.somebody(request, given.requester, field="requester")
        ticket.change_requester(to, by=by)
    if "organization" in given.given:
        ticket.change_organization(chosen.organization(given.organization), by=by)
    if "answers_to" in given.given:
        ticket.answer_by(_way(ticket, given.answers_to or ""), by=by)
    _as_staff(ticket, given, reader, by)


def _way(ticket: Ticket, wanted: str) -> str:
    """The name of the way that leads to an address, or the word itself."""
    ways = ways_out.every(ticket)
    return next((one.name for one in ways if wanted and one.target == wanted.lower()), wanted)


def _as_staff(ticket: Ticket, given: TicketChange, reader: Person, by: Actor) -> None:
    """In an order in which each verb finds what it needs: the queue before who has it."""
    verbs: dict[str, Callable[[], object]] = {
        "queue": lambda: _move(ticket, given, reader, by),
        "team": lambda: ticket.set_team(chosen.team(given.team), by=by),
        "assignee": lambda: ticket.assign(chosen.member_of_staff(given.assignee), by=by),
        "subject": lambda: ticket.rename(given.subject or "", by=by),
        "type": lambda: _set_type(ticket, given, reader, by),
        "priority": lambda: ticket.set_priority(_number(given.priority) or 2, by=by),
        "urgency": lambda: ticket.set_urgency(_number(given.urgency), by=by),
        "tags": lambda: ticket.set_tags(given.tags or [], by=by),
        "fields": lambda: ticket.set_fields(given.fields or {}, by=by),
        "status": lambda: _set_status(ticket, given.status, by),
        "category": lambda: ticket.set_category(given.category or "open", by=by),
        "private_to": lambda: _keep_private(ticket, given.private_to, reader, by),
    }
    for name, verb in verbs.items():
        if name in given.given:
            verb()


def _keep_private(ticket: Ticket, wanted: list[int] | None, reader: Person, by: Actor) -> None:
    if wanted is None:
        ticket.end_private(by=by)
        return
    people = {pk: chosen.member_of_staff(pk, field="private_to") for pk in wanted}
    found = [person for person in people.values() if person]
    if not (reader.is_supervisor or reader.pk in people) and ticket.may_let_in(reader):
        found.append(reader)
    ticket.keep_private(found, by=by)


def _as_customer(ticket: Ticket, given: TicketChange, reader: Person, by: Actor) -> None:
    forbid_unless(given.given <= FOR_CUSTOMERS, _("Only staff may change that."))
    forbid_unless(ticket.is_led_by(reader))
    wanted = given.category or given.status
    if wanted is not None:
        forbid_unless(
            wanted in CUSTOMERS_CATEGORIES, _("You can close the ticket or open it again.")
        )
        # As in the portal; “resolved” must be no way back from what was closed long ago.
        verbs: dict[str, Callable[[], object]] = {
            "open": lambda: reopen_as_customer(ticket, by=by),
            "resolved": lambda: ticket.resolve(by=by),
            "closed": lambda: ticket.close(by=by),
        }
        verbs[str(wanted)]()
    if "urgency" in given.given:
        ticket.set_urgency(_number(given.urgency), by=by)


def _move(ticket: Ticket, given: TicketChange, reader: Person, by: Actor) -> None:
    to = chosen.queue(given.queue, reader)
    if to is not None:
        ticket.move(to, by=by)


def _set_type(ticket: Ticket, given: TicketChange, reader: Person, by: Actor) -> None:
    to = chosen.type_(given.type, reader)
    if to is not None:
        ticket.set_type(to, by=by)


def _set_status(ticket: Ticket, wanted: int | str | None, by: Actor) -> None:
    if isinstance(wanted, int):
        ticket.set_status(chosen.status(wanted), by=by)
    elif wanted:
        ticket.set_category(wanted, by=by)


def _number(word: str | None) -> int | None:
    return LEVELS.index(word) + 1 if word else None
