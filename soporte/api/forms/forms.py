"""Forms: which fields a queue and a type ask, and on what condition."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import ADMINISTRATOR, STAFF, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.forms.schemas import (
    FormChange,
    FormGiven,
    FormShown,
    LineGiven,
    LineShown,
)
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.fields.logic import Item
from soporte.tickets import arranging
from soporte.tickets.models import Form

room = Room(tags=["forms"])
FORWARD = Order(descending=False)


@room.read("/forms", scope="tickets:read", role=STAFF, answer=Page[FormShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[FormShown]:
    """List the forms."""
    rows = Form.objects.select_related("queue", "type")
    return page_of(rows, wanted, FORWARD, lambda found: [_shown(row) for row in found])


@room.create("/forms", scope="admin", role=ADMINISTRATOR, answer=FormShown)
def create(request: HttpRequest, given: FormGiven) -> FormShown:
    """Ask something of a queue, a type, or a type within a queue."""
    reader = person_of(request)
    form = Form(
        queue=chosen.queue(given.queue, reader),
        type=chosen.type_(given.type, reader),
        lines=_stored(given.lines),
    )
    arranging.save_form(form, by=actor_of(request))
    return _shown(form)


@room.change("/forms/{pk}", scope="admin", role=ADMINISTRATOR, answer=FormShown)
def update(request: HttpRequest, pk: Key, given: FormChange) -> FormShown:
    """Ask other lines."""
    form = _one(pk)
    lines = _stored(given.lines)
    if form.lines != lines:
        form.lines = lines
        arranging.save_form(form, by=actor_of(request))
    return _shown(form)


@room.remove("/forms/{pk}", scope="admin", role=ADMINISTRATOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Ask these lines no more; what was answered stays."""
    arranging.remove_form(_one(pk), by=actor_of(request))


def _one(pk: int) -> Form:
    found = Form.objects.select_related("queue", "type").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _stored(lines: list[LineGiven]) -> list[dict[str, object]]:
    return [Item.of(line.model_dump()).stored for line in lines]


def _shown(row: Form) -> FormShown:
    return FormShown(
        id=row.pk,
        queue=Named(id=row.queue.pk, name=row.queue.name) if row.queue else None,
        type=row.type.slug if row.type else None,
        lines=[LineShown(**line) for line in row.lines],
    )
