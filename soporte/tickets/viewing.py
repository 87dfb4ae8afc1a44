"""Verbs about saved views: keep, forget, and have at hand."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import Values, removing, watched
from soporte.site.memory import kept
from soporte.tickets import conditions
from soporte.tickets.models.audience import Audience
from soporte.tickets.models.view import (
    FIRST_COLUMNS,
    FIRST_ORDER,
    MOST_ORDERS,
    SORTABLE,
    Column,
    Grouping,
    View,
    ViewPin,
)
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soporte.people.models import Person

MOST_PINS, MOST_VIEWS, MOST_SEARCHES = 20, 200, 50


@transaction.atomic
def save_view(view: View, *, person: "Person", by: Actor) -> None:
    """Save a new or changed view of `person`'s; records `view.created` or `view.changed`.

    Raises ValidationError, and PermissionDenied where the person may not share so widely.
    """
    is_new = view.pk is None
    _check(view)
    view.owner = person if view.audience == Audience.PRIVATE else None
    view.team = view.team if view.audience == Audience.TEAM else None
    before = None if is_new else View.objects.select_for_update().get(pk=view.pk)
    if not view.can_change(person) or (before and not before.can_change(person)):
        raise PermissionDenied
    if is_new and View.objects.filter(owner=person).count() >= MOST_VIEWS:
        raise ValidationError(_("You have too many views: delete some first."))
    view.updated_at = now()
    created, changed = "view.created", "view.changed"
    with watched(view, by=by, created=created, changed=changed, quiet=_is_private):
        view.save()


@transaction.atomic
def delete_view(view: View, *, person: "Person", by: Actor) -> None:
    """Forget a view for everybody who has it; records `view.deleted`. Raises PermissionDenied."""
    if not view.can_change(person):
        raise PermissionDenied
    is_private = view.audience == Audience.PRIVATE
    removing(view, "view.deleted", by=by, detail={"name": view.name}, quiet=is_private)
    view.delete()


def _is_private(values: Values) -> bool:
    return bool(values["audience"] == Audience.PRIVATE)


def pinned(person: "Person") -> "list[View]":
    """The views that somebody has at hand and may see, in their order."""

    def load() -> list[View]:
        found = View.objects.visible_to(person).filter(pins__person=person)
        return list(found.order_by("pins__position", "pins__id")[:MOST_PINS])

    return kept(("pinned", person.pk, person.role), load)


def searches(person: "Person") -> "list[View]":
    """The saved searches that somebody has, by name."""

    def load() -> list[View]:
        found = View.objects.visible_to(person).searches().select_related("team")
        return list(found[:MOST_SEARCHES])

    return kept(("searches", person.pk, person.role), load)


@transaction.atomic
def pin(view: View, *, person: "Person") -> None:
    """Have a view at hand, after the others. A habit of the person's own: records nothing.

    Raises ValidationError beyond twenty.
    """
    mine = ViewPin.objects.filter(person=person)
    if mine.filter(view=view).exists():
        return
    if mine.count() >= MOST_PINS:
        raise ValidationError(_("At most %(most)s views can be pinned.") % {"most": MOST_PINS})
    last = mine.aggregate(last=Max("position"))["last"]
    ViewPin.objects.create(person=person, view=view, position=0 if last is None else last + 1)


def unpin(view: View, *, person: "Person") -> None:
    """No longer have it at hand."""
    ViewPin.objects.filter(person=person, view=view).delete()


@transaction.atomic
def move_pin(view: View, *, person: "Person", by_places: int) -> None:
    """Move a pinned view up (negative) or down in one's own order."""
    mine = list(ViewPin.objects.select_for_update().filter(person=person))
    at = next((place for place, one in enumerate(mine) if one.view_id == view.pk), None)
    if at is None:
        return
    moved = mine.pop(at)
    mine.insert(max(0, at + by_places), moved)
    for place, one in enumerate(mine):
        one.position = place
    ViewPin.objects.bulk_update(mine, ["position"])


def clean_columns(given: "Sequence[str]") -> list[str]:
    """Known columns, each once, the subject always among them."""
    found = [one for one in dict.fromkeys(given) if one in Column.values]
    return found if "subject" in found else ["subject", *found] if found else list(FIRST_COLUMNS)


def clean_order(given: "Sequence[str]") -> list[str]:
    """Known columns to sort by, each once, at most three."""
    found: dict[str, str] = {}
    for one in given:
        name = one.removeprefix("-")
        if name in SORTABLE:
            found.setdefault(name, one)
    return list(found.values())[:MOST_ORDERS] or list(FIRST_ORDER)


def _check(view: View) -> None:
    view.name = clean_line(view.name)[:60]
    if not view.name:
        raise ValidationError({"name": _("A name is needed.")})
    if view.audience not in Audience.values:
        raise ValidationError({"audience": _("This value is not possible here.")})
    if view.audience == Audience.TEAM and view.team_id is None:
        raise ValidationError({"team": _("Choose a team.")})
    if view.grouping and view.grouping not in Grouping.values:
        raise ValidationError({"grouping": _("This value is not possible here.")})
    try:
        view.conditions = conditions.write(conditions.read(view.conditions))
    except conditions.ConditionError as wrong:
        raise ValidationError({"conditions": wrong.messages}) from wrong
    view.columns = clean_columns(view.columns)
    view.order = clean_order(view.order)
