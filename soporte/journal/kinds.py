"""The registry of what can happen. Each room declares its kinds once, in its own kinds.py."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of entry: `noun.past_participle`, its sentence, its icon, who may see it.

    `text` is a lazily translated sentence with %(actor)s and the detail's keys as placeholders.
    """

    name: str
    text: Any
    icon: str = "point"
    public: bool = False


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
