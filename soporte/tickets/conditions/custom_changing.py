"""How a defined field changed in what just happened: read from the entry that tells its values."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from soporte.fields import values
from soporte.tickets.conditions.comparing import NOBODY
from soporte.tickets.conditions.custom import Custom, Listed, Several, YesNo
from soporte.tickets.conditions.fields import (
    Options,
    Value,
    WrongValueError,
    either,
    list_of,
)

if TYPE_CHECKING:
    from soporte.journal.models import Entry

KIND = "ticket.fields_changed"
YES, NO = "yes", "no"


def options(field: Custom) -> Options:
    """What a menu offers for a side of the change; nothing where it is written."""
    if isinstance(field, YesNo):
        return [(YES, _("Yes")), (NO, _("No"))]
    if isinstance(field, Several):
        return field.options()
    return [(NOBODY, _("nothing")), *field.options()] if isinstance(field, Listed) else ()


def clean(field: Custom, value: object) -> Value:
    """What a side may be: several of a list, else one. Raises WrongValueError."""
    given = list_of(value)
    if isinstance(field, YesNo):
        if not set(map(str, given)) <= {YES, NO}:
            raise WrongValueError(_("Choose from the list."))
        return tuple(dict.fromkeys(map(str, given)))
    if isinstance(field, Listed):
        words = [NOBODY] if NOBODY in given and not isinstance(field, Several) else []
        others = [one for one in given if one not in words]
        known = field.check("is", others) if others else ()
        return (*words, *_several(known))
    if len(given) != 1:
        raise WrongValueError(_("One value is needed."))
    return field.check("is", given[0])


def values_in(field: Custom, entry: "Entry | None") -> tuple[Any, Any] | None:
    """What it was and what it became; None where it did not change."""
    if entry is None or entry.kind != KIND:
        return None
    told: Iterable[Any] = entry.detail.get("changes", ())
    found = next(((was, now) for slug, was, now in told if slug == field.slug), None)
    if found and isinstance(field, YesNo) and (found[0] is True) == (found[1] is True):
        # Not answered and answered with no are the same to a condition.
        return None
    return found


def is_one(field: Custom, mine: Any, value: Value) -> bool:
    """Whether a side is one of the values."""
    wanted = _several(value)
    if isinstance(field, YesNo):
        return (YES if mine is True else NO) in wanted
    if mine is None:
        return isinstance(field, Listed) and NOBODY in wanted
    return any(field.passes(mine, "is", (one,) if field.form == "menu" else one) for one in wanted)


def came(field: Custom, entry: "Entry | None", *, added: bool) -> set[Any]:
    """The options that were chosen besides, or no longer."""
    was, now = (_chosen(side) for side in values_in(field, entry) or (None, None))
    return now - was if added else was - now


def show(field: Custom, value: Value) -> str:
    """The values of a side in words."""
    if isinstance(field, YesNo | Listed):
        labels = {str(key): str(label) for key, label in options(field)}
        known = field.defined.labels(also=_several(value)) | labels
        return either([known.get(str(one), str(one)) for one in _several(value)])
    return either([field.show(one) for one in _several(value)])


def word(field: Custom, mine: Any) -> str:
    """A side as it was, in words."""
    if isinstance(field, YesNo):
        return values.show(field.defined, mine is True)
    return _("nothing") if mine is None else values.show(field.defined, mine)


def left(field: Custom, value: Value, *, was: bool) -> tuple[str, Value] | None:
    """What is asked of a ticket that a change left so, or otherwise; None for anything."""
    wanted = _several(value)
    if isinstance(field, YesNo):
        return None if len(wanted) > 1 else (YES if (wanted[0] == YES) != was else NO, None)
    there = tuple(one for one in wanted if one != NOBODY) if isinstance(field, Listed) else wanted
    if not there:
        return ("not_empty" if was else "empty"), None
    if len(there) < len(wanted):
        return None
    return ("is_not" if was else "is"), there if isinstance(field, Listed) else there[0]


def _chosen(side: Any) -> set[Any]:
    return set(side) if isinstance(side, list) else set()


def _several(value: Value) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
