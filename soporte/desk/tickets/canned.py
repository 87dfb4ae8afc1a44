"""Canned replies for a ticket: a list with their text filled in, each to be put into the answer."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff, ticket_or_404
from soporte.desk.tickets import drafts, unsent, views
from soporte.people.models import Person
from soporte.tickets import drafting
from soporte.tickets.models import CannedReply, Ticket
from soporte.tickets.models.canned_reply import PLACEHOLDERS, Placeholder
from soporte.toolbox.html import clean, from_text
from soporte.toolbox.text import fold, whole_number

MOST = 100
MOST_OFFERED = 8


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """Those that the reader may use, first those in the customer's language."""
    ticket = ticket_or_404(request, number)
    found = CannedReply.objects.visible_to(request.user).filter(is_active=True)[:MOST]
    language = ticket.requester.language
    listed = sorted(found, key=lambda one: (one.language not in {"", language}, one.name.lower()))
    if "q" in request.GET:
        return JsonResponse({"lines": _lines(listed, fold(request.GET["q"]))})
    shown = [(one, clean(one.filled(ticket, request.user))) for one in listed]
    context = {"ticket": ticket, "replies": shown, "slug": views.slug_of(request)}
    if is_fragment(request):
        return render(request, "desk/tickets/_canned.html", context)
    return shell.page(request, "desk/tickets/canned.html", context, section="tickets")


def _lines(found: list[CannedReply], words: str) -> list[dict[str, Any]]:
    """What the editor offers after a slash, those whose shortcut begins so first."""
    fitting = [one for one in found if words in fold(f"{one.shortcut} {one.name}")]
    fitting.sort(key=lambda one: not fold(one.shortcut).startswith(words))
    return [
        {"id": one.pk, "label": one.name, "hint": one.shortcut and f"/{one.shortcut}"}
        for one in fitting[:MOST_OFFERED]
    ]


@require_safe
@staff
def placeholders(request: StaffRequest) -> HttpResponse:
    """What the editor offers after two braces: a ticket's values, or without one the marks."""
    number = whole_number(request.GET.get("ticket", ""))
    ticket = ticket_or_404(request, number) if number else None
    words = fold(request.GET.get("q", "").strip())
    return JsonResponse(
        {
            "lines": [
                _offered(name, one, ticket, request.user)
                for name, one in PLACEHOLDERS.items()
                if words in fold(f"{name} {one.label}")
            ]
        }
    )


def _offered(name: str, one: Placeholder, ticket: Ticket | None, reader: Person) -> dict[str, str]:
    if ticket is None:
        return {"label": str(one.label), "hint": name, "text": f"{{{{ {name} }}}}"}
    value = one.value(ticket, reader)
    return {"label": str(one.label), "hint": value or "—", "text": value}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def show(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Its text for this ticket; a post puts it at the end of the answer that is being written."""
    ticket = ticket_or_404(request, number)
    found = CannedReply.objects.visible_to(request.user).filter(pk=pk, is_active=True).first()
    if found is None:
        raise Http404
    html = clean(found.filled(ticket, request.user))
    if request.method != "POST":
        return HttpResponse(html)
    _append(request, ticket, html)
    return views.answer(request, number, **drafts.fresh(request, number))


def _append(request: StaffRequest, ticket: Ticket, html: str) -> None:
    """After what is written already, in the composer's page or else in the draft."""
    if "body" in request.POST:
        kind = unsent.kind_of(request)
        drafting.save(ticket, request.user, unsent.writing_of(request, kind))
    ticket.__dict__["has_drafts"] = True
    writing = unsent.of(request, ticket).writing
    before = ""
    if writing:
        before = writing.body if writing.format == "html" else from_text(writing.body)
    what = drafting.Writing(
        kind=writing.kind if writing else "reply",
        body=f"{before}{html}",
        format="html",
        mark=writing.mark if writing else "",
    )
    drafting.save(ticket, request.user, what)
