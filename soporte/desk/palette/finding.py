"""What the palette finds beyond commands, within its reader's rights."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from soporte.desk import memory
from soporte.desk.people.queries import look_up
from soporte.desk.templatetags.desk import STATUS
from soporte.people.models import Organization, Person
from soporte.search.query import find
from soporte.tickets.indexing import KIND, keys_of
from soporte.tickets.models import Ticket
from soporte.toolbox.text import fold, whole_number

TICKETS, SIDE, NEWEST = 6, 4, 200
SHORTEST, LONGEST = 2, 100

Line = dict[str, Any]


def words_of(given: str) -> str:
    """What was typed, as far as anything looks at it."""
    return given.replace("\0", "").strip()[:LONGEST]


def everything(person: Person, words: str) -> list[dict[str, Any]]:
    """Groups of lines, the tickets first; none where too little is asked."""
    if len(words) < SHORTEST and not words.isdecimal():
        return []
    groups = (
        (_("Tickets"), [_line(one) for one in tickets(person, words)]),
        (_("People"), list(_people(person, words))),
        (_("Organisations"), list(_organizations(person, words))),
    )
    return [{"title": title, "lines": lines} for title, lines in groups if lines]


def tickets(person: Person, words: str) -> list[Ticket]:
    """The ticket of that number, then those that have the words."""
    number = whole_number(words.lstrip("#"))
    exact = list(Ticket.objects.visible_to(person).filter(number=number)) if number else []
    if words.startswith("#") or len(words) < SHORTEST:
        return exact
    page = find(words, audiences=keys_of(person), kinds=[KIND], limit=TICKETS, beginnings=True)
    ids = [*_begun(person, words), *(hit.thing_id for hit in page.items)]
    # Read again through the reader's rights, whatever the index says.
    seen = Ticket.objects.visible_to(person).in_bulk(ids)
    found = [*exact, *(seen[pk] for pk in ids if pk in seen)]
    return list(dict.fromkeys(found))[:TICKETS]


def _begun(person: Person, words: str) -> list[int]:
    """Of the newest unsolved ones, those whose subject has words that begin so.

    The index knows whole words; somebody who types has not finished theirs.
    """
    newest = memory.statement(
        "newest subjects",
        person,
        lambda: (
            Ticket.objects.visible_to(person)
            .unsolved()
            .order_by("-updated_at", "-pk")
            .only("pk", "subject")[:NEWEST]
        ),
    )
    begun = fold(words).split()
    return [one.pk for one in newest.all() if _has(fold(one.subject), begun)][:TICKETS]


def _has(text: str, begun: list[str]) -> bool:
    """Whether each of these begins a word of the text."""
    parts = text.split()
    return all(any(part.startswith(word) for part in parts) for word in begun)


def _line(ticket: Ticket) -> Line:
    return {
        "label": ticket.subject,
        "hint": f"#{ticket.number}",
        "icon": STATUS.get(ticket.category, ("ticket", ""))[0],
        "href": reverse("desk:ticket", args=[ticket.number]),
        "number": ticket.number,
    }


def _people(person: Person, words: str) -> Iterator[Line]:
    for one in look_up(person, words, limit=SIDE):
        yield {
            "label": one.display_name,
            "hint": str(one.organization or ""),
            "icon": "user",
            "href": reverse("desk:person", args=[one.pk]),
        }


def _organizations(person: Person, words: str) -> Iterator[Line]:
    folded = fold(words).split()[:5]
    if not folded:
        return
    found = Organization.objects.visible_to(person)
    for word in folded:
        found = found.filter(folded_name__contains=word)
    for one in found.order_by("folded_name")[:SIDE]:
        href = reverse("desk:organization", args=[one.pk])
        yield {"label": one.name, "icon": "building", "href": href}


def colleagues(ticket: Ticket, words: str) -> list[Line]:
    """Staff with a right on the ticket's queue whose name has words that begin so."""
    begun = fold(words).split()
    found = [one for one in memory.workers(ticket.queue_id) if _has(one.folded_name, begun)]
    return [{"id": one.pk, "label": one.name} for one in found[:TICKETS]]


def named(person: Person, words: str) -> list[Line]:
    """The tickets that `#` in a text may name; the newest of one's own before anything is typed."""
    if words:
        return [_line(one) for one in tickets(person, words)]
    mine = Ticket.objects.visible_to(person).unsolved().filter(assignee=person)
    return [_line(one) for one in mine.order_by("-updated_at", "-pk")[:TICKETS]]
