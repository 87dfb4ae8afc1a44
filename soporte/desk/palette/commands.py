"""The registry of commands: whoever adds a verb to the desk adds a source of commands for it.

    register(lambda here: [Command("snooze-1h", _("Snooze for an hour"), "zzz", post=…, value=…)])

A source gives what this person may do here, and nothing else; the palette shows it, and the key
of a command works without the palette too.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soporte.people.models import Person
from soporte.tickets.models import Ticket

GROUPS = {
    "ticket": _("This ticket"),
    "people": _("Assign to"),
    "status": _("Status"),
    "priority": _("Priority"),
    "queue": _("Move to"),
    "macro": _("Macros"),
    "go": _("Go to"),
    "self": _("Yours"),
}


@dataclass(frozen=True)
class Here:
    """Where the palette was opened: by whom, and on which ticket, if on one."""

    person: Person
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Command:
    """One line of the palette. What it does is one of four:

    `href` opens a page; `post` sends `value` (as `name`) to an address, whose answer is the
    ticket's parts, or with `plain` a page; `press` presses what the page shows with that
    `data-key`; `act` is something that the script knows.
    `look` is where a part comes from that tells beforehand what it would do.
    `key` names a shortcut of the map; `words` find it too; `always` shows it before anything is
    typed.
    """

    id: str
    label: str | Promise
    icon: str
    group: str = "ticket"
    href: str = ""
    post: str = ""
    name: str = "value"
    value: str = ""
    press: str = ""
    act: str = ""
    plain: bool = False
    look: str = ""
    key: str = ""
    words: str | Promise = ""
    always: bool = True

    def as_json(self) -> dict[str, Any]:
        """What the script needs, in the reader's language; nothing that is empty."""
        given = asdict(self) | {"label": str(self.label), "words": str(self.words)}
        return {name: value for name, value in given.items() if value != ""}


Source = Callable[[Here], Iterable[Command]]
_sources: list[Source] = []


def register(*sources: Source) -> None:
    """Let these give commands too, in the order in which they came."""
    _sources.extend(one for one in sources if one not in _sources)


def of(here: Here) -> list[Command]:
    """Everything that this person may do here."""
    return [command for source in _sources for command in source(here)]
