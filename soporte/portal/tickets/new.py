"""Asking for help: signed in at once, as a guest after a mailed code."""

from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soporte.channels import line
from soporte.portal import once, uploads
from soporte.portal.access import actor, person_of
from soporte.portal.tickets import guests
from soporte.portal.tickets.forms import NewRequestForm
from soporte.site.operations import current
from soporte.tickets.models import Queue


def topics() -> list[Queue]:
    """What customers may choose, or nothing where there is no choice."""
    found = list(Queue.objects.active().filter(is_public=True)[:12])
    return found if len(found) > 1 else []


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    if not current().is_set_up:
        return redirect("portal:setup")
    if request.method == "GET":
        return _page(request, NewRequestForm.empty(request))
    is_guest = not request.user.is_authenticated
    # Before the form is read: reading it keeps its files.
    if not ratelimit.consume(
        request,
        action="guest_form" if is_guest else "portal_write",
        user=None if is_guest else request.user,
    ):
        return ratelimit.respond_429(request)
    form: NewRequestForm = NewRequestForm.of(
        request, person=None if is_guest else person_of(request)
    )
    if not form.is_valid() or not form.is_answered():
        return _page(request, form, status=form.status)
    try:
        return _hold(request, form) if is_guest else _open(request, form)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _page(request, form, status=422)


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """What the chosen topic and kind of help ask besides, with what was answered already."""
    if not current().is_set_up:
        return redirect("portal:setup")
    # Not bound: nobody is blamed for what was not asked before.
    form = NewRequestForm.empty(request)
    asking = form.asking
    if asking:
        asking.take_up(request.GET)
    return render(request, "fields/_ask.html", {"asking": asking})


def _open(request: HttpRequest, form: NewRequestForm) -> HttpResponse:
    person = person_of(request)

    def act() -> int:
        ticket = line.submit(
            route="portal",
            by=actor(request),
            requester=person,
            payload=form.payload,
            queue=form.cleaned_data["queue"],
            type=form.cleaned_data["type"],
            files=form.stored,
        )
        return ticket.number

    number = cast("int", once.run(request, f"portal:new:{person.pk}", act, content=form.content))
    messages.success(
        request, _("We have your request. Its number is %(number)s.") % {"number": number}
    )
    return uploads.lead(request, "portal:ticket", number)


def _hold(request: HttpRequest, form: NewRequestForm) -> HttpResponse:
    guests.hold(request, form)
    return uploads.lead(request, "portal:guest_code")


def _page(request: HttpRequest, form: NewRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/tickets/new.html", {"form": form}, status=status)
