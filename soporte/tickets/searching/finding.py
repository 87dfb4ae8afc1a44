"""Finding tickets by a query with operators. The index finds by words; what it does not know is
asked of the tickets themselves, a batch of candidates at a time, always through `visible_to`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.db.models import Q

from soporte.search import operations as search
from soporte.search.asking import Asked, Operator, parse
from soporte.search.cursor import CursorError, Place, decode, encode
from soporte.search.query import Hit, Page, sift
from soporte.tickets.indexing import KIND, keys_of
from soporte.tickets.searching import operators, texts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soporte.people.models import Person
    from soporte.tickets.models import Ticket

__all__ = ["Page", "Question", "ask", "find"]
# Texts are read for these, so each batch is small; a page may end short and go on.
_READ_BATCHES = (40, 80, 120)
_BATCHES = (100, 400, 1000, 2000)


@dataclass(frozen=True)
class Question:
    """A query as its reader's rights understand it. `used` are the operators that count."""

    asked: Asked
    reader: "Person"
    condition: Q = field(default_factory=Q)
    place: str = ""
    used: tuple[Operator, ...] = ()

    @property
    def words(self) -> str:
        """The words alone, for showing where they stand."""
        return self.asked.words

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing but words."""
        return self.asked.is_plain

    @property
    def reads_texts(self) -> bool:
        """Whether the index cannot answer it without the texts."""
        has_phrases = bool(self.asked.phrases or self.asked.without_phrases)
        return has_phrases or self.place == "notes"


def ask(text: str, reader: "Person") -> Question:
    """Understand a query. Operators whose value says nothing are words like any other."""
    asked = parse(text, operators.NAMES)
    if not asked.operators:
        return Question(asked, reader)
    condition, place, used, words = Q(), "", [], [asked.words]
    for operator in asked.operators:
        where = operators.place(operator, reader)
        asks = None if where else operators.condition(operator, reader)
        if where is None and asks is None:
            words.append(operator.value)
            continue
        used.append(operator)
        place = where or place
        condition &= asks if asks is not None else Q()
    understood = Asked(
        " ".join(filter(None, words)),
        asked.phrases,
        asked.without,
        asked.without_phrases,
        tuple(used),
    )
    return Question(understood, reader, condition, place, tuple(used))


def find(
    question: Question,
    *,
    limit: int = 25,
    cursor: str = "",
    order: Literal["recent", "relevance"] = "recent",
) -> Page:
    """The tickets that its reader may find. With operators always newest first.

    A page with operators may be shorter than asked and still go on. Raises CursorError.
    """
    keys = keys_of(question.reader)
    if question.is_plain:
        return search.find(
            question.words, audiences=keys, kinds=[KIND], limit=limit, cursor=cursor, order=order
        )
    if not question.words.strip():
        return _listed(question, limit, cursor)
    return sift(
        question.words,
        lambda ids: _kept(question, ids),
        audiences=keys,
        kind=KIND,
        without=question.asked.without,
        in_title=question.place == "subject",
        limit=limit,
        cursor=cursor,
        batches=_READ_BATCHES if question.reads_texts else _BATCHES,
    )


def _kept(question: Question, ids: list[int]) -> set[int]:
    found = set(_rows(question).filter(pk__in=ids).values_list("pk", flat=True))
    return texts.having(question, found) if found and question.reads_texts else found


def _listed(question: Question, limit: int, cursor: str) -> Page:
    """Operators alone: the newest tickets that they describe."""
    if not question.used:
        return Page([])
    rows = _rows(question)
    if cursor:
        place = decode(cursor)
        if place.order != "recent" or place.before is None:
            raise CursorError("not a cursor")
        older = Q(updated_at=place.before, pk__lt=place.thing_id)
        rows = rows.filter(Q(updated_at__lt=place.before) | older, updated_at__lte=place.before)
    newest = rows.order_by("-updated_at", "-pk").values_list("pk", "updated_at")[: limit + 1]
    hits = [Hit(KIND, pk, moment) for pk, moment in newest]
    if len(hits) <= limit:
        return Page(hits)
    last = hits[limit - 1]
    place = Place("recent", last.updated_at, last.kind, last.thing_id)
    return Page(hits[:limit], encode(place))


def _rows(question: Question) -> "QuerySet[Ticket]":
    from soporte.tickets.models import Ticket

    return Ticket.objects.visible_to(question.reader).filter(question.condition)
