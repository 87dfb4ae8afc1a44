"""The organisation's own fields as operators: `equipment:zebra`, `floor:>2`, `warranty:yes`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from soporte.fields.models import Field, Kind
from soporte.tickets import conditions, filling
from soporte.tickets.conditions import Reading
from soporte.tickets.conditions.fields import WrongValueError
from soporte.tickets.searching import days
from soporte.toolbox.text import fold

if TYPE_CHECKING:
    from datetime import datetime

    from soporte.people.models import Person

YES, NO = {"yes", "si", "true", "1"}, {"no", "false", "0"}
_SIDES = {">=": "at_least", "<=": "at_most", ">": "at_least", "<": "at_most"}


def names(reader: "Person | None") -> dict[str, Field]:
    """The fields that a reader may see, by their short names and their names in both languages."""
    found: dict[str, Field] = {}
    for slug, field in filling.definitions().items():
        if reader is None or reader.is_staff or field.is_for_customers:
            for name in (slug, field.name_es, field.name_en):
                found.setdefault(fold(name).replace(" ", "-"), field)
    return found


def examples(reader: "Person") -> list[tuple[str, str]]:
    """Each field in use that a reader may ask by, with what it could be asked for."""
    found = []
    for slug, field in filling.definitions().items():
        if field.is_active and (reader.is_staff or field.is_for_customers):
            found.append((f"{slug}:{_example(field)}", field.name))
    return found


def _example(field: Field) -> str:
    if field.has_options:
        return next(iter(field.labels()), "…")
    shown = {Kind.NUMBER: ">2", Kind.DATE: "<30d", Kind.YES_NO: _("yes")}
    return shown.get(Kind(field.kind), "…")


def condition(field: Field, text: str, reader: "Person") -> Q | None:
    """What a value asks of a field, or None when it says nothing."""
    known = conditions.field(f"field.{field.slug}")
    if known is None:
        return None
    asked = _Asked(known, field, Reading.of(reader))
    try:
        return _ASKS.get(field.kind, _said)(asked, text)
    except WrongValueError:
        return None


@dataclass(frozen=True)
class _Asked:
    """A field as conditions know it: one way of comparing for views, rules and the search."""

    known: conditions.Field
    field: Field
    reading: Reading

    def by(self, operator: str, value: object = None) -> Q:
        """The comparison. Raises WrongValueError."""
        return self.known.compare(operator, self.known.clean(operator, value), self.reading)


def _truth(asked: _Asked, text: str) -> Q | None:
    said, value = asked.by("yes"), fold(text)
    return said if value in YES else ~said if value in NO else None


def _chosen(asked: _Asked, text: str) -> Q:
    """The options whose key or words, in either language, begin as the value."""
    wanted = fold(text)
    keys = [
        str(one["key"])
        for one in asked.field.options
        if any(fold(str(one[word])).startswith(wanted) for word in ("key", "es", "en"))
    ]
    return asked.by("has_any", keys) if keys else Q(pk__in=[])


def _said(asked: _Asked, text: str) -> Q:
    return asked.by("contains", text)


def _counted(asked: _Asked, text: str) -> Q:
    sign = next((one for one in _SIDES if text.startswith(one)), "")
    number = text[len(sign) :].strip()
    same = asked.by("is", number)
    found = asked.by(_SIDES[sign], number) if sign else same
    return found & ~same if len(sign) == 1 else found


def _dated(asked: _Asked, text: str) -> Q | None:
    """Days as the other operators of time understand them; the end is not included."""
    span = days.span(text)
    if span is None:
        return None
    begin, end = span
    found = ~asked.by("empty")
    if begin:
        found &= asked.by("at_least", _day(begin))
    if end:
        found &= asked.by("at_most", _day(end)) & ~asked.by("is", _day(end))
    return found


def _day(moment: "datetime") -> str:
    return timezone.localtime(moment).date().isoformat()


_ASKS: dict[str, Callable[[_Asked, str], Q | None]] = {
    Kind.YES_NO: _truth,
    Kind.CHOICE: _chosen,
    Kind.CHOICES: _chosen,
    Kind.NUMBER: _counted,
    Kind.DATE: _dated,
}
