"""Definitions of custom fields."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.forms.schemas import FieldChange, FieldGiven, FieldShown, OptionShown
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.fields.models import Audience, Field
from soporte.fields.options import with_gone
from soporte.tickets import arranging

room = Room(tags=["forms"])
FORWARD = Order(descending=False)
MAY_BE_EMPTY = frozenset({"least", "most"})


@room.read("/fields", scope="tickets:read", answer=Page[FieldShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[FieldShown]:
    """List the fields of forms; customers see those that they may read."""
    rows = Field.objects.all()
    if not person_of(request).is_staff:
        rows = rows.filter(is_active=True).exclude(audience=Audience.STAFF)
    return page_of(rows, wanted, FORWARD, lambda found: [_shown(row) for row in found])


@room.create("/fields", scope="admin", role=ADMINISTRATOR, answer=FieldShown)
def create(request: HttpRequest, given: FieldGiven) -> FieldShown:
    """Define a field."""
    changing.refuse_taken(Field.objects.all(), "slug", given.slug, but=None)
    field = Field(**changing.values_of(given, empty=MAY_BE_EMPTY))
    _check(field, field.options)
    arranging.save_field(field, by=actor_of(request))
    return _shown(field)


@room.change("/fields/{pk}", scope="admin", role=ADMINISTRATOR, answer=FieldShown)
def update(request: HttpRequest, pk: Key, given: FieldChange) -> FieldShown:
    """Change a field. What tickets have of it stays."""
    field = Field.objects.filter(pk=pk).first()
    if field is None:
        raise Http404
    values = changing.values_of(given, empty=MAY_BE_EMPTY)
    if "options" in values:
        _check(field, values["options"])
        values["options"] = with_gone(values["options"], field.options)
    if changing.apply(field, values):
        arranging.save_field(field, by=actor_of(request))
    return _shown(field)


def _check(field: Field, options: list[dict[str, Any]]) -> None:
    keys = [one["key"] for one in options]
    if field.has_options != bool(keys):
        text = _("A list needs options.") if field.has_options else _("Only lists have options.")
        raise Problem("invalid", text, field="options")
    if len(set(keys)) < len(keys):
        raise Problem("invalid", _("Each key may be there once."), field="options")


def _shown(row: Field) -> FieldShown:
    plain = {name: getattr(row, name) for name in FieldShown.model_fields if name != "options"}
    options = [OptionShown(**one) for one in row.options]
    return FieldShown(**{**plain, "id": row.pk, "options": options})
