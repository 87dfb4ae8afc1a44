"""Search over numbers, subjects, bodies, people and organisations, within the reader's rights."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff
from soporte.desk.search import hits, saved
from soporte.desk.search.beside import beside
from soporte.desk.search.help import OPERATORS
from soporte.desk.tickets import queries
from soporte.people.models import Person
from soporte.search.query import CursorError, Page
from soporte.tickets.models import Ticket
from soporte.tickets.searching import correcting, finding, own_fields

PAGE = 20
LONGEST = 300


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
    if is_fragment(request):
        return _part(request, question, page, typed)
    nothing = typed and (page.widened or not page.items) and "cursor" not in request.GET
    context = {
        **_tickets(request, question, page, typed),
        "plain": question.words,
        "used": [operator.typed for operator in question.used],
        "unread": [operator.typed for operator in question.unread],
        "meant": correcting.suggestion(question, typed) if nothing else "",
        "operators": OPERATORS,
        "own_fields": own_fields.examples(request.user),
        **beside(request.user, question.words),
        **saved.context(request, typed),
    }
    return shell.page(request, "desk/search/index.html", context, section="search")


def _part(
    request: StaffRequest, question: finding.Question, page: Page, typed: str
) -> HttpResponse:
    """The tickets found, for an open page: all of them anew, or what is new of those shown."""
    if "shown" not in request.GET:
        context = {**_tickets(request, question, page, typed), "is_again": True}
        return render(request, "desk/search/_again.html", context)
    ids = [hit.thing_id for hit in page.items]
    now = hits.now(request.user, ids, request.GET["shown"], question.words)
    context = {
        "rows": now.rows,
        "gone": now.gone,
        "is_other": now.seal != request.GET.get("seal", ""),
        # Where nothing was shown, there is nothing to be kept in its place.
        "was_empty": not request.GET["shown"],
        "address": _address(request, typed),
    }
    return render(request, "desk/search/_changes.html", context)


def _tickets(
    request: StaffRequest, question: finding.Question, page: Page, typed: str
) -> dict[str, Any]:
    """What the list of tickets shows, and by what it is followed."""
    found = hits.shown(request.user, [hit.thing_id for hit in page.items], question.words)
    return {
        "words": typed,
        "found": found,
        "next": page.next,
        "widened": page.widened,
        # Exact phrases are looked for in texts, some at a time: nobody knows how many there are.
        "whole": "" if page.widened or question.reads_texts else typed,
        "address": _address(request, typed),
        "numbers": hits.numbers(found),
        "seal": hits.seal([hit.ticket for hit in found]),
        "topics": queries.topics_of(request.user),
    }


def _address(request: StaffRequest, typed: str) -> str:
    """This page of results, whatever the words are: a number alone would lead to its ticket."""
    asked = {"q": typed, "stay": "1"}
    if cursor := request.GET.get("cursor", ""):
        asked["cursor"] = cursor
    return f"?{urlencode(asked)}"


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
