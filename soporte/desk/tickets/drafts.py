"""Drafts: saved while somebody writes, gone on with, thrown away, taken back, sent now."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, ticket_or_404
from soporte.desk.tickets import begun, forwarding, unsent, views
from soporte.desk.uploads import key_of
from soporte.journal import idempotency
from soporte.tickets import drafting
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import State

MOST = 200


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Everything that the reader has not sent: begun, put aside, waiting; tickets not opened."""
    rows = Draft.objects.visible_to(request.user).filter(person=request.user)
    found = rows.select_related("ticket__requester").prefetch_related("files")
    listed = list(found.order_by("-updated_at", "-pk")[:MOST])
    context = {
        "waiting": [row for row in listed if row.state == State.WAITING],
        "others": [row for row in listed if row.state != State.WAITING],
        "new_tickets": begun.mine(request, MOST),
        "own_topic": drafting.topic(request.user.pk),
    }
    return shell.following(
        request, "desk/tickets/drafts.html", "desk/tickets/_drafts.html", context, section="drafts"
    )


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Keep what the composer holds: its state comes back, the text stays as it is."""
    ticket = ticket_or_404(request, number)
    kind = unsent.kind_of(request)
    try:
        # A saving that was overtaken by the sending of its own text must not begin it again.
        if not idempotency.is_used(f"desk:{request.user.pk}", key_of(request)):
            drafting.save(ticket, request.user, unsent.writing_of(request, kind))
    except ValidationError as wrong:
        return render(
            request,
            "desk/tickets/_composer_state.html",
            {"problem_saving": " ".join(wrong.messages)},
            status=422,
        )
    fresh = ticket_or_404(request, number)
    found = unsent.of(request, fresh)
    if not is_fragment(request):
        messages.success(request, _("Draft saved"))
        return views.answer(request, number)
    context = {
        "saved": found.writing,
        "asides": found.aside,
        "here": reverse("desk:ticket", args=[number]),
    }
    return render(request, "desk/tickets/_composer_state.html", context)


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Use it, throw it away, take it back, or send it now; first keep what is being written."""
    ticket = ticket_or_404(request, number)
    act = request.POST.get("act", "")
    with transaction.atomic():
        if "body" in request.POST:
            kind = unsent.kind_of(request)
            drafting.save(ticket, request.user, unsent.writing_of(request, kind))
        _do(request, ticket, pk, act)
    if request.POST.get("from") == "drafts":
        return redirect("desk:drafts")
    if act == "now":
        return views.answer(request, number)
    return views.answer(request, number, **fresh(request, number))


def _do(request: StaffRequest, ticket: Ticket, pk: int, act: str) -> None:
    person = request.user
    if act == "undo":
        if drafting.take_back(ticket, person, pk, by=actor(request)) is None:
            messages.error(request, _("It has been sent already."))
    elif act == "now":
        if not ticket.can_work(person):
            raise PermissionDenied
        drafting.send_now(ticket, person, pk)
    elif act == "use":
        drafting.use(ticket, person, pk)
    elif act == "discard":
        drafting.discard(ticket, person, pk)
    else:
        raise Http404


def fresh(request: StaffRequest, number: int) -> dict[str, Any]:
    """Context of a composer that takes the place of the one on the page."""
    if not is_fragment(request):
        return {}
    ticket = ticket_or_404(request, number)
    found = unsent.of(request, ticket)
    return {
        "fresh_composer": True,
        "recipients": views.recipients(ticket),
        "seen": views.last_public(ticket),
        **forwarding.context(request, forwarding.latest(ticket)),
        **unsent.composed(ticket, found),
    }
