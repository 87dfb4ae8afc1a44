"""Where a page of results ended, as an opaque text."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class CursorError(ValueError):
    """A cursor that `find` did not hand out."""


@dataclass(frozen=True)
class Place:
    """The last hit of a page ordered by time, or how many ranked hits came before."""

    order: str
    before: datetime | None = None
    kind: str = ""
    thing_id: int = 0
    offset: int = 0


def encode(place: Place) -> str:
    """The place as text."""
    moment = str((place.before - FIRST) // _MICROSECOND) if place.before else ""
    data = json.dumps([place.order, moment, place.kind, place.thing_id, place.offset])
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def decode(cursor: str) -> Place:
    """The place that a cursor names, which grants nothing. Raises CursorError."""
    try:
        padded = cursor[:500] + "=" * (-len(cursor) % 4)
        order, moment, kind, thing_id, offset = json.loads(base64.urlsafe_b64decode(padded))
        before = FIRST + int(moment) * _MICROSECOND if moment else None
        place = Place(str(order), before, str(kind)[:30], int(thing_id), int(offset))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise CursorError("not a cursor") from error
    is_sound = (
        0 <= place.offset <= 10_000 and abs(place.thing_id) < 1 << 62 and "\0" not in place.kind
    )
    if not is_sound or (place.order == "recent") != (before is not None):
        raise CursorError("not a cursor")
    return place
