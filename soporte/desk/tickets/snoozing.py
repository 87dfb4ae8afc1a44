"""Letting a ticket sleep, and waking it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, actor, staff, workable_or_403
from soporte.desk.tickets import moments
from soporte.desk.tickets.views import answer


@require_POST
@staff
def update(request: StaffRequest, number: int) -> HttpResponse:
    """Let it sleep until the chosen moment, or wake it."""
    ticket = workable_or_403(request, number)
    chosen = request.POST.get("until", "")
    try:
        if chosen == "now":
            ticket.wake(by=actor(request))
        else:
            until = moments.chosen(chosen, request.POST.get("at", ""))
            ticket.snooze(until, by=actor(request), why=request.POST.get("why", ""))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)
