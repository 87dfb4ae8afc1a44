"""Reading the journal: entries as sentences in the reader's language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from soporte.journal import kinds
from soporte.journal.kinds import Kind
from soporte.journal.models import Entry

Resolver = Callable[[set[int]], dict[int, str]]
_resolvers: dict[str, Resolver] = {}
NOTHING = "—"


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    entry: Entry
    sentence: str
    actor: str
    icon: str
    at: datetime
    via: str


def resolve(kind: str, resolver: Resolver) -> None:
    """Register how references such as `person:5` become names, many at once."""
    _resolvers[kind] = resolver


def entries_of(thing: models.Model, *, public_only: bool = False) -> QuerySet[Entry]:
    """Everything recorded about a thing, oldest first."""
    found = Entry.objects.filter(thing_kind=thing._meta.model_name, thing_id=thing.pk)
    if public_only:
        found = found.filter(kind__in=kinds.public_names())
    return found.order_by("id")


def render(entries: Iterable[Entry], names: dict[str, str] | None = None) -> list[Line]:
    """Entries as lines; one query for each kind of thing they refer to.

    `names` are those of all that they refer to, where somebody has read them already.
    """
    kept = list(entries)
    known = names_of(references(kept)) if names is None else names
    return [_line(entry, known) for entry in kept]


def references(entries: Iterable[Entry]) -> Iterator[tuple[str, int]]:
    """Whom and what the sentences of entries name."""
    for entry in entries:
        named = [entry.detail.get(key) for key in _declared(entry).refers]
        for reference in (f"{entry.actor_kind}:{entry.actor_id}", *named):
            kind, _colon, number = str(reference).partition(":")
            if number.isdecimal() and number.isascii():
                yield kind, int(number)


def names_of(references: Iterable[tuple[str, int]]) -> dict[str, str]:
    """What references such as `person:5` are called; one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk in references:
        wanted[kind].add(pk)
    found: dict[str, str] = {}
    for kind, ids in wanted.items():
        if kind in _resolvers:
            found |= {f"{kind}:{pk}": name for pk, name in _resolvers[kind](ids).items()}
    return found


def _declared(entry: Entry) -> Kind:
    if kinds.is_declared(entry.kind):
        return kinds.get(entry.kind)
    return Kind(entry.kind, entry.kind)


def _line(entry: Entry, names: dict[str, str]) -> Line:
    kind = _declared(entry)
    actor = _actor_name(entry, names)
    shown = {key: _shown(kind, key, value, names) for key, value in entry.detail.items()}
    values = defaultdict(lambda: NOTHING, shown | {"actor": actor})
    return Line(entry, str(kind.text) % values, actor, kind.icon, entry.at, entry.via)


def _actor_name(entry: Entry, names: dict[str, str]) -> str:
    known = names.get(f"{entry.actor_kind}:{entry.actor_id}")
    if known:
        return known
    return {
        "person": _("Somebody"),
        "rule": _("A rule"),
        "assistant": _("The assistant"),
        "token": _("The API"),
    }.get(entry.actor_kind, _("Soporte"))


def _shown(kind: Kind, key: str, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", []):
        return NOTHING
    if key in kind.show:
        return str(kind.show[key](value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return names.get(str(value), str(value)) if key in kind.refers else str(value)
