"""Another requester: somebody known, chosen by name, address or telephone, or a new person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.desk.access import StaffRequest, actor
from soporte.desk.people.queries import look_up
from soporte.desk.tickets import relations
from soporte.desk.tickets.views import answer
from soporte.people.models import Person
from soporte.people.operations import check_email, check_phone, find_by_address, find_or_create
from soporte.tickets.models import Ticket
from soporte.toolbox.text import clean_line, whole_number

SUGGESTED = 8


def change(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """Change to whom the post names. Where it is nobody we know, ask first."""
    words = clean_line(request.POST.get("value", ""), limit=254)
    try:
        to = _chosen(request) or _with_address(words)
        if to is None:
            return _asked(request, ticket, words)
        ticket.change_requester(to, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, ticket.number)


def _chosen(request: StaffRequest) -> Person | None:
    """A suggested person, or the new one that was said to be new. Raises ValidationError."""
    if given := request.POST.get("new", ""):
        return find_or_create(_address(given), by=actor(request))
    pk = whole_number(request.POST.get("person", ""))
    found = Person.objects.visible_to(request.user).filter(pk=pk, is_active=True)
    return found.first() if pk else None


def _with_address(words: str) -> Person | None:
    for kind, check in (("email", check_email), ("phone", check_phone)):
        try:
            known = find_by_address(check(words), kind=kind)
        except ValidationError:
            continue
        if known:
            return known
    return None


def _asked(request: StaffRequest, ticket: Ticket, words: str) -> HttpResponse:
    """The page again, with whom the words may mean, and whether it is a new person."""
    found = look_up(request.user, words, limit=SUGGESTED)
    try:
        fresh = _address(words)
    except ValidationError:
        fresh = ""
    about = {"wanted": words, "people": found, "fresh": fresh, "asked": True}
    return relations.page(request, ticket, status=422, **about)


def _address(given: str) -> str:
    email = check_email(given)
    refuse_our_mailboxes(email)
    return email
