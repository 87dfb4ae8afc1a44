"""Moments that people choose with one press, in their own time zone, or give themselves."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.toolbox.clock import now

MORNING = time(9)
SNOOZES = {
    "hour": gettext_lazy("In an hour"),
    "three-hours": gettext_lazy("In three hours"),
    "tomorrow": gettext_lazy("Tomorrow at 9:00"),
    "monday": gettext_lazy("On Monday at 9:00"),
}
SENDINGS = {"tomorrow": SNOOZES["tomorrow"], "monday": SNOOZES["monday"]}


def chosen(preset: str, given: str) -> datetime:
    """The moment of a preset, or else the given local one. Raises ValidationError."""
    moment = now()
    if preset in {"hour", "three-hours"}:
        return moment + timedelta(hours=1 if preset == "hour" else 3)
    today = timezone.localdate(moment)
    if preset == "tomorrow":
        return _at(datetime.combine(today + timedelta(days=1), MORNING))
    if preset == "monday":
        return _at(datetime.combine(today + timedelta(days=7 - today.weekday()), MORNING))
    return _given(given)


def _given(text: str) -> datetime:
    try:
        parsed = parse_datetime(text.strip())
    except ValueError:
        parsed = None
    if parsed is None or not 1900 <= parsed.year <= 2999:
        raise ValidationError(_("Choose a date and a time."))
    return _at(parsed)


def _at(local: datetime) -> datetime:
    return timezone.make_aware(local) if timezone.is_naive(local) else local
