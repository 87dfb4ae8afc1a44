"""Verbs about recurring tickets: saved, paused, resumed, removed. For supervisors."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import removing, watched
from soporte.journal.operations import record
from soporte.site.operations import current
from soporte.tickets import filling
from soporte.tickets.models.queue import levels
from soporte.tickets.models.recurring import Frequency, Nth, Recurring
from soporte.tickets.recurring import dates
from soporte.tickets.recurring.texts import PLACEHOLDERS
from soporte.toolbox import placeholders
from soporte.toolbox.html import clean


@transaction.atomic
def save(one: Recurring, *, by: Actor) -> None:
    """Save a new or changed one with its next date; records what changed.

    Raises ValidationError, and for a schedule in use that has no date left.
    """
    one.html = clean(one.html)
    _check_dates(one)
    _check_template(one)
    one.next_at = _next(one)
    if one.is_active and one.next_at is None:
        raise ValidationError(_("None of these dates is still to come."))
    with watched(one, by=by, created="recurring.created", changed="recurring.changed"):
        one.save()


@transaction.atomic
def pause(one: Recurring, *, by: Actor) -> None:
    """Open nothing until it is resumed; records `recurring.paused`."""
    changed = Recurring.objects.filter(pk=one.pk, is_active=True).update(is_active=False)
    if changed:
        record("recurring.paused", one, by=by)


@transaction.atomic
def resume(one: Recurring, *, by: Actor) -> None:
    """Go on with the first date that is still to come; records `recurring.resumed`.

    What was due meanwhile is not made up for. Raises ValidationError when no date is left.
    """
    one = Recurring.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.is_active:
        return
    one.next_at = _next(one)
    if one.next_at is None:
        raise ValidationError(_("None of these dates is still to come."))
    one.is_active = True
    one.save(update_fields=["is_active", "next_at"])
    record("recurring.resumed", one, by=by)


@transaction.atomic
def remove(one: Recurring, *, by: Actor) -> None:
    """Forget it; the tickets that it opened stay. Records `recurring.removed`."""
    removing(one, "recurring.removed", by=by, detail={"name": one.name})
    one.delete()


def _next(one: Recurring) -> datetime | None:
    found = dates.upcoming(one, is_off=dates.days_off(current()), most=1)
    return found[0] if found else None


def _check_dates(one: Recurring) -> None:
    one.weekdays = sorted({int(day) for day in one.weekdays})
    if one.frequency == Frequency.WEEKLY and not one.weekdays:
        raise ValidationError({"weekdays": _("Choose at least one day.")})
    by_weekday = one.frequency in {Frequency.MONTHLY, Frequency.YEARLY} and one.nth != Nth.DAY
    if by_weekday and len(one.weekdays) != 1:
        raise ValidationError({"weekdays": _("Choose one day of the week.")})
    if one.ends_on and one.ends_on < one.starts_on:
        raise ValidationError({"ends_on": _("It ends before it begins.")})


def _check_template(one: Recurring) -> None:
    for name in ("subject", "html"):
        try:
            placeholders.check(getattr(one, name), PLACEHOLDERS)
        except ValidationError as wrong:
            raise ValidationError({name: wrong.messages}) from wrong
    if one.assignee and one.queue_id not in levels(one.assignee):
        raise ValidationError(
            {
                "assignee": _("%(name)s has no right on this ticket’s queue.")
                % {"name": one.assignee.display_name}
            }
        )
    one.fields = {
        slug: value for slug, value in filling.read(one.fields).items() if value is not None
    }
