"""Differences in the reader's language: what each field is called, and what it was and is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from soporte.journal import kinds, timeline
from soporte.journal.models import Entry
from soporte.journal.timeline import NOTHING

_REFERRING = frozenset({"access", "members", "person"})
_words: dict[str, Mapping[str, Any]] = {}
_sayings: dict[tuple[str, str], Callable[[Any], str]] = {}


def call(name: str, words: Mapping[str, Any]) -> None:
    """What the codes that a verb notes under this name are called: the room's own choices."""
    _words[name] = words


def say(thing_kind: str, name: str, words: Callable[[Any], str]) -> None:
    """Let a room word what it keeps as a structure; what `words` cannot read is told as it is."""
    _sayings[thing_kind, name] = words


@dataclass(frozen=True)
class Difference:
    """One field's old and new, in words."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Told:
    """An entry of the audit in words."""

    line: timeline.Line
    thing: str
    differences: list[Difference]

    @property
    def entry(self) -> Entry:
        """What is told."""
        return self.line.entry


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Entries with their differences; one query for each kind of thing they name."""
    kept = list(entries)
    things = {(entry.thing_kind, entry.thing_id) for entry in kept}
    # Together: sentences, things and differences name the same people and queues.
    names = timeline.names_of({*things, *timeline.references(kept), *_references(kept)})
    names |= _unregistered(things, names)
    return [
        Told(line, _thing(line.entry, names), list(_differences(line.entry, names)))
        for line in timeline.render(kept, names)
    ]


def model_of(thing_kind: str) -> type[models.Model] | None:
    """The house's model that an entry's thing is of, if it is still there."""
    found = (m for m in apps.get_models() if m.__module__.startswith("soporte."))
    return next((m for m in found if m._meta.model_name == thing_kind), None)


def _unregistered(things: set[tuple[str, int]], names: dict[str, str]) -> dict[str, str]:
    """The names of things that no room resolves: what their rows call themselves."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk in things:
        if f"{kind}:{pk}" not in names:
            wanted[kind].add(pk)
    found: dict[str, str] = {}
    for kind, ids in wanted.items():
        model = model_of(kind)
        rows = _rows(model, ids) if model else {}
        found |= {f"{kind}:{pk}": str(row) for pk, row in rows.items()}
    return found


def _rows(model: type[models.Model], ids: set[int]) -> dict[int, models.Model]:
    """With what they point to, which some are called after; those that a manager hides too."""
    pointing = [one.name for one in model._meta.fields if isinstance(one, models.ForeignKey)]
    found = model._base_manager.select_related(*pointing)  # noqa: SLF001
    return found.in_bulk(ids)


def _thing(entry: Entry, names: dict[str, str]) -> str:
    known = names.get(f"{entry.thing_kind}:{entry.thing_id}")
    return known or str(entry.detail.get("name") or f"{entry.thing_kind} {entry.thing_id}")


def _differences(entry: Entry, names: dict[str, str]) -> Iterator[Difference]:
    changes = entry.detail.get("changes")
    for name, pair in changes.items() if isinstance(changes, dict) else ():
        field = _field(entry.thing_kind, name)
        old, new = (_sentence(entry, name, field, value, names) for value in pair)
        yield Difference(name, _label(entry, name, field), old, new)


def _sentence(
    entry: Entry,
    name: str,
    field: "models.Field[Any, Any] | None",
    value: Any,
    names: dict[str, str],
) -> str:
    words = _sayings.get((entry.thing_kind, name))
    if words is None or value in (None, "", [], {}):
        return _said(name, field, value, names)
    try:
        return words(value)
    except (ValidationError, LookupError, TypeError, ValueError, AttributeError):
        # Kept by an earlier version, shortened, or about what is no more.
        return _said(name, field, value, names)


def _field(thing_kind: str, name: str) -> "models.Field[Any, Any] | None":
    model = model_of(thing_kind)
    try:
        found = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(entry: Entry, name: str, field: "models.Field[Any, Any] | None") -> str:
    declared = kinds.get(entry.kind) if kinds.is_declared(entry.kind) else None
    if declared and "fields" in declared.show:
        return str(declared.show["fields"]([name]))
    if field is not None:
        return kinds.label(field.model._meta, name)
    return str(kinds.UNNAMED.get(name, name.replace("_", " ")))


def _said(
    name: str, field: "models.Field[Any, Any] | None", value: Any, names: dict[str, str]
) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey) or name in _REFERRING:
        return _named(value, names, _words.get(name, {}))
    if isinstance(field, models.DateTimeField) or name.endswith("_at"):
        return _moment(value)
    return _structure(value)


def _named(value: Any, names: dict[str, str], words: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    if isinstance(value, dict):
        told = (f"{names.get(key, key)}: {words.get(one, one)}" for key, one in value.items())
        return ", ".join(told)
    return names.get(str(value), str(value))


def _moment(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def _structure(value: Any) -> str:
    """Lists and tables without their brackets, one thing a line where they are nested."""
    if isinstance(value, dict):
        told = (f"{key}: {_structure(one)}" for key, one in value.items() if one not in ("", None))
        return "; ".join(told)
    if isinstance(value, list):
        nested = any(isinstance(one, dict) for one in value)
        return ("\n" if nested else ", ").join(_structure(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _references(entries: list[Entry]) -> Iterator[tuple[str, int]]:
    for entry in entries:
        changes = entry.detail.get("changes")
        for pair in changes.values() if isinstance(changes, dict) else ():
            for value in pair:
                for one in value if isinstance(value, (list, dict)) else [value]:
                    kind, _colon, number = str(one).partition(":")
                    if number.isdecimal() and number.isascii() and len(number) < 19:
                        yield kind, int(number)
