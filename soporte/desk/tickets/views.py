"""The ticket page and its parts."""

from typing import Any
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import memory, shell
from soporte.desk.access import StaffRequest, is_fragment, staff, ticket_or_404
from soporte.desk.tickets import choices, forwarding, merged, queries, timeline, unsent
from soporte.journal.timeline import render as render_entries
from soporte.notices import notifying
from soporte.people.models import Person
from soporte.tickets import filling, linking, merging
from soporte.tickets.bulk import behind
from soporte.tickets.models import Message, Participant, ReadMark, Ticket
from soporte.toolbox.prepared import Prepared
from soporte.toolbox.text import whole_number

OTHER_TICKETS = 5
HISTORY = 200


@require_safe
@staff
def show(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket: with the lists beside it, or alone for the middle of the page."""
    ticket = ticket_or_404(request, number)
    if ticket.merged_into_id and (elsewhere := merged.relocated(request, ticket)):
        return elsewhere
    context = whole(request, ticket)
    if is_fragment(request):
        return render(request, "desk/tickets/_pane.html", context)
    return full_page(request, ticket, context)


def full_page(
    request: StaffRequest, ticket: Ticket, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of a ticket with the lists beside it."""
    try:
        around = shell.columns(request, slug_of(request), most=queries.BESIDE)
    except Http404:
        around = shell.columns(request, queries.DEFAULT, most=queries.BESIDE)
    context = {**around, **context}
    context["current"] = str(ticket.number)
    return render(request, "desk/tickets/show.html", context, status=status)


@require_safe
@staff
def live(request: StaffRequest, number: int) -> HttpResponse:
    """What changes by itself: head, conversation, panel; each takes its own place in the page."""
    ticket = ticket_or_404(request, number)
    if ticket.merged_into_id and (elsewhere := merged.relocated(request, ticket)):
        return elsewhere
    return parts(request, ticket)


@require_safe
@staff
def older(request: StaffRequest, number: int) -> HttpResponse:
    """The messages before or after one: to be put above the others, or as a page."""
    ticket = ticket_or_404(request, number)
    shown = timeline.window(ticket, request.user, **_place(request))
    if is_fragment(request):
        context = conversation(request, ticket, shown)
        return render(request, "desk/tickets/_older.html", context)
    context = {**whole(request, ticket), **conversation(request, ticket, shown)}
    return full_page(request, ticket, context)


@require_safe
@staff
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """A message too long for its conversation, whole."""
    found = Message.objects.visible_to(request.user).select_related("ticket").filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {"ticket": found.ticket, "said": timeline.whole(found, request.user)}
    return shell.page(request, "desk/tickets/message.html", context, section="tickets")


@require_safe
@staff
def history(request: StaffRequest, number: int) -> HttpResponse:
    """Everything that was recorded of a ticket, newest first."""
    ticket = ticket_or_404(request, number)
    entries = timeline.entries_with_merged(ticket)
    lines = render_entries(entries.order_by("-id")[:HISTORY])
    many = behind.acts((line.entry for line in lines), request.user)
    context = {"ticket": ticket, "lines": lines, "many": many}
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
    notifying.mark_read(request.user, [ticket.pk])
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
    place = _place(request) or {"since": _number(request.POST.get("since"))}
    shown = timeline.window(ticket, request.user, **place)
    mine = unsent.of(request, ticket)
    context = {
        **surroundings(request, ticket),
        **conversation(request, ticket, shown),
        **unsent.bar(request, mine),
        **composer(ticket, shown),
        **unsent.chosen(mine),
        **extra,
    }
    return render(request, "desk/tickets/_live.html", context)


def whole(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """Context of everything on a ticket's page."""
    shown = timeline.window(ticket, request.user)
    mine = unsent.of(request, ticket)
    return {
        **surroundings(request, ticket),
        **conversation(request, ticket, shown),
        **composer(ticket, shown),
        **forwarding.context(request, [item.said.message for item in shown.items if item.said]),
        **unsent.composed(ticket, mine),
        **unsent.bar(request, mine),
    }


def conversation(request: StaffRequest, ticket: Ticket, shown: timeline.Timeline) -> dict[str, Any]:
    """Context of the conversation."""
    slug = slug_of(request)
    return {
        "ticket": ticket,
        "slug": slug,
        "timeline": shown,
        "place": urlencode(_place(request) or {"since": shown.first}),
        "can_work": ticket.can_work(request.user),
        "here": reverse("desk:ticket", args=[ticket.number]),
        "hidden": _hidden(request, shown.first, slug),
    }


def _hidden(request: StaffRequest, since: int, slug: str) -> SafeString:
    """What each of the page's dozen forms carries: made once, and not by each."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="since" value="{}"><input type="hidden" name="in" value="{}">',
        get_token(request),
        since,
        slug,
    )


def composer(ticket: Ticket, shown: timeline.Timeline) -> dict[str, Any]:
    """Context of the composer: to whom, and what its writer has seen."""
    return {
        "recipients": recipients(ticket),
        "stray": stray(ticket, shown),
        "seen": shown.last_public,
    }


def stray(ticket: Ticket, shown: timeline.Timeline) -> Person | None:
    """The customer who wrote last and will not receive the answer."""
    said = (item.said.message for item in shown.items if item.said)
    wrote = [one for one in said if one.author and not (one.internal or one.from_staff)]
    last: Person | None = wrote[-1].author if wrote else None
    receives = {person.pk for person in recipients(ticket)}
    return last if last and last.pk not in receives and not last.is_staff else None


def last_public(ticket: Ticket) -> int:
    """The last message that customers see too."""
    found = ticket.messages.filter(internal=False).order_by("-pk").values_list("pk", flat=True)
    return found.first() or 0


def recipients(ticket: Ticket) -> list[Person]:
    """Who receives an answer: the same rule as the verb's, read from what the page has anyway."""
    confirmed = (part.person for part in participants(ticket) if part.confirmed_at)
    return [ticket.requester, *confirmed]


def participants(ticket: Ticket) -> list[Participant]:
    """Who takes part, read once for each ticket object."""
    kept: list[Participant] | None = ticket.__dict__.get("_desk_participants")
    if kept is None:
        kept = _PARTICIPANTS.all(ticket.pk)
        ticket.__dict__["_desk_participants"] = kept
    return kept


_PARTICIPANTS = Prepared(
    lambda ticket: (
        Participant.objects.filter(ticket_id=ticket).select_related("person").order_by("pk")
    )
)


def surroundings(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """Context of head and panel."""
    can_work = ticket.can_work(request.user)
    ties = linking.ties(ticket, request.user)
    taking_part = participants(ticket)
    # Panel and composer ask for the requester's address four times.
    named = [ticket.requester, *(part.person for part in taking_part)]
    prefetch_related_objects(named, "addresses")
    return {
        "ticket": ticket,
        "can_work": can_work,
        "may_sort_out": ticket.is_spam and ticket.can_sort_out(request.user),
        "participants": taking_part,
        "addresses": list(ticket.requester.addresses.all()),
        "answered": filling.shown(ticket.fields, for_staff=True),
        "others": _others(ticket, request.user),
        "follows": _followed(ticket, request.user),
        "ties": ties,
        "open_parts": sum(one.leads and not one.other.is_done for one in ties),
        "merges": merging.merges_into(ticket),
        **(choices.of(ticket, request.user) if can_work else {}),
    }


def slug_of(request: StaffRequest) -> str:
    """The view from which the ticket was opened."""
    given = request.POST.get("in") or request.GET.get("in") or ""
    # It becomes part of addresses on the page.
    return given if slug_re.fullmatch(given) else queries.DEFAULT


def _followed(ticket: Ticket, person: Person) -> Ticket | None:
    """The one that it goes on from, if this reader may see that too."""
    if ticket.follows_id is None:
        return None
    return Ticket.objects.visible_to(person).filter(pk=ticket.follows_id).first()


def _others(ticket: Ticket, person: Person) -> list[Ticket]:
    """The requester's other tickets that this reader may see."""
    written = memory.statement("others", person, lambda *slots: _of_requester(person, *slots))
    return written.all(ticket.requester_id, ticket.pk)


def _of_requester(reader: Person, requester: int, ticket: int) -> "QuerySet[Ticket]":
    seen = Ticket.objects.visible_to(reader).genuine()
    found = seen.filter(requester_id=requester).exclude(pk=ticket)
    fields = ("number", "subject", "category", "updated_at")
    return found.order_by("-updated_at", "-pk").only(*fields)[:OTHER_TICKETS]


def _place(request: StaffRequest) -> dict[str, int]:
    """Where in the conversation the address points: `since`, `before` or `after` a message."""
    for name in ("since", "before", "after"):
        if number := _number(request.GET.get(name)):
            return {name: number}
    return {}


def _number(given: str | None) -> int:
    return whole_number(given or "")
