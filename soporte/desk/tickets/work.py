"""What the panel's parts about work share: fetched when opened, answered in their own place."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soporte.desk import memory, shell
from soporte.desk.access import StaffRequest, is_fragment
from soporte.people.models import Person
from soporte.tickets.models import Ticket
from soporte.toolbox.text import whole_number


def show(
    request: StaffRequest, ticket: Ticket, part: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    """A part as a fragment for the panel, or as a page of its own."""
    whole = {
        "ticket": ticket,
        "part": f"desk/tickets/_{part}.html",
        "title": title,
        "here": reverse("desk:ticket", args=[ticket.number]),
        "can_work": ticket.can_work(request.user),
        **context,
    }
    if is_fragment(request):
        return render(request, whole["part"], whole)
    return shell.page(request, "desk/tickets/work.html", whole, section="tickets")


def carry_out(
    request: StaffRequest, act: Callable[[], object], again: Callable[[], HttpResponse], to: str
) -> HttpResponse:
    """Do it, say what was wrong with it, and show the part again or lead back to its page."""
    try:
        act()
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return again() if is_fragment(request) else redirect(to)


def worker(ticket: Ticket, given: str) -> Person | None:
    """The person of the form, of those who work on the queue; nobody for an empty field."""
    if not given:
        return None
    pk = whole_number(given)
    found = next((one for one in memory.workers(ticket.queue_id) if one.pk == pk), None)
    if found is None:
        raise Http404
    return Person.objects.staff().filter(pk=found.pk).first()


def day(given: str) -> date | None:
    """The day of the form, or none for what is no day."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
