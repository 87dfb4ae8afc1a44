"""Search over numbers, subjects, bodies, people and organisations, within the reader's rights."""

from dataclasses import dataclass

from django.db.models.functions import Left
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.people.queries import look_up
from soporte.people.models import Organization, Person
from soporte.search.query import CursorError, Page, find
from soporte.search.snippets import Piece, around
from soporte.tickets.indexing import KIND, keys_of
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import to_text
from soporte.toolbox.text import fold

PAGE = 20
SIDE = 6
LONGEST = 200
# Only the newest messages are read for the passage that is shown.
READ = 8
# And of each only the beginning: a page of letters with a megabyte each would take seconds.
READ_CHARACTERS = 20_000


@dataclass(frozen=True)
class Found:
    """A ticket with the passage that shows the words."""

    ticket: Ticket
    title: list[Piece]
    passage: list[Piece]


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """What the words find; a bare number leads to its ticket."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    number = words.lstrip("#")
    exact = _by_number(request.user, number)
    if exact and "stay" not in request.GET:
        return redirect("desk:ticket", number=exact.number)
    page = _find(request.user, words, request.GET.get("cursor", ""))
    context = {
        "words": words,
        "found": _shown(request.user, page, words),
        "next": page.next,
        "widened": page.widened,
        "people": look_up(request.user, words, limit=SIDE),
        "organizations": _organizations(request.user, words),
    }
    return shell.page(request, "desk/search/index.html", context, section="search")


def _by_number(person: Person, number: str) -> Ticket | None:
    if not number.isdecimal() or len(number) > 15:
        return None
    return Ticket.objects.visible_to(person).filter(number=int(number)).first()


def _find(person: Person, words: str, cursor: str) -> Page:
    if not words:
        return Page([])
    try:
        return find(words, audiences=keys_of(person), kinds=[KIND], limit=PAGE, cursor=cursor)
    except CursorError:
        return Page([])


def _shown(person: Person, page: Page, words: str) -> list[Found]:
    """The hits in order, read again through the reader's rights."""
    ids = [hit.thing_id for hit in page.items]
    tickets = (
        Ticket.objects.visible_to(person)
        .select_related("status", "queue", "requester")
        .prefetch_related("requester__addresses")
        .in_bulk(ids)
    )
    texts = _texts(list(tickets))
    return [
        Found(
            tickets[pk],
            around(tickets[pk].subject, words, length=250),
            _best(texts.get(pk, []), words),
        )
        for pk in ids
        if pk in tickets
    ]


def _texts(tickets: list[int]) -> dict[int, list[str]]:
    """The newest bodies of each ticket, in one query."""
    found: dict[int, list[str]] = {}
    newest = Message.objects.filter(ticket_id__in=tickets).order_by("-pk")
    begun = newest.annotate(start=Left("body_html", READ_CHARACTERS))
    for ticket, html in begun.values_list("ticket_id", "start")[: PAGE * READ]:
        found.setdefault(ticket, []).append(html)
    return found


def _best(bodies: list[str], words: str) -> list[Piece]:
    """The first passage that has a word of the query, else the start of the newest."""
    first: list[Piece] = []
    for html in bodies[:READ]:
        pieces = around(to_text(html), words)
        if any(piece.marked for piece in pieces):
            return pieces
        first = first or pieces
    return first


def _organizations(person: Person, words: str) -> list[Organization]:
    folded = fold(words).split()[:5]
    if not folded:
        return []
    found = Organization.objects.visible_to(person)
    for word in folded:
        found = found.filter(folded_name__contains=word)
    return list(found.order_by("folded_name")[:SIDE])
