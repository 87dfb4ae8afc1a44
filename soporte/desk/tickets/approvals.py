"""Approvals of a ticket: asked by who works on it, answered by who was asked."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import memory
from soporte.desk.access import StaffRequest, actor, staff, ticket_or_404, workable_or_403
from soporte.desk.tickets import work
from soporte.people.models import Person
from soporte.tickets.models import Approval, Ticket
from soporte.tickets.models.approval import Rule
from soporte.toolbox.text import whole_number

COLLEAGUES = 50


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket's approvals."""
    return _part(request, ticket_or_404(request, number))


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Ask people to approve something."""
    ticket = workable_or_403(request, number)
    given = request.POST
    asked = {whole_number(pk) for pk in given.getlist("people")}

    def ask() -> None:
        ticket.ask_approval(
            given.get("title", ""),
            people=Person.objects.visible_to(request.user).filter(pk__in=asked),
            by=actor(request),
            text=given.get("text", ""),
            rule=given.get("rule", Rule.ALL),
            holds=given.get("holds") == "1",
            asked_by=request.user,
        )

    return _carry_out(request, ticket, ask)


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Answer what one was asked, or withdraw the question."""
    act = request.POST.get("act")
    found = workable_or_403 if act == "cancel" else ticket_or_404
    ticket = found(request, number)
    approval = ticket.approvals.filter(pk=pk).first()
    if approval is None:
        raise Http404
    if act == "cancel":
        return _carry_out(
            request, ticket, lambda: ticket.cancel_approval(approval, by=actor(request))
        )
    return _carry_out(request, ticket, lambda: _answer(request, ticket, approval))


def _answer(request: StaffRequest, ticket: Ticket, approval: Approval) -> None:
    ticket.answer_approval(
        approval,
        person=request.user,
        approves=request.POST.get("act") == "approve",
        comment=request.POST.get("comment", ""),
        by=actor(request),
    )


def _carry_out(request: StaffRequest, ticket: Ticket, act: Callable[[], object]) -> HttpResponse:
    return work.carry_out(
        request,
        act,
        lambda: _part(request, ticket_or_404(request, ticket.number)),
        reverse("desk:ticket-approvals", args=[ticket.number]),
    )


def _part(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    approvals = list(ticket.approvals.prefetch_related("voices__person"))
    mine = {
        approval.pk
        for approval in approvals
        for voice in approval.voices.all()
        if voice.person_id == request.user.pk and voice.answered_at is None and approval.is_open
    }
    context = {
        "approvals": approvals,
        "mine": mine,
        "rules": Rule.choices,
        "customers": _customers(request, ticket),
        "workers": memory.workers(ticket.queue_id),
    }
    return work.show(request, ticket, "approvals", _("Approvals"), context)


def _customers(request: StaffRequest, ticket: Ticket) -> list[Person]:
    """The requester, and the others of the organisation."""
    if ticket.organization_id is None:
        return [ticket.requester]
    colleagues = (
        Person.objects.visible_to(request.user)
        .filter(organization_id=ticket.organization_id, is_active=True)
        .exclude(pk=ticket.requester_id)
        .order_by("folded_name")[:COLLEAGUES]
    )
    return [ticket.requester, *colleagues]
