"""What leaves, and what became of it."""

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key, Shown, one_of
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets.models import Message

room = Room(tags=["deliveries"])
StateWord = Literal["queued", "sending", "sent", "failed", "unknown", "cancelled"]


class DeliveryShown(Shown):
    """One message to one recipient. What it says is in the message, not here."""

    id: int
    channel: str
    recipient: str
    state: Annotated[str, one_of(StateWord)]
    automatic: bool
    attempts: int
    error: str
    answer: str
    ticket: int | None
    message: int | None
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


class DeliveryFilters(Paging):
    """Which deliveries; a repeated state means any of them."""

    state: Annotated[list[StateWord], Field(max_length=6)] = []
    ticket: Key | None = None


@room.read("/deliveries", scope="tickets:read", role=STAFF, answer=Page[DeliveryShown])
def index(request: HttpRequest, wanted: Query[DeliveryFilters]) -> Page[DeliveryShown]:
    """List deliveries, newest first: of messages one may see; for administrators all."""
    rows = _visible(person_of(request))
    if wanted.state:
        rows = rows.filter(state__in=wanted.state)
    if wanted.ticket is not None:
        of_ticket = Message.objects.filter(ticket__number=wanted.ticket).values("pk")
        rows = rows.filter(thing_kind="message", thing_id__in=of_ticket)
    return page_of(rows, wanted, Order(), _shown)


@room.read("/deliveries/{pk}", scope="tickets:read", role=STAFF, answer=DeliveryShown)
def show(request: HttpRequest, pk: Key) -> DeliveryShown:
    """Show one delivery."""
    return _shown([_found(request, pk)])[0]


@room.create(
    "/deliveries/{pk}/retry", scope="tickets:write", role=STAFF, answer=DeliveryShown, status=200
)
def retry(request: HttpRequest, pk: Key) -> DeliveryShown:
    """Send again what failed, or of what nobody knows whether it arrived."""
    found = _found(request, pk)
    forbid_unless(_may_send(found, person_of(request)))
    if not found.can_retry:
        raise Problem("conflict", _("It is on its way or has been sent."))
    found.retry(by=actor_of(request))
    return _shown([found])[0]


def _visible(reader: Person) -> "QuerySet[Delivery]":
    """Sign-in codes and the like have no message: they concern administrators alone."""
    if reader.is_administrator:
        return Delivery.objects.all()
    seen = Message.objects.visible_to(reader).values("pk")
    return Delivery.objects.filter(Q(thing_kind="message") & Q(thing_id__in=seen))


def _found(request: HttpRequest, pk: int) -> Delivery:
    found = _visible(person_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _may_send(delivery: Delivery, reader: Person) -> bool:
    if delivery.thing_kind != "message":
        return reader.is_administrator
    message = Message.objects.select_related("ticket").get(pk=delivery.thing_id or 0)
    return message.ticket.can_work(reader)


def _shown(rows: list[Delivery]) -> list[DeliveryShown]:
    ids = [row.thing_id or 0 for row in rows if row.thing_kind == "message"]
    numbers = dict(Message.objects.filter(pk__in=ids).values_list("pk", "ticket__number"))
    return [_one(row, numbers) for row in rows]


def _one(row: Delivery, numbers: dict[int, int]) -> DeliveryShown:
    message = row.thing_id if row.thing_kind == "message" else None
    return DeliveryShown(
        id=row.pk,
        channel=row.channel,
        recipient=row.recipient,
        state=row.state,
        automatic=row.automatic,
        attempts=row.attempts,
        error=row.error,
        answer=row.answer,
        ticket=numbers.get(message or 0),
        message=message,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at if row.state == "queued" else None,
        sent_at=row.sent_at,
    )
