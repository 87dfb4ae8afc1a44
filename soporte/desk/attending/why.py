"""Why a ticket is whose it is, or why nobody has it yet; and who could be asked now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from soporte.automation.assigning import explaining
from soporte.desk import memory, shell
from soporte.desk.access import StaffRequest, is_fragment, staff, ticket_or_404
from soporte.desk.attending import words
from soporte.people import attending
from soporte.people.models import Person


@require_safe
@staff
def show(request: StaffRequest, number: int) -> HttpResponse:
    """Each automatic assignment of a ticket, newest first, and what it waits for."""
    ticket = ticket_or_404(request, number)
    context = {
        "ticket": ticket,
        "here": reverse("desk:ticket", args=[ticket.number]),
        "waiting": explaining.why_waiting(ticket),
        "decisions": explaining.decisions(ticket, request.user),
    }
    if is_fragment(request):
        return render(request, "desk/attending/_why.html", context)
    return shell.page(request, "desk/attending/why.html", context, section="tickets")


@require_safe
@staff
def people(request: StaffRequest, number: int) -> HttpResponse:
    """Whom a ticket may be given to, with how each stands: for the menu, when it opens."""
    ticket = ticket_or_404(request, number)
    listed = memory.workers(ticket.queue_id)
    whole = Person.objects.staff().filter(pk__in=[one.pk for one in listed])
    standing = attending.standings(whole)
    workers = [
        (one, standing[one.pk], words.line(standing[one.pk]))
        for one in listed
        if one.pk in standing
    ]
    context = {
        "ticket": ticket,
        "current": ticket.assignee_id,
        "workers": workers,
        "waiting": explaining.why_waiting(ticket),
    }
    return render(request, "desk/attending/_workers.html", context)
