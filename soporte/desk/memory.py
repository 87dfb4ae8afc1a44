"""What one request reads at most once, kept with its reader, who lives as long as the request."""

from collections.abc import Callable
from typing import TypeVar

from soporte.people.models import Person
from soporte.tickets.models import Queue, Status

T = TypeVar("T")


def once(person: Person, name: str, load: Callable[[], T]) -> T:
    """`load()`, or what it gave when this reader asked before."""
    kept: dict[str, T] = person.__dict__.setdefault("_desk_memory", {})
    if name not in kept:
        kept[name] = load()
    return kept[name]


def queues(person: Person) -> list[Queue]:
    """Every queue in use, in its order: where a ticket may be moved to."""
    return once(person, "queues", lambda: list(Queue.objects.active()))


def statuses(person: Person) -> list[Status]:
    """Every status in its order."""
    return once(person, "statuses", lambda: list(Status.objects.all()))
