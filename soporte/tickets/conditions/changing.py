"""How something of a ticket changed in what just happened: from what, to what, which tags.

Only what the journal tells with its values can be asked so: it is read from the entry, never from
the ticket, which others may have changed again since.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from soporte.site.memory import kept
from soporte.tickets.conditions import custom_changing
from soporte.tickets.conditions.comparing import NOBODY, Choice, Tags
from soporte.tickets.conditions.custom import BEGINNING, Custom, Several
from soporte.tickets.conditions.fields import Field, Options, Reading, Value, WrongValueError
from soporte.tickets.models.status import Status

if TYPE_CHECKING:
    from soporte.journal.models import Entry
    from soporte.tickets.conditions.tree import Test

CHANGED, FROM, TO, FROM_TO = "changed", "changed_from", "changed_to", "changed_from_to"
ADDED, REMOVED = "added", "removed"
OF_A_VALUE, OF_TAGS = (CHANGED, FROM, TO, FROM_TO), (ADDED, REMOVED)
ALL = frozenset({*OF_A_VALUE, *OF_TAGS})
# What such a change leaves the ticket with: the nearest that can be asked of it afterwards.
_LEAVES = {FROM: "is_not", TO: "is", FROM_TO: "is", ADDED: "has_any", REMOVED: "has_none"}


@dataclass(frozen=True)
class Change:
    """The journal's kinds that tell of it, and what stands for a value there: `queue:5`."""

    kinds: frozenset[str]
    read: Callable[[int], Any] = int


def _category(status: int) -> str | None:
    known = kept("categories", lambda: dict(Status.objects.values_list("pk", "category")))
    return known.get(status)


_STATUS = frozenset(
    {"ticket.status_changed", "ticket.resolved", "ticket.closed", "ticket.reopened"}
)
CHANGES: Mapping[str, Change] = {
    "status": Change(_STATUS),
    "category": Change(_STATUS, _category),
    "priority": Change(frozenset({"ticket.priority_changed"})),
    "urgency": Change(frozenset({"ticket.urgency_changed"})),
    "queue": Change(frozenset({"ticket.moved"})),
    "assignee": Change(frozenset({"ticket.assigned", "ticket.unassigned"})),
    "team": Change(frozenset({"ticket.team_changed"})),
    "type": Change(frozenset({"ticket.type_changed"})),
}
_TAGS = {ADDED: frozenset({"ticket.tagged"}), REMOVED: frozenset({"ticket.untagged"})}


def operators(field: Field) -> tuple[str, ...]:
    """How a field can be asked about its change; none where the journal tells nothing of it."""
    if isinstance(field, Tags):
        return OF_TAGS
    if isinstance(field, Several):
        return CHANGED, *OF_TAGS
    return OF_A_VALUE if isinstance(field, Custom) or field.name in CHANGES else ()


def kinds(test: "Test") -> frozenset[str]:
    """The entries of which a question about a change can be true."""
    if test.field.startswith(f"{BEGINNING}."):
        return frozenset({custom_changing.KIND})
    return _TAGS.get(test.operator) or CHANGES[test.field].kinds


def options(field: Field) -> Options:
    """What a menu offers for a side of a change; nothing where it is written."""
    if isinstance(field, Custom):
        return custom_changing.options(field)
    return field.possible() if isinstance(field, Choice) else field.options()


def clean(field: Field, operator: str, value: object) -> Value:
    """The value as it is kept. Raises WrongValueError."""
    if operator != FROM_TO:
        return _side_of(field, value) if operator != CHANGED else field.clean(operator, value)
    given = value if isinstance(value, list) else []
    pair = tuple(_only(_side_of(field, one)) for one in given)
    if len(pair) != 2:
        raise WrongValueError(_("Say what it was and what it became."))
    if pair[0] == pair[1]:
        raise WrongValueError(_("What does not differ is no change."))
    return pair


def _side_of(field: Field, value: object) -> Value:
    if isinstance(field, Custom) and value is not None:
        return custom_changing.clean(field, value)
    return field.clean("is", value)


def holds(field: Field, operator: str, value: Value, reading: Reading) -> bool:
    """Whether it changed so in what happened; without an event nothing did."""
    if operator in OF_TAGS:
        return bool(_came(field, operator, reading) & set(_several(value)))
    found = _values(field, reading)
    if found is None:
        return False
    before, after = found
    if operator == FROM_TO:
        was, became = ((one,) for one in _several(value))
        return _is(field, before, was, reading) and _is(field, after, became, reading)
    if operator == CHANGED:
        return True
    return _is(field, before if operator == FROM else after, value, reading)


def show(field: Field, value: Value) -> dict[str, str]:
    """The two values of a change in words."""
    before, after = _several(value)
    return {"before": side(field, (before,)), "after": side(field, (after,))}


def side(field: Field, value: Value) -> str:
    """What a change is asked to be from or to, in words."""
    return custom_changing.show(field, value) if isinstance(field, Custom) else field.show(value)


def tell(field: Field, operator: str, reading: Reading) -> str:
    """What changed then, in the reader's words; empty where nothing of the field did."""
    if operator in OF_TAGS:
        came = tuple(sorted(_came(field, operator, reading)))
        return field.show(came) if came else ""
    found = _values(field, reading)
    if found is None:
        return ""
    before, after = (_word(field, one) for one in found)
    return _("from %(before)s to %(after)s") % {"before": before, "after": after}


def left(field: Field, operator: str, value: Value) -> tuple[str, Value] | None:
    """What is asked of a ticket after such a change; None where it may be anything."""
    if operator not in _LEAVES:
        return None
    if isinstance(field, Custom) and operator not in OF_TAGS:
        after = _several(value)[1:] if operator == FROM_TO else value
        return custom_changing.left(field, after, was=operator == FROM)
    return _LEAVES[operator], _several(value)[1:] if operator == FROM_TO else value


def _values(field: Field, reading: Reading) -> tuple[Any, Any] | None:
    """What it was and what it became, as ids, words or values; None where it did not change."""
    if isinstance(field, Custom):
        return custom_changing.values_in(field, reading.event)
    entry, known = reading.event, CHANGES.get(field.name)
    if entry is None or known is None or entry.kind not in known.kinds:
        return None
    before, after = _side(entry, "from", known), _side(entry, "to", known)
    return (before, after) if before != after else None


def _side(entry: "Entry", side: str, known: Change) -> Any:
    _kind, _colon, number = str(entry.detail.get(side) or "").partition(":")
    return known.read(int(number)) if number.isdecimal() else None


def _is(field: Field, mine: Any, value: Value, reading: Reading) -> bool:
    if isinstance(field, Custom):
        return custom_changing.is_one(field, mine, value)
    if not isinstance(field, Choice):
        return False
    if mine is None:
        return NOBODY in _several(value)
    return mine in field.ids(value, reading)


def _word(field: Field, mine: Any) -> str:
    if isinstance(field, Custom):
        return custom_changing.word(field, mine)
    if isinstance(field, Choice) and mine is not None:
        return field.worded(mine)
    return field.show((NOBODY,))


def _came(field: Field, operator: str, reading: Reading) -> set[Any]:
    entry = reading.event
    if isinstance(field, Custom):
        return custom_changing.came(field, entry, added=operator == ADDED)
    if entry is None or entry.kind not in _TAGS[operator]:
        return set()
    return {str(one) for one in entry.detail.get("tags", ())}


def _only(value: Value) -> Any:
    found = _several(value)
    if len(found) != 1:
        raise WrongValueError(_("One value is needed."))
    return found[0]


def _several(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
