"""Why did this happen: the rule or macro behind an entry, as it said and found things then."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from soporte.automation import actions, explaining
from soporte.automation.models import Run
from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff, ticket_or_404
from soporte.journal.models import Entry
from soporte.journal.timeline import render
from soporte.tickets.models import Ticket


@require_safe
@staff
def entry(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Of one entry of a ticket's history."""
    ticket = ticket_or_404(request, number)
    found = Entry.objects.filter(pk=pk, thing_kind="ticket", thing_id__in=ticket.group).first()
    behind = explaining.run_behind(found) if found else None
    if behind is None:
        raise Http404
    return _answer(request, ticket, behind)


@require_safe
@staff
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """Of one run."""
    related = ("rule", "macro", "version", "ticket", "person")
    found = Run.objects.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _answer(request, ticket_or_404(request, found.ticket.number), found)


def _answer(request: StaffRequest, ticket: Ticket, found: Run) -> HttpResponse:
    content: dict[str, Any] = found.version.content
    cause = Entry.objects.filter(pk=found.entry_id or 0)
    recorded = Entry.objects.filter(pk__in=found.entries).order_by("pk")
    done = content.get("warning") if found.step == "warned" else content.get("actions")
    context = {
        "ticket": ticket,
        "run": found,
        "name": content.get("name", ""),
        "happened": render(cause),
        "findings": explaining.worded(found.findings),
        "done": [actions.sentence(step) for step in done or []],
        "recorded": render(recorded),
        "is_braked": "braked" in found.notes,
        "can_change": request.user.is_administrator and found.rule and not found.rule.removed_at,
    }
    return shell.page(request, "desk/rules/why.html", context, section="tickets")
