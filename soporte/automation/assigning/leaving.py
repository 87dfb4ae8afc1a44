"""Whom a ticket left by hand: it is not given to them again while it lies where it lies."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from soporte.automation.assigning.models import GivenBack
from soporte.journal.models import Entry
from soporte.people.models import Availability

if TYPE_CHECKING:
    from datetime import datetime

TAKEN, GAVE_BACK = "taken", "gave_back"
# A rule or the house itself takes a ticket from somebody without a word against them.
_HANDS = ("person", "token", "assistant")
_PASSED = ("ticket.assigned", "ticket.unassigned")
# In another queue, or open again, a ticket is work that nobody has refused yet.
_ANEW = ("ticket.moved", "ticket.reopened")
Left = dict[int, str]


def of(tickets: Iterable[int]) -> dict[int, Left]:
    """By ticket, who gave it back or lost it by somebody's hand: people's ids with which of both.

    Whoever is given it by hand afterwards may have it again; and so may those who gave all of
    theirs back on going away, once they are there again.
    """
    left: dict[int, Left] = defaultdict(dict)
    when: dict[tuple[int, int], datetime] = {}
    for entry in _entries(tickets):
        mine = left[entry.thing_id]
        if entry.kind in _ANEW:
            mine.clear()
            continue
        is_by_hand = entry.actor_kind in _HANDS
        before, after = _person(entry, "from"), _person(entry, "to")
        if before and is_by_hand:
            is_own = (entry.actor_kind, entry.actor_id) == ("person", before)
            mine[before] = GAVE_BACK if is_own else TAKEN
            when[entry.thing_id, before] = entry.at
        elif before:
            mine.pop(before, None)
        if after and is_by_hand:
            mine.pop(after, None)
    _forgive(left, when)
    return {ticket: mine for ticket, mine in left.items() if mine}


def _entries(tickets: Iterable[int]) -> Iterable[Entry]:
    mine = Entry.objects.filter(thing_kind="ticket", thing_id__in=list(tickets))
    names = ("thing_id", "kind", "actor_kind", "actor_id", "detail", "at")
    return mine.filter(kind__in=(*_PASSED, *_ANEW)).order_by("pk").only(*names)


def _forgive(left: dict[int, Left], when: "dict[tuple[int, int], datetime]") -> None:
    """Who was leaving refused no ticket: back at work, they may have what they gave back then."""
    people = {pk for mine in left.values() for pk, why in mine.items() if why == GAVE_BACK}
    if not people:
        return
    there = Availability.ONLINE
    for row in GivenBack.objects.filter(person__in=people, person__availability=there):
        for ticket in row.tickets:
            at = when.get((ticket, row.person_id))
            if at is not None and at <= row.at:
                left[ticket].pop(row.person_id, None)


def _person(entry: Entry, side: str) -> int | None:
    kind, _colon, number = str(entry.detail.get(side) or "").partition(":")
    return int(number) if kind == "person" and number.isdecimal() else None
