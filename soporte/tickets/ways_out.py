"""How an answer reaches a person: filled by the wiring, so that tickets know no channel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket


@dataclass(frozen=True)
class Route:
    """One way to one person: the outbox's channel, the account that sends, the address.

    `is_proved` says that the person showed to hold the address.
    """

    channel: str
    account_id: int | None
    recipient: str
    is_proved: bool


Finder = Callable[["Ticket", "Person"], Route | None]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a way; earlier ones are asked first."""
    if finder not in _finders:
        _finders.append(finder)


def find(ticket: "Ticket", person: "Person") -> Route | None:
    """The first way that leads to this person, or None."""
    return next((route for finder in _finders if (route := finder(ticket, person))), None)
