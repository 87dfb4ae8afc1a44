"""How an answer reaches a person: filled by the wiring, so that tickets know no channel."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Way:
    """A way that answers to a requester may be told to go; "" is the usual one.

    `target` is the address, empty where nothing is sent.
    """

    name: str
    label: str
    target: str = ""


PORTAL, USUAL = "portal", "usual"
Lister = Callable[["Ticket"], Iterable[Way]]
_listers: list[Lister] = []
Finder = Callable[["Ticket", "Person"], Route | None]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a way; earlier ones are asked first."""
    if finder not in _finders:
        _finders.append(finder)


def register_ways(lister: Lister) -> None:
    """Add ways that may be chosen."""
    if lister not in _listers:
        _listers.append(lister)


def every(ticket: "Ticket") -> list[Way]:
    """Where the answers of a ticket may be told to go: what is set up and its requester has."""
    named = [way for lister in _listers for way in lister(ticket)]
    return [Way("", label_of(USUAL)), *named, Way(PORTAL, label_of(PORTAL))]


def label_of(target: str) -> str:
    """Where answers go, in words: an address says itself."""
    words = {
        USUAL: _("As usual: their first address that works"),
        PORTAL: _("Only in the portal: no mail is sent"),
    }
    return words.get(target, target)


def find(ticket: "Ticket", person: "Person") -> Route | None:
    """The first way that leads to this person, or None: the requester may be told to look."""
    if ticket.answer_way == PORTAL and person.pk == ticket.requester_id:
        return None
    return next((route for finder in _finders if (route := finder(ticket, person))), None)
