"""An organisation's own words: statuses and ticket types."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.room import Room
from soporte.api.sorting.schemas import (
    StatusChange,
    StatusGiven,
    StatusShown,
    TypeChange,
    TypeGiven,
    TypeShown,
)
from soporte.tickets import arranging
from soporte.tickets.models import Status, TicketType

room = Room(tags=["words"])
FORWARD = Order(descending=False)


@room.read("/statuses", scope="tickets:read", answer=Page[StatusShown])
def statuses(request: HttpRequest, wanted: Query[Paging]) -> Page[StatusShown]:
    """List statuses; customers see those in use."""
    rows = Status.objects.all()
    rows = rows if person_of(request).is_staff else rows.filter(is_active=True)
    return page_of(rows, wanted, FORWARD, lambda found: [_status(row) for row in found])


@room.create("/statuses", scope="admin", role=ADMINISTRATOR, answer=StatusShown)
def create_status(request: HttpRequest, given: StatusGiven) -> StatusShown:
    """Add a status to a category."""
    status = Status(**changing.values_of(given))
    arranging.save_status(status, by=actor_of(request))
    return _status(status)


@room.change("/statuses/{pk}", scope="admin", role=ADMINISTRATOR, answer=StatusShown)
def update_status(request: HttpRequest, pk: Key, given: StatusChange) -> StatusShown:
    """Change a status. Each category keeps one in use."""
    status = Status.objects.filter(pk=pk).first()
    if status is None:
        raise Http404
    if changing.apply(status, changing.values_of(given)):
        arranging.save_status(status, by=actor_of(request))
    return _status(status)


@room.read("/types", scope="tickets:read", answer=Page[TypeShown])
def types(request: HttpRequest, wanted: Query[Paging]) -> Page[TypeShown]:
    """List ticket types; customers see those they may choose."""
    rows = TicketType.objects.all()
    if not person_of(request).is_staff:
        rows = rows.filter(is_active=True, is_public=True)
    return page_of(rows, wanted, FORWARD, lambda found: [_type(row) for row in found])


@room.create("/types", scope="admin", role=ADMINISTRATOR, answer=TypeShown)
def create_type(request: HttpRequest, given: TypeGiven) -> TypeShown:
    """Add a ticket type."""
    changing.refuse_taken(TicketType.objects.all(), "slug", given.slug, but=None)
    kind = TicketType(**changing.values_of(given))
    arranging.save_type(kind, by=actor_of(request))
    return _type(kind)


@room.change("/types/{pk}", scope="admin", role=ADMINISTRATOR, answer=TypeShown)
def update_type(request: HttpRequest, pk: Key, given: TypeChange) -> TypeShown:
    """Change a ticket type. One stays in use."""
    kind = TicketType.objects.filter(pk=pk).first()
    if kind is None:
        raise Http404
    if changing.apply(kind, changing.values_of(given)):
        arranging.save_type(kind, by=actor_of(request))
    return _type(kind)


def _status(row: Status) -> StatusShown:
    return StatusShown(
        id=row.pk,
        name=row.name,
        category=row.category,
        name_es=row.name_es,
        name_en=row.name_en,
        position=row.position,
        is_active=row.is_active,
    )


def _type(row: TicketType) -> TypeShown:
    return TypeShown(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        name_es=row.name_es,
        name_en=row.name_en,
        position=row.position,
        is_public=row.is_public,
        is_active=row.is_active,
    )
