"""The registry of what can happen. Each room declares its kinds once, in its own kinds.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy

Show = Callable[[Any], object]
# Columns that only the code has a name for, and what a verb notes beside its thing's own row.
UNNAMED = {
    "access": gettext_lazy("rights"),
    "choices": gettext_lazy("notifications"),
    "expires_at": gettext_lazy("valid until"),
    "icon": gettext_lazy("icon"),
    "kind": gettext_lazy("kind"),
    "lines": gettext_lazy("What it asks"),
    "members": gettext_lazy("members"),
    "name": gettext_lazy("name"),
    "owner": gettext_lazy("Who has it"),
    "password": gettext_lazy("password"),
    "person": gettext_lazy("person"),
    "revoked_at": gettext_lazy("revoked on"),
    "role": gettext_lazy("role"),
    "scopes": gettext_lazy("may"),
    "steps": gettext_lazy("Steps"),
    "team": gettext_lazy("team"),
}


class Audit(IntEnum):
    """Who reads entries of a kind in the audit; `NONE` are those of daily work."""

    NONE = 0
    SUPERVISORS = 1
    ADMINISTRATORS = 2


@dataclass(frozen=True)
class Kind:
    """One kind of entry: `noun.past_participle`, its sentence, its icon, who may see it.

    `text` is a lazily translated sentence with %(actor)s and the detail's keys as placeholders.
    `refers` names the details that hold references such as `person:5`: no other is ever read as
    one, so that a subject that looks like a reference shows nobody's name. `show` turns the value
    of a detail into words. `audit` says who reads it in the audit.
    """

    name: str
    text: Any
    icon: str = "point"
    public: bool = False
    refers: tuple[str, ...] = ("from", "to", "person")
    show: Mapping[str, Show] = field(default_factory=dict, hash=False)
    audit: Audit = Audit.NONE


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Declare kinds; two rooms claiming one name is a mistake in the code."""
    for kind in kinds:
        if _kinds.get(kind.name, kind) is not kind:
            raise ValueError(f"{kind.name} is declared twice")
        _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """The declaration of `name`; unknown kinds are a mistake in the code."""
    return _kinds[name]


def public_names() -> list[str]:
    """The kinds that customers may see in their tickets' history."""
    return [kind.name for kind in _kinds.values() if kind.public]


def audited(*, up_to: Audit = Audit.ADMINISTRATORS) -> list[Kind]:
    """The kinds that a reader of the audit may see."""
    return [kind for kind in _kinds.values() if Audit.NONE < kind.audit <= up_to]


def is_declared(name: str) -> bool:
    """Whether some room still knows this kind; a removed channel's entries stay readable."""
    return name in _kinds


def every() -> list[Kind]:
    """All kinds, for tables of them."""
    return list(_kinds.values())


def field_labels(model: str) -> Show:
    """Shows a list of field names of `app.Model` in the reader's language."""

    def show(names: Any) -> str:
        fields = apps.get_model(model)._meta
        return ", ".join(label(fields, str(name)) for name in names)

    return show


def label(fields: Any, name: str) -> str:
    """What people call a column of these model options."""
    try:
        said = str(getattr(fields.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        said = name
    is_code = said in {name, name.replace("_", " ")}
    return str(UNNAMED.get(name, said)) if is_code else said
