"""Finding tickets by a query with operators. The index finds by words; what it does not know is
asked of the tickets themselves, a batch of candidates at a time, always through `visible_to`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from soporte.search import operations as search
from soporte.search.asking import Asked, Operator, parse
from soporte.search.cursor import CursorError, Place, decode, encode
from soporte.search.matching import has_words, having_any, matching
from soporte.search.query import Hit, Page, sift
from soporte.tickets.indexing import KIND, keys_aside, keys_of
from soporte.tickets.searching import operators, texts
from soporte.toolbox.text import fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soporte.people.models import Person
    from soporte.tickets.models import Ticket

__all__ = ["Page", "Question", "as_condition", "ask", "find", "outline"]
# Texts are read for these, so each batch is small; a page may end short and go on.
_READ_BATCHES = (40, 80, 120)
_BATCHES = (100, 400, 1000, 2000)


@dataclass(frozen=True)
class Question:
    """A query as its reader's rights understand it. `used` are the operators that count, `unread`
    those whose value says nothing and became words, `refused` those that only staff may ask by.
    """

    asked: Asked
    reader: "Person"
    condition: Q = field(default_factory=Q)
    place: str = ""
    used: tuple[Operator, ...] = ()
    unread: tuple[Operator, ...] = ()
    refused: tuple[Operator, ...] = ()

    @property
    def words(self) -> str:
        """The words alone, for showing where they stand."""
        return self.asked.words

    @property
    def looks_aside(self) -> bool:
        """Whether it asks for what was marked as spam, which nothing else finds."""
        return any(
            operators.NAMES.get(one.name) == "is" and fold(one.value) == "spam" and not one.negated
            for one in self.used
        )

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing but words."""
        return self.asked.is_plain

    @property
    def reads_texts(self) -> bool:
        """Whether the index cannot answer it without the texts."""
        has_phrases = bool(self.asked.phrases or self.asked.without_phrases)
        return has_phrases or self.place == "notes"

    @property
    def refusal(self) -> str:
        """Why it finds nothing, in the reader's language; empty where nothing was refused."""
        if not self.refused:
            return ""
        typed = ", ".join(dict.fromkeys(one.typed for one in self.refused))
        return _("You cannot search by this, which is for the desk alone: %(operators)s") % {
            "operators": typed
        }


def ask(text: str, reader: "Person") -> Question:
    """Understand a query. Operators whose value says nothing are words like any other."""
    asked = parse(text, operators.names(reader))
    if not asked.operators:
        return Question(asked, reader)
    refused = tuple(one for one in asked.operators if operators.is_refused(one, reader))
    condition, place, used, unread = Q(), "", list[Operator](), list[Operator]()
    for operator in asked.operators:
        if operator in refused:
            continue
        where = operators.place(operator, reader)
        asks = None if where else operators.condition(operator, reader)
        if where is None and asks is None:
            unread.append(operator)
            continue
        used.append(operator)
        place = where or place
        condition &= asks if asks is not None else Q()
    words = " ".join(filter(None, [asked.words, *(one.value for one in unread)]))
    understood = replace(asked, words=words, operators=tuple(used))
    return Question(understood, reader, condition, place, tuple(used), tuple(unread), refused)


def outline(text: str) -> tuple[bool, bool]:
    """Of a query that nobody asks yet: whether texts must be read, and whether it is empty."""
    asked = parse(text, operators.names(None))
    in_notes = any(
        operators.NAMES.get(one.name) == "in" and fold(one.value) in operators.NOTES
        for one in asked.operators
    )
    reads_texts = bool(asked.phrases or asked.without_phrases) or in_notes
    return reads_texts, not has_words(asked.words) and not asked.operators


def as_condition(question: Question) -> Q:
    """What it finds, as a part of somebody else's query; not for one that reads texts."""
    nothing = Q(pk__in=[])
    if question.refused or question.reads_texts:
        return nothing
    keys = (keys_aside if question.looks_aside else keys_of)(question.reader)
    found = question.condition
    if question.words.strip():
        in_title = question.place == "subject"
        rows = matching(question.words, kind=KIND, audiences=keys, in_title=in_title)
        found &= Q(Exists(rows.filter(thing_id=OuterRef("pk"))))
    elif not question.used:
        return nothing
    if question.asked.without:
        rows = having_any(question.asked.without, kind=KIND, audiences=keys)
        found &= ~Q(Exists(rows.filter(thing_id=OuterRef("pk"))))
    return found


def find(
    question: Question,
    *,
    limit: int = 25,
    cursor: str = "",
    order: Literal["recent", "relevance"] = "recent",
    within: "QuerySet[Ticket] | None" = None,
    keys: Collection[str] | None = None,
) -> Page:
    """The tickets that its reader may find. With operators always newest first.

    A page with operators may be shorter than asked and still go on. `within` leaves out more
    tickets, `keys` narrows the reader's keys to some of them. Raises CursorError.
    """
    if keys is None or question.looks_aside:
        keys = (keys_aside if question.looks_aside else keys_of)(question.reader)
    if question.refused:
        return Page([])
    if question.is_plain and within is None:
        return search.find(
            question.words, audiences=keys, kinds=[KIND], limit=limit, cursor=cursor, order=order
        )
    rows = _rows(question, within)
    if not question.words.strip():
        return _listed(question, rows, limit, cursor)
    return sift(
        question.words,
        lambda ids: _kept(question, rows, ids),
        audiences=keys,
        kind=KIND,
        without=question.asked.without,
        in_title=question.place == "subject",
        limit=limit,
        cursor=cursor,
        batches=_READ_BATCHES if question.reads_texts else _BATCHES,
    )


def _kept(question: Question, rows: "QuerySet[Ticket]", ids: list[int]) -> set[int]:
    found = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
    return texts.having(question, found) if found and question.reads_texts else found


def _listed(question: Question, rows: "QuerySet[Ticket]", limit: int, cursor: str) -> Page:
    """Operators alone: the newest tickets that they describe."""
    if not question.used:
        return Page([])
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


def _rows(question: Question, within: "QuerySet[Ticket] | None") -> "QuerySet[Ticket]":
    from soporte.tickets.models import Ticket

    seen = Ticket.objects.visible_to(question.reader)
    found: QuerySet[Ticket] = seen if question.looks_aside else seen.genuine()
    if within is not None:
        found = found.filter(pk__in=within.order_by().values("pk"))
    return found.filter(question.condition)
