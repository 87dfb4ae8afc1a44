"""Changing one fact of a ticket: status, assignment, priority, queue, type, team, tags, subject."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, actor, staff, workable_or_403
from soporte.desk.tickets import requesters
from soporte.desk.tickets.views import answer
from soporte.journal.actor import Actor
from soporte.people.models import Organization, Person, Team
from soporte.tickets.models import Queue, Status, Ticket, TicketType
from soporte.tickets.models.prioritised import Priority
from soporte.toolbox.text import whole_number

Change = Callable[[Ticket, str, Actor], None]


def _one(found: "QuerySet[Any]", value: str) -> Any:
    """The thing with this id. Raises Http404."""
    thing: Model | None = found.filter(pk=whole_number(value)).first()
    if thing is None:
        raise Http404
    return thing


def _status(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.set_status(_one(Status.objects.filter(is_active=True), value), by=by)


def _assignment(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.assign(_one(Person.objects.staff(), value) if value else None, by=by)


def _priority(ticket: Ticket, value: str, by: Actor) -> None:
    if value not in {str(level) for level in Priority.values}:
        raise Http404
    ticket.set_priority(int(value), by=by)


def _queue(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.move(_one(Queue.objects.active(), value), by=by)


def _type(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.set_type(_one(TicketType.objects.filter(is_active=True), value), by=by)


def _team(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.set_team(_one(Team.objects.all(), value) if value else None, by=by)


def _tags(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.set_tags(value.replace("\n", ",").split(","), by=by)


def _tag(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.tag(value.replace("\n", ",").split(","), by=by)


def _untag(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.untag([value], by=by)


def _subject(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.rename(value, by=by)


def _organization(ticket: Ticket, value: str, by: Actor) -> None:
    to = _one(Organization.objects.all(), value) if value else None
    ticket.change_organization(to, by=by)


def _way(ticket: Ticket, value: str, by: Actor) -> None:
    ticket.answer_by(value, by=by)


CHANGES: dict[str, Change] = {
    "status": _status,
    "assignment": _assignment,
    "priority": _priority,
    "queue": _queue,
    "type": _type,
    "team": _team,
    "tags": _tags,
    "tag": _tag,
    "untag": _untag,
    "subject": _subject,
    "organization": _organization,
    "way": _way,
}


@require_POST
@staff
def update(request: StaffRequest, number: int, noun: str) -> HttpResponse:
    """Change the fact that `noun` names to the posted value."""
    if noun == "requester":
        return requesters.change(request, workable_or_403(request, number))
    change = CHANGES.get(noun)
    if change is None:
        raise Http404
    ticket = workable_or_403(request, number)
    try:
        change(ticket, request.POST.get("value", ""), actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)
