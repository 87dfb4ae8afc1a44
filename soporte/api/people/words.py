"""People by words: beginnings of names and addresses, newest first."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from soporte.api.paging import bad_cursor
from soporte.people import indexing
from soporte.people.models import Address, Person
from soporte.search import cursor as places
from soporte.search.query import MAX_LIMIT, CursorError
from soporte.toolbox.text import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soporte.api.people.schemas import PersonFilters
    from soporte.search.query import Hit, Page

# Where another filter leaves little of what the words find, a page may be short and go on.
ROUNDS = 5
MAX_WORDS = 5


def found(rows: "QuerySet[Person]", wanted: "PersonFilters") -> tuple[list[Person], str | None]:
    """The page of `rows` that the search finds for a member of staff, and the cursor to the next.

    Raises Problem.
    """
    is_narrowed = bool(wanted.role or wanted.organization is not None or wanted.email)
    step = MAX_LIMIT if is_narrowed else wanted.limit
    kept: list[tuple[Hit, Person]] = []
    cursor: str | None = wanted.cursor
    for _round in range(ROUNDS):
        page = _page(wanted.q, step, cursor or "")
        known = rows.in_bulk([hit.thing_id for hit in page.items])
        kept += [(hit, known[hit.thing_id]) for hit in page.items if hit.thing_id in known]
        cursor = page.next
        if cursor is None or len(kept) >= wanted.limit:
            break
    if len(kept) > wanted.limit:
        kept = kept[: wanted.limit]
        cursor = _after(kept[-1][0])
    return [person for _hit, person in kept], cursor


def among_few(rows: "QuerySet[Person]", text: str) -> "QuerySet[Person]":
    """Those of `rows` that have all the words, for readers who see no more than an organisation.

    The search must not look for them: that a page goes on would tell of people they may not see.
    """
    for word in fold(text).split()[:MAX_WORDS]:
        named = Q(folded_name__startswith=word) | Q(folded_name__contains=f" {word}")
        reached = Address.objects.filter(person=OuterRef("pk"), value__startswith=word)
        rows = rows.filter(named | Exists(reached))
    return rows


def _page(text: str, limit: int, cursor: str) -> "Page":
    try:
        return indexing.page(text, limit=limit, cursor=cursor)
    except CursorError as wrong:
        raise bad_cursor() from wrong


def _after(hit: "Hit") -> str:
    return places.encode(places.Place("recent", hit.updated_at, hit.kind, hit.thing_id))
