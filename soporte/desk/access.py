"""Who may open a page of the desk, and how a view finds what its reader may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from soporte.desk import memory
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import Draft, Follower, Ticket

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
    reader = request.user
    found: Ticket | None = memory.statement(
        "ticket", reader, lambda slot: _seen(reader, slot)
    ).first(number)
    if found is None:
        raise Http404
    return _dressed(found, reader)


def _seen(reader: Person, number: int) -> "QuerySet[Ticket]":
    related = ("assignee", "requester__organization")
    found = Ticket.objects.visible_to(reader).select_related(*related).filter(number=number)
    return found.annotate(is_followed=_is_followed(reader), has_drafts=_has_drafts(reader))


def _is_followed(reader: Person) -> Exists:
    return Exists(Follower.objects.filter(ticket=OuterRef("pk"), person=reader))


def _has_drafts(reader: Person) -> Exists:
    """Whether there is more to read: most tickets have none."""
    unsent = Draft.objects.visible_to(reader)
    return Exists(
        unsent.filter(ticket=OuterRef("pk"))
        | unsent.filter(person=reader, state="waiting", is_scheduled=False)
    )


def _dressed(ticket: Ticket, reader: Person) -> Ticket:
    """With status, queue, type and team, which are few and at hand."""
    for name, known in (
        ("status", memory.statuses(reader)),
        ("queue", memory.queues(reader)),
        ("type", memory.types(reader)),
        ("team", memory.teams(reader)),
    ):
        pk = getattr(ticket, f"{name}_id")
        match = next((one for one in known if one.pk == pk), None)
        if match is not None:
            setattr(ticket, name, match)
    return ticket


def workable_or_403(request: StaffRequest, number: int) -> Ticket:
    """The ticket, if this reader may change it."""
    ticket = ticket_or_404(request, number)
    if not ticket.can_work(request.user):
        raise PermissionDenied
    return ticket


class Changeable(Protocol):
    """What some may change of those who see it."""

    def can_change(self, person: Person) -> bool:
        """Whether this person may."""


def changeable_or_403(request: StaffRequest, rows: "QuerySet[Any]", pk: int) -> Any:
    """One of the rows that this reader sees, if they may change it."""
    found: Changeable | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    if not found.can_change(request.user):
        raise PermissionDenied
    return found
