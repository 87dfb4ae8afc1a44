"""The ticket page and its parts."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.validators import slug_re
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff, ticket_or_404
from soporte.desk.tickets import choices, queries, timeline
from soporte.journal.timeline import entries_of
from soporte.journal.timeline import render as render_entries
from soporte.people.models import Person
from soporte.tickets.models import Message, Participant, ReadMark, Ticket
from soporte.toolbox.text import whole_number

OTHER_TICKETS = 5
HISTORY = 200


@require_safe
@staff
def show(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket: with the lists beside it, or alone for the middle of the page."""
    ticket = ticket_or_404(request, number)
    context = whole(request, ticket)
    if is_fragment(request):
        return render(request, "desk/tickets/_pane.html", context)
    return full_page(request, ticket, context)


def full_page(
    request: StaffRequest, ticket: Ticket, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of a ticket with the lists beside it."""
    try:
        context = {**shell.columns(request, slug_of(request)), **context}
    except Http404:
        context = {**shell.columns(request, queries.DEFAULT), **context}
    context["current"] = str(ticket.number)
    return render(request, "desk/tickets/show.html", context, status=status)


@require_safe
@staff
def live(request: StaffRequest, number: int) -> HttpResponse:
    """What changes by itself: head, conversation, panel; each takes its own place in the page."""
    return parts(request, ticket_or_404(request, number))


@require_safe
@staff
def older(request: StaffRequest, number: int) -> HttpResponse:
    """The messages before one, to be put above it; or from the start, as a page."""
    ticket = ticket_or_404(request, number)
    before = _number(request.GET.get("before"))
    if not is_fragment(request):
        context = whole(request, ticket)
        context["timeline"] = timeline.window(ticket, request.user, since=1)
        return full_page(request, ticket, context)
    context = conversation(request, ticket, timeline.window(ticket, request.user, before=before))
    return render(request, "desk/tickets/_older.html", context)


@require_safe
@staff
def history(request: StaffRequest, number: int) -> HttpResponse:
    """Everything that was recorded of a ticket, newest first."""
    ticket = ticket_or_404(request, number)
    lines = render_entries(entries_of(ticket).order_by("-id")[:HISTORY])
    context = {"ticket": ticket, "lines": lines}
    if is_fragment(request):
        return render(request, "desk/tickets/_history.html", context)
    return shell.page(request, "desk/tickets/history.html", context, section="tickets")


@require_POST
@staff
def reading(request: StaffRequest, number: int) -> HttpResponse:
    """Note how far somebody has read."""
    ticket = ticket_or_404(request, number)
    last = _number(request.POST.get("message"))
    if last and Message.objects.filter(pk=last, ticket=ticket).exists():
        ReadMark.set(request.user.pk, ticket.pk, last)
    return HttpResponse(status=204)


def answer(request: StaffRequest, number: int, **extra: Any) -> HttpResponse:
    """After a change: the parts that may have changed, or the whole page again without htmx."""
    if is_fragment(request):
        try:
            return parts(request, ticket_or_404(request, number), **extra)
        except Http404:
            # Moved to a queue where this reader has no right: there is nothing left to show.
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = reverse("desk:tickets")
            return response
    where = reverse("desk:ticket", args=[number])
    return redirect(f"{where}?{urlencode({'in': slug_of(request)})}")


def parts(request: StaffRequest, ticket: Ticket, **extra: Any) -> HttpResponse:
    """The live parts of a ticket's page."""
    since = _number(request.GET.get("since") or request.POST.get("since"))
    shown = timeline.window(ticket, request.user, since=since)
    context = {**surroundings(request, ticket), **conversation(request, ticket, shown), **extra}
    return render(request, "desk/tickets/_live.html", context)


def whole(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """Context of everything on a ticket's page."""
    shown = timeline.window(ticket, request.user)
    return {
        **surroundings(request, ticket),
        **conversation(request, ticket, shown),
        **composer(ticket, shown),
    }


def conversation(request: StaffRequest, ticket: Ticket, shown: timeline.Timeline) -> dict[str, Any]:
    """Context of the conversation."""
    return {
        "ticket": ticket,
        "slug": slug_of(request),
        "timeline": shown,
        "can_work": ticket.can_work(request.user),
    }


def composer(ticket: Ticket, shown: timeline.Timeline) -> dict[str, Any]:
    """Context of the composer: to whom, and what its writer has seen."""
    return {
        "recipients": recipients(ticket),
        "seen": shown.last_public,
        "key": uuid4().hex,
    }


def recipients(ticket: Ticket) -> list[Person]:
    """Who receives an answer: the same rule as the verb's, read from what the page has anyway."""
    confirmed = (part.person for part in participants(ticket) if part.confirmed_at)
    return [ticket.requester, *confirmed]


def participants(ticket: Ticket) -> list[Participant]:
    """Who takes part, read once for each ticket object."""
    kept: list[Participant] | None = ticket.__dict__.get("_desk_participants")
    if kept is None:
        found = ticket.participants.select_related("person")
        kept = list(found.prefetch_related("person__addresses").order_by("pk"))
        ticket.__dict__["_desk_participants"] = kept
    return kept


def surroundings(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """Context of head and panel."""
    can_work = ticket.can_work(request.user)
    # Panel and composer ask for the requester's address four times.
    prefetch_related_objects([ticket.requester], "addresses")
    return {
        "ticket": ticket,
        "can_work": can_work,
        "participants": participants(ticket),
        "addresses": list(ticket.requester.addresses.all()),
        "others": _others(ticket, request.user),
        **(choices.of(ticket, request.user) if can_work else {}),
    }


def slug_of(request: StaffRequest) -> str:
    """The view from which the ticket was opened."""
    given = request.POST.get("in") or request.GET.get("in") or ""
    # It becomes part of addresses on the page.
    return given if slug_re.fullmatch(given) else queries.DEFAULT


def _others(ticket: Ticket, person: Person) -> list[Ticket]:
    """The requester's other tickets that this reader may see."""
    found = Ticket.objects.visible_to(person).filter(requester_id=ticket.requester_id)
    fields = ("number", "subject", "category", "updated_at")
    return list(
        found.exclude(pk=ticket.pk).order_by("-updated_at", "-pk").only(*fields)[:OTHER_TICKETS]
    )


def _number(given: str | None) -> int:
    return whole_number(given or "")
