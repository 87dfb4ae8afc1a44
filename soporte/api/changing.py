"""Applying what a body names to a row, and telling which of it was new."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from soporte.api.fields import Given
from soporte.api.problems import Problem
from soporte.toolbox.text import clean_line


def values_of(given: Given, *, empty: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The named values, names as one clean line. Null is refused but for what may be `empty`."""
    values = given.model_dump(include=given.given)
    for name, value in values.items():
        if value is None and name not in empty:
            raise Problem("invalid", _("This cannot be empty."), field=name)
        if name.startswith("name") and isinstance(value, str):
            values[name] = _line(name, value)
    return values


def apply(row: models.Model, values: dict[str, Any]) -> list[str]:
    """Set the values on the row; the names of those that differ."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def refuse_taken(rows: "models.QuerySet[Any]", field: str, value: str, *, but: int | None) -> None:
    """Refuse a name that another row has."""
    if rows.filter(**{field: value}).exclude(pk=but).exists():
        raise Problem("invalid", _("This name is taken."), field=field)


def _line(name: str, value: str) -> str:
    cleaned = clean_line(value)
    if not cleaned:
        raise Problem("invalid", _("This cannot be empty."), field=name)
    return cleaned
