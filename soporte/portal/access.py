"""Who reads a page of the portal, and how a view finds what its reader may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.core import ratelimit
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import Ticket

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """For everybody with a session; others are asked to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if "HX-Request" in request.headers:
            # A fragment must not be replaced by a page to sign in: the page reloads instead.
            return HttpResponse(status=401)
        return redirect_to_login(request.get_full_path())

    return guarded


def writes(view: View) -> View:
    """For a form of somebody who is signed in; too many an hour are refused."""

    @require_POST
    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not ratelimit.consume(request, action="portal_write", user=request.user):
            return ratelimit.respond_429(request)
        return view(request, *args, **kwargs)

    return guarded


def person_of(request: HttpRequest) -> Person:
    """Who is signed in."""
    return cast("Person", request.user)


def actor(request: HttpRequest) -> Actor:
    """The reader, as the author of an act."""
    return Actor.of(person_of(request), via="portal")


def ticket_or_404(request: HttpRequest, number: int) -> Ticket:
    """The request with this number, if this reader may see it; a foreign one is like none."""
    found = (
        Ticket.objects.visible_to(person_of(request))
        .select_related("status", "queue", "type", "assignee", "requester__organization")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def own_or_404(request: HttpRequest, number: int) -> Ticket:
    """The request, if this reader takes part in it and so may write."""
    ticket = ticket_or_404(request, number)
    if not may_write(ticket, person_of(request)):
        raise Http404
    return ticket


def led_or_404(request: HttpRequest, number: int) -> Ticket:
    """The request, if this reader decides about it: its requester, or their manager."""
    ticket = ticket_or_404(request, number)
    if not ticket.is_led_by(person_of(request)):
        raise Http404
    return ticket


def may_write(ticket: Ticket, person: Person) -> bool:
    """Whether somebody who sees the request may add to it here; staff do that at the desk."""
    if not person.is_staff:
        return True
    return ticket.requester_id == person.pk or ticket.participants.filter(person=person).exists()
