"""What the desk's pages read again and again: kept for a request, or while nobody changes it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from soporte.people.models import Person, Team
from soporte.site.memory import kept
from soporte.tickets.models import Queue, Status, TicketType
from soporte.tickets.models.queue import levels
from soporte.toolbox.prepared import Prepared

T = TypeVar("T")

MOST_STATEMENTS = 500
MOST_WORKERS = 200
_statements: dict[tuple[Any, ...], Prepared[Any]] = {}


def once(person: Person, name: str, load: Callable[[], T]) -> T:
    """`load()`, or what it gave before to this reader, who lives as long as the request."""
    memory: dict[str, T] = person.__dict__.setdefault("_desk_memory", {})
    if name not in memory:
        memory[name] = load()
    return memory[name]


def queues(person: Person) -> Sequence[Queue]:
    """Every queue in use, in its order: where a ticket may be moved to."""
    return once(person, "queues", lambda: kept("queues", lambda: list(Queue.objects.active())))


def statuses(person: Person) -> Sequence[Status]:
    """Every status in its order."""
    return once(person, "statuses", lambda: kept("statuses", lambda: list(Status.objects.all())))


def types(person: Person) -> Sequence[TicketType]:
    """Every type in its order."""
    return once(person, "types", lambda: kept("types", lambda: list(TicketType.objects.all())))


def teams(person: Person) -> Sequence[Team]:
    """Every team by name."""
    return once(person, "teams", lambda: kept("teams", lambda: list(Team.objects.all())))


def workers(queue_id: int) -> Sequence[Person]:
    """Staff with a right on a queue: whom its tickets may be given to."""
    return kept(("workers", queue_id), lambda: _workers(queue_id))


def _workers(queue_id: int) -> list[Person]:
    everywhere = Q(role__in=("supervisor", "administrator"))
    here = Q(queue_access__queue=queue_id) | Q(teams__queue_access__queue=queue_id)
    found = Person.objects.staff().filter(everywhere | here).distinct()
    return list(found.order_by("folded_name").only("pk", "name", "folded_name")[:MOST_WORKERS])


def statement(name: str, reader: Person, make: Callable[..., "QuerySet[Any]"]) -> Prepared[Any]:
    """A query set that starts from `visible_to(reader)`, written once for each set of rights.

    Composing such a statement costs more than running it; it changes only with a person's rights.
    """
    rights = tuple(sorted(levels(reader).items()))
    key = (name, reader.pk, reader.role, reader.is_active, rights)
    if key not in _statements:
        if len(_statements) >= MOST_STATEMENTS:
            _statements.clear()
        _statements[key] = Prepared(make)
    return _statements[key]
