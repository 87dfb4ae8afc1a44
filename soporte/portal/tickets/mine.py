"""A customer's own requests: lists, search, and those of their organisation."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.people.models import Person, Role
from soporte.portal.access import person_of, signed_in
from soporte.portal.tickets import words
from soporte.portal.tickets.help import help_of
from soporte.tickets.models import Participant, Ticket
from soporte.tickets.models.status import UNSOLVED
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.tickets.searching import correcting, finding
from soporte.toolbox.text import clean_line

PAGE = 20
MAX_HITS = 50
MAX_SHARED = 1000


@dataclass(frozen=True)
class Row:
    """A request in a list."""

    ticket: Ticket
    state: words.State
    who: str

    @property
    def moved_at(self) -> datetime:
        """When something was last said."""
        return self.ticket.last_message_at or self.ticket.updated_at


def rows(tickets: "list[Ticket] | Page[Ticket]") -> list[Row]:
    """Requests with their words."""
    return [Row(ticket, words.state_of(ticket), words.who(ticket)) for ticket in tickets]


def own(person: Person) -> TicketQuerySet:
    """The requests that somebody asked for or takes part in; staff's work is not among them."""
    # Ids, not a subquery: so the database joins two indexes instead of reading every request.
    taking_part = Participant.objects.visible_to(person).filter(
        person=person, confirmed_at__isnull=False
    )
    shared = list(taking_part.order_by("-pk").values_list("ticket_id", flat=True)[:MAX_SHARED])
    found = Ticket.objects.visible_to(person).filter(Q(requester=person) | Q(pk__in=shared))
    return found.select_related("assignee", "requester").order_by("-updated_at", "-pk")


def found_by(person: Person, question: finding.Question) -> list[Ticket]:
    """What somebody may see of the requests that they ask for; staff find their own requests."""
    if person.is_staff:
        keys, seen = [f"person:{person.pk}"], own(person)
        page = finding.find(question, limit=MAX_HITS, keys=keys, within=seen)
    else:
        seen = Ticket.objects.visible_to(person)
        page = finding.find(question, limit=MAX_HITS)
    places = {hit.thing_id: place for place, hit in enumerate(page.items)}
    found = seen.filter(pk__in=places).select_related("assignee", "requester")
    return sorted(found, key=lambda ticket: places[ticket.pk])


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """My requests, or those that have the words looked for."""
    person = person_of(request)
    text = clean_line(request.GET.get("q", ""), limit=200)
    only = request.GET.get("only", "")
    context = {"query": text, "only": only, "of_organization": False, "operators": help_of(person)}
    if text:
        answered = _answered(person, text)
        return render(request, "portal/tickets/index.html", context | answered)
    return _page(request, own(person), context)


def _answered(person: Person, text: str) -> dict[str, object]:
    """What a query finds, how it was understood, and what may have been meant."""
    question = finding.ask(text, person)
    found = found_by(person, question)
    # Staff's own requests are few: what they may read elsewhere is no help here.
    meant = "" if found or person.is_staff else correcting.suggestion(question, text)
    return {
        "rows": rows(found),
        "refusal": question.refusal,
        "unread": [operator.typed for operator in question.unread],
        "meant": meant,
    }


@require_safe
@signed_in
def of_organization(request: HttpRequest) -> HttpResponse:
    """All requests of my organisation, for those who see them."""
    person = person_of(request)
    if not sees_organization(person):
        raise Http404
    seen = Ticket.objects.visible_to(person).filter(organization=person.organization_id)
    found = seen.select_related("assignee", "requester").order_by("-updated_at", "-pk")
    context = {"query": "", "only": request.GET.get("only", ""), "of_organization": True}
    return _page(request, found, context)


def sees_organization(person: Person) -> bool:
    """Whether somebody sees the requests of the whole organisation."""
    if person.is_staff or person.organization is None:
        return False
    return person.role == Role.MANAGER or person.organization.shares_tickets


def _page(request: HttpRequest, found: TicketQuerySet, context: dict[str, object]) -> HttpResponse:
    if context["only"] == "open":
        found = found.filter(category__in=UNSOLVED)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portal/tickets/index.html", context | {"page": page, "rows": rows(page)}
    )
