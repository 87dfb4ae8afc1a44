"""The page of one request: how far it is, what was said, and a place to answer."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from soporte.people.models import Person
from soporte.portal.access import may_write, person_of, signed_in, ticket_or_404
from soporte.portal.tickets import conversation, words
from soporte.portal.tickets.forms import ReplyForm
from soporte.portal.tickets.rating import RatingForm
from soporte.tickets import filling
from soporte.tickets.models import Satisfaction, Ticket, Voice
from soporte.tickets.operations import is_history
from soporte.toolbox.text import whole_number


@require_safe
@signed_in
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The page; a merged request's number leads to where it goes on."""
    ticket = ticket_or_404(request, number)
    if ticket.merged_into_id:
        standing = ticket.standing()
        seen = Ticket.objects.visible_to(person_of(request))
        if seen.filter(pk=standing.pk).exists():
            messages.info(
                request,
                _("Your request #%(number)s goes on here, under #%(new)s.")
                % {"number": ticket.number, "new": standing.number},
            )
            return redirect("portal:ticket", number=standing.number)
    return page(request, ticket, ReplyForm())


@require_safe
@signed_in
def live(request: HttpRequest, number: int) -> HttpResponse:
    """What changes while the page is open."""
    context = _context(request, ticket_or_404(request, number))
    return render(request, "portal/tickets/conversation.html", context)


@require_safe
@signed_in
def message(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """A message too long for its conversation, whole."""
    ticket = ticket_or_404(request, number)
    item = conversation.one(ticket, person_of(request), pk)
    if item is None:
        raise Http404
    return render(request, "portal/tickets/message.html", {"ticket": ticket, "item": item})


def page(request: HttpRequest, ticket: Ticket, form: ReplyForm, status: int = 200) -> HttpResponse:
    """The page with a form, perhaps one that has errors."""
    context = _context(request, ticket) | {"form": form} | _aside(ticket, person_of(request))
    return render(request, "portal/tickets/show.html", context, status=status)


def _context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    person, place = person_of(request), _place(request)
    return {
        "ticket": ticket,
        "state": words.state_of(ticket),
        "next": words.next_of(ticket),
        "steps": words.steps_of(ticket),
        "conversation": conversation.window(ticket, person, **place),
        "place": urlencode(place),
        "may_write": may_write(ticket, person),
        "may_lead": ticket.is_led_by(person),
        "is_history": is_history(ticket),
        "question": _question(ticket, person),
        **_rating(ticket, person),
    }


def _question(ticket: Ticket, person: Person) -> Voice | None:
    """What this reader was asked to approve and has not answered; mostly there is nothing."""
    if not ticket.open_approvals:
        return None
    asked = Voice.objects.visible_to(person).filter(approval__ticket=ticket, answered_at=None)
    return asked.filter(approval__state="open").select_related("approval").first()


def _place(request: HttpRequest) -> dict[str, int]:
    """Where in the conversation the address points: `before` or `after` a message."""
    for name in ("before", "after"):
        if number := whole_number(request.GET.get(name, "")):
            return {name: number}
    return {}


def _rating(ticket: Ticket, person: Person) -> dict[str, Any]:
    if not ticket.is_done or ticket.requester_id != person.pk:
        return {}
    found = Satisfaction.objects.filter(ticket=ticket).first()
    initial = {"score": found.score, "comment": found.comment} if found else {}
    return {"rating": found, "rating_form": RatingForm(initial=initial)}


def _aside(ticket: Ticket, person: Person) -> dict[str, Any]:
    shown = ticket.participants.visible_to(person)
    followers = shown.select_related("person").prefetch_related("person__addresses")
    return {
        "answered": filling.shown(ticket.fields, for_staff=False),
        "followers": [
            {"participant": found, "name": name_for(found.person, person, ticket)}
            for found in followers
        ],
    }


def name_for(other: Person, reader: Person, ticket: Ticket) -> str:
    """The name of a colleague; of a stranger only the address that the reader knows already."""
    is_colleague = other.organization_id and other.organization_id == ticket.organization_id
    if other.pk == reader.pk or is_colleague or reader.is_staff:
        return other.display_name
    has_written = ticket.messages.filter(author=other, internal=False).exists()
    return other.display_name if has_written else other.email
