"""The tickets that a search shows, and what is other about them while its page stays open."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from soporte.people.models import Person
from soporte.search.snippets import Piece, around, is_marked
from soporte.tickets.models import ReadMark, Ticket
from soporte.tickets.searching import passages
from soporte.toolbox.text import whole_number

# A page of results has fewer; nobody is answered about more.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Found:
    """A ticket with the passage that shows the words, or the file that has them."""

    ticket: Any
    title: list[Piece]
    passage: list[Piece]
    file: passages.InFile | None = None


@dataclass(frozen=True)
class Now:
    """The rows that a page shows as they are now, the numbers of those that its reader may see no
    more, and what the same search would show: `seal` differs where that is another list.
    """

    rows: list[Found]
    gone: list[int]
    seal: str


def shown(person: Person, ids: Sequence[int], words: str) -> list[Found]:
    """The hits in order, read again through the reader's rights."""
    tickets = _read(person, ids)
    said = passages.of([pk for pk in ids if pk in tickets], person, words)
    titles = {pk: _title(one, words) for pk, one in tickets.items()}
    unseen = [pk for pk in titles if not is_marked([*titles[pk], *said.get(pk, [])])]
    files = passages.in_files(unseen, person, words)
    return [
        Found(tickets[pk], titles[pk], said.get(pk, []), files.get(pk))
        for pk in ids
        if pk in tickets
    ]


def now(person: Person, ids: Sequence[int], named: str, words: str) -> Now:
    """What became of the rows `named` by an open page, and of the list: `ids` are found now."""
    numbered = [number for one in named.split(".")[:MOST_SHOWN] if (number := whole_number(one))]
    tickets = _read(person, ids, numbered)
    by_number = {one.number: one for one in tickets.values()}
    rows = [by_number[number] for number in numbered if number in by_number]
    return Now(
        [Found(one, _title(one, words), []) for one in rows],
        [number for number in numbered if number not in by_number],
        seal([tickets[pk] for pk in ids if pk in tickets]),
    )


def numbers(found: Sequence[Found]) -> str:
    """How a page names the rows that it shows."""
    return ".".join(str(one.ticket.number) for one in found)


def seal(tickets: Sequence[Any]) -> str:
    """Which tickets in which order, and how far each conversation was: what the list rests on."""
    told = json.dumps([[one.pk, one.newest] for one in tickets])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _title(ticket: Ticket, words: str) -> list[Piece]:
    return around(ticket.subject, words, length=250)


def _read(person: Person, ids: Sequence[int], numbered: Sequence[int] = ()) -> dict[int, Any]:
    """Tickets that the reader may see, by id: in one statement, and one for nameless requesters."""
    seen = Ticket.objects.visible_to(person)
    asked = (
        seen.filter(Q(pk__in=ids) | Q(number__in=numbered)) if numbered else seen.filter(pk__in=ids)
    )
    found = asked.select_related("status", "queue", "requester", "assignee")
    found = found.annotate(is_unread=ReadMark.unread_by(person), newest=passages.newest())
    return {one.pk: one for one in found.prefetch_related("requester__addresses")}
