"""Who may open a page of the desk, and how a view finds what its reader may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import Ticket

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request of somebody who works at the desk."""

    user: Person
    csp_nonce: str


def _guarded(view: View, allows: Callable[[Person], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            # A fragment must not be replaced by a page to sign in: the page reloads instead.
            if is_fragment(request):
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        if not allows(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def staff(view: View) -> View:
    """For everybody who works at the desk."""
    return _guarded(view, lambda person: person.is_staff)


def supervisor(view: View) -> View:
    """For those who answer for every queue."""
    return _guarded(view, lambda person: person.is_supervisor)


def administrator(view: View) -> View:
    """For those who may change the installation."""
    return _guarded(view, lambda person: person.is_administrator)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return "HX-Request" in request.headers


def actor(request: HttpRequest) -> Actor:
    """The reader, as the author of an act."""
    return Actor.of(cast("Person", request.user), via="desk")


def ticket_or_404(request: StaffRequest, number: int) -> Ticket:
    """The ticket with all that its page names, if this reader may see it."""
    found = (
        Ticket.objects.visible_to(request.user)
        .select_related(
            "status", "queue", "type", "team", "assignee", "organization", "requester__organization"
        )
        .prefetch_related("requester__addresses")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def workable_or_403(request: StaffRequest, number: int) -> Ticket:
    """The ticket, if this reader may change it."""
    ticket = ticket_or_404(request, number)
    if not ticket.can_work(request.user):
        raise PermissionDenied
    return ticket
