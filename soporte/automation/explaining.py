"""Why something happened: the run that recorded an entry, in the words of its version."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language, override

from soporte.automation.models import Run
from soporte.journal.models import Entry
from soporte.tickets import conditions

if TYPE_CHECKING:
    from soporte.tickets.conditions import Node, Reading
    from soporte.tickets.models import Message, Ticket

MARK = "rule:"
Finding = dict[str, Any]


def findings(node: "Node", ticket: "Ticket", reading: "Reading") -> list[Finding]:
    """Each question of a condition with its answer and what it rests on, in every language."""
    found = []
    for test, holds in conditions.findings(node, ticket, reading):
        said: Finding = {"holds": holds, "said": {}, "is": {}}
        for code, _name in settings.LANGUAGES:
            with override(code):
                said["said"][code] = conditions.sentence(test)
                said["is"][code] = conditions.tell(test, ticket, reading)
        found.append(said)
    return found


def worded(found: list[Finding]) -> list[dict[str, Any]]:
    """Findings in the reader's language."""
    return [
        {"holds": one["holds"], "said": _here(one["said"]), "is": _here(one["is"])} for one in found
    ]


def _here(said: dict[str, str]) -> str:
    return said.get((get_language() or "es")[:2]) or next(iter(said.values()), "")


def run_behind(entry: Entry) -> Run | None:
    """The run that recorded an entry of a ticket's journal, or that made it happen."""
    if entry.thing_kind != "ticket":
        return None
    found = Run.objects.filter(ticket=entry.thing_id, entries__contains=[entry.pk])
    return found.select_related("rule", "macro", "version", "ticket", "person").first()


def run_of_message(message: "Message") -> int | None:
    """The run that wrote an automatic message."""
    number = message.automatic.removeprefix(MARK)
    return int(number) if number != message.automatic and number.isdecimal() else None


def mark_of(run: Run) -> str:
    """What a run's messages carry."""
    return f"{MARK}{run.pk}"


@contextmanager
def noting(run: Run) -> Iterator[None]:
    """Note on the run what the block records of its ticket. The ticket must be locked."""
    mine = Entry.objects.filter(thing_kind="ticket", thing_id=run.ticket_id)
    last = mine.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    new = mine.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    run.entries = [*run.entries, *new]
    Run.objects.filter(pk=run.pk).update(entries=run.entries)
