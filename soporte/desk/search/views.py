"""Search over numbers, subjects, bodies, people and organisations, within the reader's rights."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.people.queries import look_up
from soporte.desk.search.help import OPERATORS
from soporte.people.models import Organization, Person
from soporte.search.query import CursorError, Page
from soporte.search.snippets import Piece, around
from soporte.tickets.models import Ticket
from soporte.tickets.searching import correcting, finding, passages
from soporte.toolbox.text import fold

PAGE = 20
SIDE = 6
LONGEST = 300


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
    typed = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    number = typed.lstrip("#")
    exact = _by_number(request.user, number)
    if exact and "stay" not in request.GET:
        return redirect("desk:ticket", number=exact.number)
    question = finding.ask(typed, request.user)
    page = _find(question, typed, request.GET.get("cursor", ""))
    words = question.words
    nothing = typed and (page.widened or not page.items) and "cursor" not in request.GET
    context = {
        "words": typed,
        "used": [operator.typed for operator in question.used],
        "found": _shown(request.user, page, words),
        "next": page.next,
        "widened": page.widened,
        "meant": correcting.suggestion(question, typed) if nothing else "",
        "people": look_up(request.user, words, limit=SIDE),
        "organizations": _organizations(request.user, words),
        "operators": OPERATORS,
    }
    return shell.page(request, "desk/search/index.html", context, section="search")


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
    shown = [pk for pk in ids if pk in tickets]
    said = passages.of(shown, person, words)
    return [
        Found(tickets[pk], around(tickets[pk].subject, words, length=250), said.get(pk, []))
        for pk in shown
    ]


def _organizations(person: Person, words: str) -> list[Organization]:
    folded = fold(words).split()[:5]
    if not folded:
        return []
    found = Organization.objects.visible_to(person)
    for word in folded:
        found = found.filter(folded_name__contains=word)
    return list(found.order_by("folded_name")[:SIDE])
