"""What came in and waits for a person's decision."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from soporte.api.access import STAFF, actor_of, person_of
from soporte.api.fields import Key, Shown, one_of
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.channels import line
from soporte.channels.models import Inbound

room = Room(tags=["inbound"])
StateWord = Literal["stored", "unconfirmed", "done", "duplicate", "held", "discarded"]
ONE = "/inbound/{pk}"


class InboundShown(Shown):
    """One raw payload, and what became of it. `reason` says why it is held."""

    id: int
    kind: str
    route: str
    state: Annotated[str, one_of(StateWord)]
    reason: str
    reason_text: str
    sender: str
    subject: str
    size: int
    ticket: int | None
    received_at: datetime


class InboundFilters(Paging):
    """Which payloads: those held, unless other states are named."""

    state: Annotated[list[StateWord], Field(max_length=6)] = ["held"]


@room.read("/inbound", scope="tickets:read", role=STAFF, answer=Page[InboundShown])
def index(request: HttpRequest, wanted: Query[InboundFilters]) -> Page[InboundShown]:
    """List what came in, newest first."""
    rows = _visible(request).filter(state__in=wanted.state).select_related("ticket", "spam__by")
    rows = rows.defer("raw")
    return page_of(rows, wanted, Order(), lambda found: [_shown(row) for row in found])


@room.read(ONE, scope="tickets:read", role=STAFF, answer=InboundShown)
def show(request: HttpRequest, pk: Key) -> InboundShown:
    """Show one payload's facts."""
    return _shown(_found(request, pk))


@room.read(ONE + "/raw", scope="tickets:read", role=STAFF, answer=None)
def raw(request: HttpRequest, pk: Key) -> HttpResponse:
    """Download the bytes as they came."""
    found = _found(request, pk)
    response = HttpResponse(found.payload(), content_type="application/octet-stream")
    name = f"inbound-{found.pk}.{'eml' if found.kind == 'email' else 'bin'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@room.create(ONE + "/replay", scope="tickets:write", role=STAFF, answer=InboundShown, status=200)
def replay(request: HttpRequest, pk: Key) -> InboundShown:
    """Have a held payload read again; what became of it shows a moment later."""
    found = _waiting(request, pk)
    line.replay(found, by=actor_of(request))
    return _shown(_again(found))


@room.create(ONE + "/release", scope="tickets:write", role=STAFF, answer=InboundShown, status=200)
def release(request: HttpRequest, pk: Key) -> InboundShown:
    """Let a held message in as a new ticket, whatever held it."""
    found = _waiting(request, pk)
    line.release(found, by=actor_of(request))
    return _shown(_again(found))


@room.create(ONE + "/discard", scope="tickets:write", role=STAFF, answer=InboundShown, status=200)
def discard(request: HttpRequest, pk: Key) -> InboundShown:
    """Put a held message aside; it stays stored."""
    found = _waiting(request, pk)
    line.discard(found, by=actor_of(request))
    return _shown(_again(found))


@room.create(ONE + "/spam", scope="tickets:write", role=STAFF, answer=InboundShown, status=200)
def mark_spam(request: HttpRequest, pk: Key) -> InboundShown:
    """Mark a held message as spam, and hold what its sender writes later."""
    found = _waiting(request, pk)
    line.mark_spam(found, by=actor_of(request))
    return _shown(_again(found))


@room.remove(ONE + "/spam", scope="tickets:write", role=STAFF)
def unmark_spam(request: HttpRequest, pk: Key) -> None:
    """Hold a message that was marked as spam for its earlier reason again."""
    line.unmark_spam(_waiting(request, pk), by=actor_of(request))


def _visible(request: HttpRequest) -> Any:
    return Inbound.objects.visible_to(person_of(request))


def _found(request: HttpRequest, pk: int) -> Inbound:
    found: Inbound | None = _visible(request).select_related("ticket").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _waiting(request: HttpRequest, pk: int) -> Inbound:
    found = _found(request, pk)
    if found.state not in ("held", "discarded"):
        raise Problem("conflict", _("It is not held any more."))
    return found


def _again(row: Inbound) -> Inbound:
    return Inbound.objects.select_related("ticket").get(pk=row.pk)


def _shown(row: Inbound) -> InboundShown:
    return InboundShown(
        id=row.pk,
        kind=row.kind,
        route=row.route,
        state=row.state,
        reason=row.reason,
        reason_text=row.reason_label,
        sender=row.sender,
        subject=row.subject,
        size=row.size,
        ticket=row.ticket.number if row.ticket else None,
        received_at=row.received_at,
    )
