"""Search over everything that the reader may see."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from soporte.api import links, paging
from soporte.api.access import person_of
from soporte.api.fields import Nul, Shown
from soporte.api.paging import Page, Paging
from soporte.api.room import Room
from soporte.people.models import Person
from soporte.search.query import CursorError, Hit
from soporte.tickets.models import Ticket
from soporte.tickets.searching import finding, passages

room = Room(tags=["search"])


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
    """Find tickets by number, subject, people, files and everything said in them.

    Operators narrow it: `from:` `assignee:` `queue:` `status:` `is:` `tag:` `type:` `priority:`
    `org:` `created:` `updated:` `has:attachment` `in:subject`, "exact phrases" and `-word`. With
    them the newest come first, and a page may be short and still have a `next`.
    """
    reader = person_of(request)
    question = finding.ask(wanted.q, reader)
    try:
        page = finding.find(question, limit=wanted.limit, cursor=wanted.cursor, order=wanted.order)
    except CursorError as wrong:
        raise paging.bad_cursor() from wrong
    return Page(items=_shown(page.items, reader, question.words), next=page.next)


def _shown(hits: list[Hit], reader: Person, words: str) -> list[Found]:
    """What a hit tells is read anew through the reader's own eyes."""
    found = Ticket.objects.visible_to(reader).in_bulk([hit.thing_id for hit in hits])
    shown = [hit for hit in hits if hit.thing_id in found]
    said = passages.of([hit.thing_id for hit in shown], reader, words)
    return [
        Found(
            kind="ticket",
            id=found[hit.thing_id].number,
            title=found[hit.thing_id].subject,
            snippet="".join(piece.text for piece in said.get(hit.thing_id, [])),
            url=links.page_of(found[hit.thing_id].number, reader),
            score=hit.score,
        )
        for hit in shown
    ]
