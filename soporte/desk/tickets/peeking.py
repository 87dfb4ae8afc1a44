"""A look into a ticket from its row in a list: the beginning of what was said last."""

from typing import Any

from django.db.models.functions import Left
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.desk.access import StaffRequest, staff, ticket_or_404
from soporte.tickets.models import Message
from soporte.toolbox.html import clean, to_text

READ, SHOWN = 4000, 420


@require_safe
@staff
def show(request: StaffRequest, number: int) -> HttpResponse:
    """Who said what last; nothing is marked as read by it."""
    ticket = ticket_or_404(request, number)
    found = Message.objects.visible_to(request.user).filter(ticket=ticket)
    short = found.select_related("author").defer("body_html", "quote_html")
    last: Any = short.annotate(start=Left("body_html", READ)).order_by("-pk").first()
    context = {"ticket": ticket, "last": last, "words": _words(last.start) if last else ""}
    return render(request, "desk/tickets/_peek.html", context)


def _words(start: str) -> str:
    """The first words, up to the end of one."""
    words = to_text(clean(start)).strip()
    if len(words) <= SHOWN and len(start) < READ:
        return words
    whole, _space, _cut = words[:SHOWN].rpartition(" ")
    return f"{whole or words[:SHOWN]}…"
