"""Search over everything that the reader may see."""

from typing import Annotated, Literal

from django.db.models import Prefetch
from django.db.models.functions import Left
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from soporte.api import links, paging
from soporte.api.access import person_of
from soporte.api.fields import Nul, Shown
from soporte.api.paging import Page, Paging
from soporte.api.room import Room
from soporte.people.models import Person
from soporte.search import operations, snippets
from soporte.search.query import CursorError, Hit
from soporte.tickets import indexing
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import to_text

room = Room(tags=["search"])
# The passage comes from the newest messages: a ticket with hundreds is not read whole for it.
READ_FOR_A_SNIPPET = 5
# And of each only the beginning: a page of letters with a megabyte each would take seconds.
READ_CHARACTERS = 20_000


class Found(Shown):
    """Something found. A ticket's id is its number."""

    kind: Literal["ticket"]
    id: int
    title: str
    snippet: str
    url: str
    score: float


class SearchQuery(Paging):
    """What to look for: all words must occur; accents, case and endings do not count."""

    q: Annotated[str, Field(min_length=1, max_length=500), Nul]
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    order: Literal["relevance", "recent"] = "recent"


@room.read("/search", scope="tickets:read", answer=Page[Found])
def index(request: HttpRequest, wanted: Query[SearchQuery]) -> Page[Found]:
    """Find tickets by number, subject, people and everything said in them."""
    reader = person_of(request)
    try:
        page = operations.find(
            wanted.q,
            audiences=indexing.keys_of(reader),
            kinds=[indexing.KIND],
            limit=wanted.limit,
            cursor=wanted.cursor,
            order=wanted.order,
        )
    except CursorError as wrong:
        raise paging.bad_cursor() from wrong
    return Page(items=_shown(page.items, reader, wanted.q), next=page.next)


def _shown(hits: list[Hit], reader: Person, text: str) -> list[Found]:
    """What a hit tells is read anew through the reader's own eyes."""
    newest = Message.objects.visible_to(reader).order_by("-pk").only("ticket_id")
    said = newest.annotate(start=Left("body_html", READ_CHARACTERS))
    rows = Ticket.objects.visible_to(reader).filter(pk__in=[hit.thing_id for hit in hits])
    tickets = rows.prefetch_related(Prefetch("messages", said[:READ_FOR_A_SNIPPET], to_attr="said"))
    found = {ticket.pk: ticket for ticket in tickets}
    return [
        Found(
            kind="ticket",
            id=found[hit.thing_id].number,
            title=found[hit.thing_id].subject,
            snippet=_snippet(found[hit.thing_id], text),
            url=links.page_of(found[hit.thing_id].number, reader),
            score=hit.score,
        )
        for hit in hits
        if hit.thing_id in found
    ]


def _snippet(ticket: Ticket, text: str) -> str:
    """The newest passage that shows a word, or the newest words."""
    first: list[snippets.Piece] = []
    for said in ticket.said:  # type: ignore[attr-defined]
        pieces = snippets.around(to_text(said.start), text)
        if any(piece.marked for piece in pieces):
            return "".join(piece.text for piece in pieces)
        first = first or pieces
    return "".join(piece.text for piece in first)
