"""What a schedule says of itself, and what stands in the texts of its tickets."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from soporte.tickets.models.recurring import Frequency, Month, Nth, Recurring, Schedule, Weekday
from soporte.toolbox import placeholders

# The date is that on which the ticket is due. Nothing else is ever read from a text.
PLACEHOLDERS: dict[str, Callable[[Recurring, datetime], str]] = {
    "date": lambda _one, day: date_format(day, "SHORT_DATE_FORMAT"),
    "month": lambda _one, day: date_format(day, "F"),
    "year": lambda _one, day: str(day.year),
    "week": lambda _one, day: str(day.isocalendar().week),
    "weekday": lambda _one, day: date_format(day, "l"),
    "requester.name": lambda one, _day: one.requester.display_name,
    "requester.organization": lambda one, _day: str(one.requester.organization or ""),
}


def subject_of(one: Recurring, due: datetime) -> str:
    """The subject of the ticket that is due at a moment."""
    return _filled(one, one.subject, due)


def html_of(one: Recurring, due: datetime) -> str:
    """Its text: each placeholder's value, escaped."""
    return _filled(one, one.html, due, dress=escape)


def sentence(one: Schedule) -> str:
    """When it comes back, in the reader's words."""
    at = time_format(one.at, "TIME_FORMAT")
    return _("%(days)s at %(time)s (%(zone)s)") % {
        "days": _days(one),
        "time": at,
        "zone": one.time_zone.replace("_", " "),
    }


def _filled(one: Recurring, text: str, due: datetime, *, dress: Callable[[str], str] = str) -> str:
    local = due.astimezone(ZoneInfo(one.time_zone))

    def value(name: str) -> str | None:
        known = PLACEHOLDERS.get(name)
        return dress(known(one, local)) if known else None

    with override(one.requester.language):
        return placeholders.fill(text, value)


def _days(one: Schedule) -> str:
    head = _often(one)
    if one.frequency == Frequency.DAILY:
        return head
    if one.frequency == Frequency.WEEKLY:
        days = ", ".join(str(Weekday(day).label) for day in sorted(one.weekdays))
    elif one.frequency == Frequency.MONTHLY:
        days = _in_month(one)
    else:
        days = f"{Month(one.month).label}, {_in_month(one)}"
    return _("%(often)s: %(days)s") % {"often": head, "days": days} if days else head


def _often(one: Schedule) -> str:
    if one.interval == 1:
        return str(Frequency(one.frequency).label)
    words = {
        Frequency.DAILY: ngettext("Every %(count)s day", "Every %(count)s days", one.interval),
        Frequency.WEEKLY: ngettext("Every %(count)s week", "Every %(count)s weeks", one.interval),
        Frequency.MONTHLY: ngettext(
            "Every %(count)s month", "Every %(count)s months", one.interval
        ),
        Frequency.YEARLY: ngettext("Every %(count)s year", "Every %(count)s years", one.interval),
    }
    return words[Frequency(one.frequency)] % {"count": one.interval}


def _in_month(one: Schedule) -> str:
    if one.nth == Nth.DAY:
        return _("day %(day)s") % {"day": one.month_day}
    named = one.weekdays[0] if one.weekdays else one.starts_on.weekday()
    return f"{Nth(one.nth).label} {Weekday(named).label}"
