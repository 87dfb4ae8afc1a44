"""Who reacts to what. Filled by config/wiring.py alone; lower rooms keep it empty."""

from collections.abc import Callable, Iterable
from typing import Any

Reaction = Callable[[Any], None]
Condition = Callable[[Any], bool]
_reactions: dict[str, tuple[Reaction, ...]] = {}


def wire(kind: str, reactions: Iterable[Reaction]) -> None:
    """Set the reactions of one kind, in the order in which they run."""
    _reactions[kind] = tuple(reactions)


def only_when(condition: Condition) -> Callable[[Reaction], Reaction]:
    """Say when a reaction has anything to do: without one that has, no job is deferred.

    `condition(entry)` runs inside the verb's transaction, until one of a kind says yes: wire those
    that ask the database after those that need not.
    """

    def mark(reaction: Reaction) -> Reaction:
        reaction.only_when = condition  # type: ignore[attr-defined]
        return reaction

    return mark


def reactions_to(entry: Any) -> list[Reaction]:
    """What reacts to an entry, in order."""
    wired = _reactions.get(entry.kind, ())
    return [one for one in wired if getattr(one, "only_when", _always)(entry)]


def has_reactions(entry: Any) -> bool:
    """Whether anything reacts to an entry; asks no more conditions than it takes to know."""
    return any(getattr(one, "only_when", _always)(entry) for one in _reactions.get(entry.kind, ()))


def _always(_entry: Any) -> bool:
    return True


def name_of(reaction: Reaction) -> str:
    """The stable name under which a reaction's done-row is kept."""
    return f"{reaction.__module__}.{reaction.__qualname__}".removeprefix("soporte.")
