"""The dates of a schedule. The calendar is dateutil's; days off and clock changes are ours."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule as calendar  # type: ignore[import-untyped]

from soporte.site.models import DAYS, SiteSettings
from soporte.tickets.models.recurring import DaysOff, Frequency, Nth, Schedule
from soporte.toolbox.clock import now

SHOWN = 5
# Outside of these years no schedule begins or ends.
FIRST_YEAR, LAST_YEAR = 2000, 2200
# Nobody plans further, and a schedule without a single date must come to an end.
HORIZON = timedelta(days=366 * 12)
LONGEST_SHIFT = 31
SHORTEST_MONTH = 28
_FREQUENCIES = {
    Frequency.DAILY: calendar.DAILY,
    Frequency.WEEKLY: calendar.WEEKLY,
    Frequency.MONTHLY: calendar.MONTHLY,
    Frequency.YEARLY: calendar.YEARLY,
}
IsOff = Callable[[date], bool]


def upcoming(
    one: Schedule, *, is_off: IsOff, after: datetime | None = None, most: int = SHOWN
) -> list[datetime]:
    """The next moments after one, or after now."""
    return list(islice(moments(one, is_off=is_off, after=after or now()), most))


def moments(one: Schedule, *, is_off: IsOff, after: datetime) -> Iterator[datetime]:
    """The moments of a schedule after one, in order; each day has one at most.

    A time that the clock leaves out comes as much later; of one that comes twice, the first counts.
    """
    zone = ZoneInfo(one.time_zone)
    for day in _counted(one, is_off, until=after.astimezone(zone).date() + HORIZON):
        moment = datetime.combine(day, one.at, tzinfo=zone).astimezone(UTC)
        if moment > after:
            yield moment


def days_off(site: SiteSettings) -> IsOff:
    """Whether nobody works on a day: a holiday, or a weekday without hours."""
    open_days = {number for number, name in enumerate(DAYS) if site.hours.get(name)}
    holidays = set(site.holidays)

    def is_off(day: date) -> bool:
        return day.isoformat() in holidays or bool(open_days and day.weekday() not in open_days)

    return is_off


def _counted(one: Schedule, is_off: IsOff, *, until: date) -> Iterator[date]:
    """The days on which something happens, strictly later each, as many as there may be."""
    last, passed = date.min, 0
    for plain in _days(one):
        if plain > max(until, one.starts_on + HORIZON) or (one.ends_on and plain > one.ends_on):
            return
        day = _placed(one, plain, is_off)
        if day is None or day <= last or day < one.starts_on:
            continue
        passed += 1
        if one.count and passed > one.count:
            return
        last = day
        yield day


def _days(one: Schedule) -> Iterator[date]:
    start = datetime.combine(one.starts_on, time())
    rule = calendar.rrule(
        _FREQUENCIES[Frequency(one.frequency)], dtstart=start, interval=one.interval, **_parts(one)
    )
    return (found.date() for found in rule)


def _parts(one: Schedule) -> dict[str, Any]:
    if one.frequency == Frequency.DAILY:
        return {}
    if one.frequency == Frequency.WEEKLY:
        return {"byweekday": one.weekdays or [one.starts_on.weekday()]}
    month = {"bymonth": one.month} if one.frequency == Frequency.YEARLY else {}
    if one.nth != Nth.DAY:
        named = one.weekdays[0] if one.weekdays else one.starts_on.weekday()
        return {**month, "byweekday": calendar.weekday(named, one.nth)}
    if one.month_day <= SHORTEST_MONTH:
        return {**month, "bymonthday": one.month_day}
    # The latest of these that the month has.
    return {**month, "bymonthday": list(range(SHORTEST_MONTH, one.month_day + 1)), "bysetpos": -1}


def _placed(one: Schedule, day: date, is_off: IsOff) -> date | None:
    """Where a day goes that falls on a day off; None where it goes nowhere."""
    if one.days_off == DaysOff.IGNORE or not is_off(day):
        return day
    if one.days_off == DaysOff.SKIP:
        return None
    step = timedelta(days=1 if one.days_off == DaysOff.LATER else -1)
    beside = (day + step * number for number in range(1, LONGEST_SHIFT + 1))
    return next((other for other in beside if not is_off(other)), None)
