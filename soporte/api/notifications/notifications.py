"""The caller's own notifications: listed, and marked as read."""

from django.http import HttpRequest
from ninja import Query

from soporte.api.access import STAFF, person_of
from soporte.api.notifications.schemas import (
    NotificationFilters,
    NotificationShown,
    ReadingGiven,
    ReadingShown,
)
from soporte.api.paging import Order, Page, show
from soporte.api.room import Room
from soporte.journal.timeline import render
from soporte.notices import notifying
from soporte.notices.models import Notification
from soporte.tickets.models import Ticket

room = Room(tags=["notifications"])


@room.read("/notifications", scope="tickets:read", role=STAFF, answer=Page[NotificationShown])
def index(request: HttpRequest, wanted: Query[NotificationFilters]) -> Page[NotificationShown]:
    """List what the caller is told of, newest first. `subject=mentioned` lists mentions."""
    rows = Notification.objects.visible_to(person_of(request)).filter(in_app=True)
    rows = rows.unread() if wanted.state == "unread" else rows
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.ticket:
        rows = rows.filter(ticket__number=wanted.ticket)
    return show(rows.select_related("ticket", "entry"), wanted, Order(), _shown)


@room.create(
    "/notifications/reading", scope="tickets:write", role=STAFF, answer=ReadingShown, status=200
)
def read(request: HttpRequest, given: ReadingGiven) -> ReadingShown:
    """Mark as read what the caller was told of some tickets, or of all."""
    person = person_of(request)
    ids = None
    if given.tickets is not None:
        rows = Ticket.objects.visible_to(person).filter(number__in=given.tickets)
        ids = list(rows.values_list("pk", flat=True))
    read_now = notifying.mark_read(person, ids)
    return ReadingShown(read=read_now, unread_tickets=notifying.unread_tickets(person))


def _shown(found: list[Notification]) -> list[NotificationShown]:
    lines = render(one.entry for one in found)
    return [
        NotificationShown(
            id=one.pk,
            ticket=one.ticket.number,
            title=one.ticket.subject,
            subject=one.subject,
            sentence=line.sentence,
            actor=line.actor,
            created_at=one.created_at,
            read_at=one.read_at,
        )
        for one, line in zip(found, lines, strict=True)
    ]
