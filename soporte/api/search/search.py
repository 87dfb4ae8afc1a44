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
from soporte.api.search.asked import asked
from soporte.people.models import Person
from soporte.search.query import CursorError, Hit
from soporte.search.snippets import Piece, around, is_marked
from soporte.tickets.models import Ticket
from soporte.tickets.searching import correcting, finding, passages

room = Room(tags=["search"])


class Found(Shown):
    """Something found. A ticket's id is its number; `file` names the attachment that has the words
    where nothing that was said has them.
    """

    kind: Literal["ticket"]
    id: int
    title: str
    snippet: str
    file: str | None
    url: str
    score: float


class FoundPage(Page[Found]):
    """What was found. `meant` is the query as the reader's own tickets spell its words, or null."""

    meant: str | None = None


class SearchQuery(Paging):
    """What to look for: all words must occur; accents, case and endings do not count."""

    q: Annotated[str, Field(min_length=1, max_length=500), Nul]
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    order: Literal["relevance", "recent"] = "recent"


@room.read("/search", scope="tickets:read", answer=FoundPage)
def index(request: HttpRequest, wanted: Query[SearchQuery]) -> FoundPage:
    """Find tickets by number, subject, people, files and everything said in them.

    Operators narrow it: `from:` `assignee:` `queue:` `status:` `is:` `tag:` `type:` `priority:`
    `org:` `created:` `updated:` `has:attachment` `in:subject`, the short names of custom fields,
    "exact phrases" and `-word`. With them the newest come first, and a page may be short and still
    have a `next`. Customers cannot ask by assignee, queue, tag, priority and notes.
    """
    reader = person_of(request)
    question = asked(wanted.q, reader)
    try:
        page = finding.find(question, limit=wanted.limit, cursor=wanted.cursor, order=wanted.order)
    except CursorError as wrong:
        raise paging.bad_cursor() from wrong
    nothing = (page.widened or not page.items) and not wanted.cursor
    meant = correcting.suggestion(question, wanted.q) if nothing else ""
    items = _shown(page.items, reader, question.words)
    return FoundPage(items=items, next=page.next, meant=meant or None)


def _shown(hits: list[Hit], reader: Person, words: str) -> list[Found]:
    """What a hit tells is read anew through the reader's own eyes."""
    found = Ticket.objects.visible_to(reader).in_bulk([hit.thing_id for hit in hits])
    shown = [hit for hit in hits if hit.thing_id in found]
    said = passages.of([hit.thing_id for hit in shown], reader, words)
    titles = {pk: around(one.subject, words, length=250) for pk, one in found.items()}
    unseen = [pk for pk in titles if not is_marked([*titles[pk], *said.get(pk, [])])]
    files = passages.in_files(unseen, reader, words)
    return [
        Found(
            kind="ticket",
            id=found[hit.thing_id].number,
            title=found[hit.thing_id].subject,
            snippet=_text(said, files, hit.thing_id),
            file=files[hit.thing_id].title if hit.thing_id in files else None,
            url=links.page_of(found[hit.thing_id].number, reader),
            score=hit.score,
        )
        for hit in shown
    ]


def _text(said: dict[int, list[Piece]], files: dict[int, passages.InFile], ticket: int) -> str:
    file = files.get(ticket)
    pieces = file.passage if file and file.passage else said.get(ticket, [])
    return "".join(piece.text for piece in pieces)
