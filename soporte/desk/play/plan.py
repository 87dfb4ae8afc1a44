"""The order of a round, how far it is, and what was skipped today: kept in the session."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from soporte.desk.tickets import queries, waiting
from soporte.people.models import Person
from soporte.tickets.models import Ticket

MOST = 200
ROUND, SKIPPED = "play", "play_skipped"


@dataclass
class Round:
    """The tickets of a view in the order in which they are played."""

    slug: str
    numbers: list[int] = field(default_factory=list)
    at: int = 0

    @property
    def total(self) -> int:
        """How many there were at the start."""
        return len(self.numbers)

    @property
    def place(self) -> int:
        """Which one this is, counted from one."""
        return self.at + 1

    @property
    def number(self) -> int:
        """The ticket that is open now."""
        return self.numbers[self.at]


def of(session: SessionBase) -> Round | None:
    """The round that is going on."""
    kept = session.get(ROUND)
    return Round(**kept) if kept else None


def begin(session: SessionBase, person: Person, slug: str) -> Round | None:
    """A new round through a view, without what was skipped today; None where nothing waits."""
    today = skipped(session)
    numbers = [number for number in _waiting(person, slug) if str(number) not in today]
    if not numbers:
        leave(session)
        return None
    return _keep(session, Round(slug, numbers[:MOST]))


def go_on(session: SessionBase, person: Person) -> Round | None:
    """To the next ticket that still waits; None, and the round is over, where there is none."""
    now = of(session)
    if now is None:
        return None
    still = _still(person, now.slug, now.numbers[now.at + 1 :])
    for at in range(now.at + 1, now.total):
        if now.numbers[at] in still:
            return _keep(session, Round(now.slug, now.numbers, at))
    leave(session)
    return None


def skip(session: SessionBase, number: int, reason: str) -> None:
    """Not today, and why."""
    session[SKIPPED] = {"day": _day(), "tickets": {**skipped(session), str(number): reason}}


def skipped(session: SessionBase) -> dict[str, str]:
    """The reasons of what was skipped today, by number."""
    kept = session.get(SKIPPED) or {}
    return dict(kept["tickets"]) if kept.get("day") == _day() else {}


def leave(session: SessionBase) -> None:
    """End the round."""
    session.pop(ROUND, None)


def _keep(session: SessionBase, chosen: Round) -> Round:
    session[ROUND] = asdict(chosen)
    return chosen


def _day() -> str:
    return timezone.localdate().isoformat()


def _waiting(person: Person, slug: str) -> Sequence[int]:
    view = queries.pick(queries.views_of(person), slug, person)
    return waiting.in_turn(view, person, MOST * 2)


def _still(person: Person, slug: str, numbers: Iterable[int]) -> set[int]:
    view = queries.pick(queries.views_of(person), slug, person)
    found = view.narrow(Ticket.objects.visible_to(person), person)
    return set(found.filter(number__in=list(numbers)).values_list("number", flat=True))
