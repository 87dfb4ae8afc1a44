"""What a ticket's form asks: its lines in the panel, and for a new ticket."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, workable_or_403
from soporte.desk.tickets.forms import NewTicketForm
from soporte.desk.tickets.views import answer
from soporte.fields.asking import Asking
from soporte.tickets import filling
from soporte.tickets.models import Ticket
from soporte.toolbox.text import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest, number: int) -> HttpResponse:
    """The lines with what was answered, and what they post."""
    ticket = workable_or_403(request, number)
    asking = _asking(ticket, request.POST if request.method == "POST" else None)
    if request.method != "POST" or asking is None:
        return _page(request, ticket, asking)
    if not asking.is_valid() or asking.is_incomplete:
        return _page(request, ticket, asking, status=422)
    try:
        ticket.set_fields(_changed(request, asking), by=actor(request))
    except ValidationError as wrong:
        asking.add_error(None, ValidationError(wrong.messages))
        return _page(request, ticket, asking, status=422)
    return answer(request, number)


@require_safe
@staff
def new(request: StaffRequest) -> HttpResponse:
    """What the chosen queue and type ask of a new ticket, and to whom the queue's are given."""
    queue, kind = (whole_number(request.GET.get(name, "")) or None for name in ("queue", "type"))
    asking = filling.asking(queue, kind, for_staff=True)
    if asking:
        asking.take_up(request.GET)
    form = NewTicketForm(reader=request.user, initial=request.GET.dict())
    return render(request, "desk/tickets/_ask_new.html", {"asking": asking, "form": form})


def _asking(ticket: Ticket, data: Any) -> Asking | None:
    return filling.asking(
        ticket.queue_id, ticket.type_id, for_staff=True, data=data, stored=ticket.fields
    )


def _changed(request: StaffRequest, asking: Asking) -> dict[str, Any]:
    """What differs from what the page showed: a colleague's answer meanwhile stays."""
    try:
        before = json.loads(request.POST.get("before", ""))
    except (ValueError, RecursionError):
        before = None
    if not isinstance(before, dict):
        return asking.answers
    return {slug: value for slug, value in asking.answers.items() if value != before.get(slug)}


def _page(
    request: StaffRequest, ticket: Ticket, asking: Asking | None, *, status: int = 200
) -> HttpResponse:
    stored = {
        item.field: ticket.fields.get(item.field) for item in (asking.items if asking else ())
    }
    before = request.POST.get("before") or json.dumps(stored)
    context = {"ticket": ticket, "asking": asking, "before": before}
    if not is_fragment(request):
        template = "desk/tickets/fields.html"
        return shell.page(request, template, context, section="tickets", status=status)
    response = render(request, "desk/tickets/_fields.html", context, status=status)
    if status == 422:
        response.headers["HX-Retarget"] = "#fields-form"
        response.headers["HX-Reswap"] = "outerHTML"
    return response
