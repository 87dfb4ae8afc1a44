"""Who reacts to what. Filled by config/wiring.py alone; lower rooms keep it empty."""

from collections.abc import Callable, Iterable
from typing import Any

Reaction = Callable[[Any], None]
_reactions: dict[str, tuple[Reaction, ...]] = {}


def wire(kind: str, reactions: Iterable[Reaction]) -> None:
    """Set the reactions of one kind, in the order in which they run."""
    _reactions[kind] = tuple(reactions)


def reactions_to(kind: str) -> tuple[Reaction, ...]:
    """The reactions of one kind."""
    return _reactions.get(kind, ())


def name_of(reaction: Reaction) -> str:
    """The stable name under which a reaction's done-row is kept."""
    return f"{reaction.__module__}.{reaction.__qualname__}".removeprefix("soporte.")
