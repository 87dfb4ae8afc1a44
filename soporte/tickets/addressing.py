"""To whom a text goes that was not sent yet: what a composer holds besides the text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from soporte.people.operations import check_email, find_or_create
from soporte.toolbox.text import clean_line, whole_number

if TYPE_CHECKING:
    from soporte.journal.actor import Actor
    from soporte.tickets.models import Ticket

MOST = 20
LONGEST = 254


@dataclass(frozen=True)
class Forwarding:
    """What is sent on: `to` an address, `only` one message or all, with their files or without."""

    to: str = ""
    only: int = 0
    with_files: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept with a draft."""
        return cls(
            to=str(kept.get("to", "")),
            only=int(kept.get("only", 0)),
            with_files=bool(kept.get("files", True)),
        )

    def kept(self) -> dict[str, Any]:
        """What is kept with the draft."""
        to = clean_line(self.to, limit=LONGEST).strip()
        return {"to": to, "only": self.only, "files": self.with_files}


@dataclass(frozen=True)
class Recipients:
    """Whom a reply leaves out this time, and addresses that come into copy with it."""

    without: tuple[int, ...] = ()
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept with a draft."""
        return cls(tuple(kept.get("without", ())), tuple(kept.get("also", ())))

    @classmethod
    def given(cls, shown: Iterable[str], chosen: Iterable[str], also: str) -> Self:
        """As a form says it: who was shown, who stayed chosen, and addresses in one line."""
        kept = set(_numbers(chosen))
        without = tuple(sorted(one for one in _numbers(shown) if one not in kept))
        words = also.replace(",", " ").replace(";", " ").split()
        return cls(without[:MOST], tuple(clean_line(one, limit=LONGEST) for one in words[:MOST]))

    def kept(self) -> dict[str, Any]:
        """What is kept with the draft; nothing where nothing was chosen."""
        found = {"without": list(self.without), "also": list(self.also)}
        return {name: value for name, value in found.items() if value}


def bring_in(ticket: "Ticket", wanted: Recipients, *, by: "Actor") -> None:
    """Let whoever comes into copy take part from now on: a technician said so."""
    for address in wanted.also:
        person = find_or_create(check_email(address), by=by)
        ticket.add_participant(person, by=by, confirmed=True)


def _numbers(given: Iterable[str]) -> list[int]:
    return [number for number in map(whole_number, given) if number]
