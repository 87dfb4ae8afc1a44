"""When somebody works: weekly hours on the wall clock of one time zone, days off, holidays.

An interval belongs to the day on which it begins, also where it ends after midnight. What the
clock does in spring and autumn is said once, in `instant`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 8
# How far ahead the next beginning is looked for.
HORIZON = 400
DAY_MINUTES = 24 * 60
_MINUTE = timedelta(minutes=1)
_SPAN = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:.]([0-5]\d)")

Hours = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Off:
    """Days on which somebody does not work, first and last included."""

    first: date
    last: date
    kind: str = "leave"


@dataclass(frozen=True)
class Timetable:
    """One person's weekly hours with what is taken out of them."""

    zone: tzinfo
    hours: Hours
    offs: tuple[Off, ...] = ()
    holidays: frozenset[str] = field(default_factory=frozenset)

    def off_on(self, day: date) -> Off | None:
        """What keeps the person from working on a day, if anything does."""
        found = next((off for off in self.offs if off.first <= day <= off.last), None)
        if found is None and day.isoformat() in self.holidays:
            return Off(day, day, "holiday")
        return found

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The moments in which the shift of a day begins and ends."""
        if self.off_on(day):
            return []
        return [self._moments(day, span) for span in self.hours.get(DAYS[day.weekday()], ())]

    def ends(self, moment: datetime) -> datetime | None:
        """When the shift that is on at a moment ends; None when none is."""
        today = moment.astimezone(self.zone).date()
        for day in (today - timedelta(days=1), today):
            for start, end in self.spans(day):
                if start <= moment < end:
                    return end
        return None

    def begins(self, moment: datetime) -> datetime | None:
        """When the next shift after a moment begins; None when none does for a year."""
        return next((start for start in self._starts(moment) if start > moment), None)

    def off_at(self, moment: datetime) -> Off | None:
        """What keeps the person away at a moment, besides the hours."""
        return self.off_on(moment.astimezone(self.zone).date())

    def _starts(self, moment: datetime) -> Iterator[datetime]:
        today = moment.astimezone(self.zone).date()
        for ahead in range(HORIZON):
            yield from sorted(start for start, _end in self.spans(today + timedelta(days=ahead)))

    def _moments(self, day: date, span: Sequence[str]) -> tuple[datetime, datetime]:
        start, end = minutes(span[0]), minutes(span[1])
        after = end if end > start else end + DAY_MINUTES
        return instant(day, start, self.zone), instant(day, after, self.zone)


def minutes(clock: str) -> int:
    """Minutes after midnight: “24:00” is the end of the day."""
    hour, _colon, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def instant(day: date, after_midnight: int, zone: tzinfo) -> datetime:
    """The first moment at which the wall clock shows a time of a day, or a later one.

    In autumn that is the first of the two; what spring leaves out begins when the clock jumps.
    """
    whole, rest = divmod(after_midnight, DAY_MINUTES)
    wall = datetime.combine(day + timedelta(days=whole), time(*divmod(rest, 60)))
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(early, moment, wall, zone)


def _jump(early: datetime, late: datetime, wall: datetime, zone: tzinfo) -> datetime:
    """Between two moments, the first whole minute at which the clock has passed `wall`."""
    while late - early > _MINUTE:
        middle = early + (late - early) // 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        middle = max(middle, early + _MINUTE)
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            late = middle
        else:
            early = middle
    return late


def read(text: str) -> list[list[str]]:
    """“9:00-13:00, 22:00-6:00” as pairs of clock times. Raises ValidationError."""
    spans = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValidationError(_("Write hours like 9:00-13:00, 22:00-6:00."))
        h1, m1, h2, m2 = match.groups()
        spans.append([f"{int(h1):02}:{m1}", f"{int(h2):02}:{m2}"])
    check({"mon": spans})
    return spans


def write(spans: Sequence[Sequence[str]]) -> str:
    """The way back."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def check(hours: Hours) -> None:
    """Raises ValidationError for hours that overlap, within a day or into the next."""
    for day, spans in hours.items():
        if day not in DAYS or len(spans) > MOST_SPANS:
            raise ValidationError(
                _("A day has at most %(count)s intervals.") % {"count": MOST_SPANS}
            )
        if any(minutes(end) > DAY_MINUTES or start == end for start, end in spans):
            raise ValidationError(_("Hours go forward and do not overlap."))
    week = sorted(_of_the_week(hours))
    closed = [*week, (week[0][0] + 7 * DAY_MINUTES, 0)] if week else []
    if any(end > following for (_start, end), (following, _end) in pairwise(closed)):
        raise ValidationError(_("Hours go forward and do not overlap."))


def _of_the_week(hours: Hours) -> Iterator[tuple[int, int]]:
    """Every interval in minutes after the week's beginning."""
    for number, day in enumerate(DAYS):
        for span in hours.get(day, ()):
            start, end = minutes(span[0]), minutes(span[1])
            after = end if end > start else end + DAY_MINUTES
            yield number * DAY_MINUTES + start, number * DAY_MINUTES + after
