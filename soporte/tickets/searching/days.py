"""Times as people type them into a search: `>2026-01-01`, `2026-03`, `<7d`, `2026-01..2026-03`."""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from soporte.toolbox.clock import now
from soporte.toolbox.text import fold

Span = tuple[datetime | None, datetime | None]
_UNITS = {"h": 1 / 24, "d": 1, "s": 7, "w": 7, "m": 30, "y": 365, "a": 365}
_LONGEST = 365 * 50
_AGE = re.compile(r"(\d{1,4})([a-z])")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAYS_AGO = {"today": 0, "hoy": 0, "yesterday": 1, "ayer": 1}


def span(text: str) -> Span | None:
    """From when (included) to when (excluded), in the reader's time zone; None when unreadable.

    Before an age, `<` means younger and `>` older; before a date, before and after.
    """
    text = fold(text)
    if ".." in text:
        first, _dots, last = text.partition("..")
        begin, end = _day(first), _day(last)
        return (begin[0], end[1]) if begin and end else None
    sign = text[: len(text) - len(text.lstrip("<>="))]
    value = text[len(sign) :]
    if sign not in {"", "<", ">", "<=", ">="}:
        return None
    if age := _age(value):
        return (None, age) if sign.startswith(">") else (age, None)
    found = _day(value)
    if found is None:
        return None
    begin_of, end_of = found
    spans: dict[str, Span] = {
        "": (begin_of, end_of),
        "<": (None, begin_of),
        "<=": (None, end_of),
        ">": (end_of, None),
        ">=": (begin_of, None),
    }
    return spans[sign]


def _age(value: str) -> datetime | None:
    match = _AGE.fullmatch(value)
    if match is None or match[2] not in _UNITS:
        return None
    days = min(int(match[1]) * _UNITS[match[2]], _LONGEST)
    return now() - timedelta(days=days)


def _day(value: str) -> tuple[datetime, datetime] | None:
    """The first moment of a day, month or year, and of the one after it."""
    if value in _DAYS_AGO:
        midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
        begin = midnight - timedelta(days=_DAYS_AGO[value])
        return begin, begin + timedelta(days=1)
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        begin = _midnight(year, month, day)
        if match[3]:
            return begin, begin + timedelta(days=1)
        if match[2]:
            return begin, _midnight(year + month // 12, month % 12 + 1, 1)
        return begin, _midnight(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _midnight(year: int, month: int, day: int) -> datetime:
    # The last years are left out: what is reckoned from them must fit too.
    if not 1970 <= year < 9000:
        raise ValueError(year)
    return datetime(year, month, day, tzinfo=timezone.get_current_timezone())
