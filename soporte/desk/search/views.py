"""Search over numbers, subjects, bodies, people and organisations, within the reader's rights."""

from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.search import saved
from soporte.desk.search.beside import beside
from soporte.desk.search.help import OPERATORS
from soporte.people.models import Person
from soporte.search.query import CursorError, Page
from soporte.search.snippets import Piece, around, is_marked
from soporte.tickets.models import Ticket
from soporte.tickets.searching import correcting, finding, own_fields, passages

PAGE = 20
LONGEST = 300


@dataclass(frozen=True)
class Found:
    """A ticket with the passage that shows the words, or the file that has them."""

    ticket: Ticket
    title: list[Piece]
    passage: list[Piece]
    file: passages.InFile | None = None


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """What the words find; a bare number leads to its ticket."""
    typed = typed_of(request.GET)
    number = typed.lstrip("#")
    exact = _by_number(request.user, number)
    if exact and "stay" not in request.GET:
        return redirect("desk:ticket", number=exact.number)
    question = finding.ask(typed, request.user)
    page = _find(question, typed, request.GET.get("cursor", ""))
    nothing = typed and (page.widened or not page.items) and "cursor" not in request.GET
    context = {
        "words": typed,
        "plain": question.words,
        "used": [operator.typed for operator in question.used],
        "unread": [operator.typed for operator in question.unread],
        "found": _shown(request.user, page, question.words),
        "next": page.next,
        "widened": page.widened,
        # Exact phrases are looked for in texts, some at a time: nobody knows how many there are.
        "whole": "" if page.widened or question.reads_texts else typed,
        "meant": correcting.suggestion(question, typed) if nothing else "",
        "operators": OPERATORS,
        "own_fields": own_fields.examples(request.user),
        **beside(request.user, question.words),
        **saved.context(request, typed),
    }
    return shell.page(request, "desk/search/index.html", context, section="search")


def typed_of(given: QueryDict) -> str:
    """The query as far as anything looks at it."""
    return given.get("q", "").replace("\0", "").strip()[:LONGEST]


def _by_number(person: Person, number: str) -> Ticket | None:
    if not number.isdecimal() or len(number) > 15:
        return None
    return Ticket.objects.visible_to(person).filter(number=int(number)).first()


def _find(question: finding.Question, typed: str, cursor: str) -> Page:
    if not typed:
        return Page([])
    try:
        return finding.find(question, limit=PAGE, cursor=cursor)
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
    said = passages.of([pk for pk in ids if pk in tickets], person, words)
    titles = {pk: around(one.subject, words, length=250) for pk, one in tickets.items()}
    unseen = [pk for pk in titles if not is_marked([*titles[pk], *said.get(pk, [])])]
    files = passages.in_files(unseen, person, words)
    return [
        Found(tickets[pk], titles[pk], said.get(pk, []), files.get(pk))
        for pk in ids
        if pk in tickets
    ]
