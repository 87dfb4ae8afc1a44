"""Lists in any order, put together or not: each page begins where the one before ended."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, F, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThan, LessThan

from soporte.tickets.models.status import OURS

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import TicketQuerySet

FIRST = ("-updated",)


@dataclass(frozen=True)
class Key:
    """Something to sort by that is never NULL, and what its values are."""

    expression: Any
    kind: type


def _words(column: str) -> Key:
    return Key(Coalesce(F(column), Value(""), output_field=TextField()), str)


def _whole(column: str) -> Key:
    return Key(Coalesce(F(column), Value(0), output_field=BigIntegerField()), int)


_PK = Key(F("pk"), int)
# What waits for others stands behind all that waits for us.
_IS_OTHERS = Case(
    When(category__in=OURS, then=Value(0)), default=Value(1), output_field=IntegerField()
)
KEYS: dict[str, tuple[Key, ...]] = {
    "number": (Key(F("number"), int),),
    "subject": (Key(F("subject"), str),),
    "status": (Key(F("status__position"), int), Key(F("status_id"), int)),
    "priority": (Key(F("priority"), int),),
    "queue": (Key(F("queue__name"), str),),
    "assignee": (_words("assignee__name"), _whole("assignee_id")),
    "team": (_words("team__name"), _whole("team_id")),
    "type": (Key(F("type__position"), int), Key(F("type_id"), int)),
    "requester": (Key(F("requester__name"), str), Key(F("requester_id"), int)),
    "organization": (_words("organization__name"), _whole("organization_id")),
    "created": (Key(F("created_at"), datetime),),
    "updated": (Key(F("updated_at"), datetime),),
    "last_message": (Key(Coalesce(F("last_message_at"), F("created_at")), datetime),),
    "waiting": (
        Key(_IS_OTHERS, int),
        Key(Coalesce(F("last_customer_at"), F("created_at")), datetime),
    ),
}
# The most pressing stands first.
_GROUPS = {"priority": "-priority"}


@dataclass(frozen=True)
class Place:
    """The last row of a page: its values in the order's keys, and the heading it stood under."""

    values: tuple[Any, ...]
    head: str = ""


def keys(order: tuple[str, ...], grouping: str) -> list[tuple[Key, bool]]:
    """What to sort by, each with whether it goes down; the id settles what is left open."""
    first = [_GROUPS.get(grouping, grouping)] if grouping else []
    names = [*first, *(one for one in order if one.removeprefix("-") != grouping)]
    found = [
        (key, name.startswith("-"))
        for name in names
        for key in KEYS.get(name.removeprefix("-"), ())
    ]
    return [*found, (_PK, found[-1][1] if found else True)]


def sort(
    found: "TicketQuerySet", wanted: list[tuple[Key, bool]], place: Place | None
) -> "TicketQuerySet":
    """The tickets in that order, those after `place` alone."""
    if place:
        found = found.filter(_beyond(wanted, place.values))
    return found.order_by(
        *(key.expression.desc() if down else key.expression.asc() for key, down in wanted)
    )


def columns(wanted: list[tuple[Key, bool]]) -> dict[str, Any]:
    """The keys' values as columns of the answer, for the place of its last row."""
    return {f"key{number}": key.expression for number, (key, _down) in enumerate(wanted)}


def write_place(row: dict[str, Any], wanted: list[tuple[Key, bool]], head: str) -> str:
    """The place of a row, for the address of the next page."""
    values = [row[f"key{number}"] for number in range(len(wanted))]
    shown = [one.isoformat() if isinstance(one, datetime) else one for one in values]
    data = json.dumps([shown, head], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def read_place(text: str, wanted: list[tuple[Key, bool]]) -> Place | None:
    """The place that an address names, or None for what names none. It grants nothing."""
    if not text or len(text) > 3000:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        shown, head = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        values = tuple(
            _value(one, key.kind) for one, (key, _down) in zip(shown, wanted, strict=True)
        )
        return Place(values, str(head)[:200])
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _value(given: Any, kind: type) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
            raise ValueError(given)
        return moment
    if kind is int and type(given) is int and -(2**15) <= given < 2**63:
        return given
    if kind is str and isinstance(given, str) and "\0" not in given:
        return given
    raise ValueError(given)


def _beyond(wanted: list[tuple[Key, bool]], values: tuple[Any, ...]) -> Q:
    """Behind the place in the first key, or equal there and behind it in the next, and so on."""
    ways = []
    for depth, (key, down) in enumerate(wanted):
        same = [
            Q(Exact(earlier.expression, value))
            for (earlier, _down), value in zip(wanted[:depth], values, strict=False)
        ]
        side = LessThan if down else GreaterThan
        ways.append(reduce(and_, [*same, Q(side(key.expression, values[depth]))]))
    return reduce(or_, ways)
