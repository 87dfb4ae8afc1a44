"""Answers and notes: sent once, not over somebody else's answer; and deliveries sent again."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.desk.access import (
    StaffRequest,
    actor,
    is_fragment,
    staff,
    ticket_or_404,
    workable_or_403,
)
from soporte.desk.tickets import views
from soporte.desk.uploads import files_of, html_of, key_of
from soporte.journal import idempotency
from soporte.outbox.models import Delivery
from soporte.tickets.models import Message, Ticket
from soporte.tickets.models.status import Category
from soporte.toolbox.text import whole_number

CONFLICT, INVALID = 409, 422


@dataclass(frozen=True)
class Draft:
    """What somebody posted to a ticket."""

    mode: str
    html: str
    body: str
    format: str
    then: str
    key: str
    seen: int
    is_forced: bool


def _draft(request: StaffRequest) -> Draft:
    given = request.POST
    return Draft(
        mode="note" if given.get("mode") == "note" else "reply",
        html=html_of(request),
        body=given.get("body", ""),
        format="html" if given.get("format") == "html" else "text",
        then=given.get("then", ""),
        key=key_of(request),
        seen=whole_number(given.get("seen", "")),
        is_forced=given.get("anyway") == "1",
    )


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Send an answer, or keep a note; stop when somebody answered in between."""
    ticket = ticket_or_404(request, number)
    draft = _draft(request)
    if draft.mode == "reply" and not ticket.can_work(request.user):
        raise PermissionDenied
    try:
        with transaction.atomic():
            other = _answered_meanwhile(ticket, draft, request)
            if other is None:
                _say(request, ticket, draft)
    except ValidationError as wrong:
        return _again(request, ticket, draft, INVALID, problem=" ".join(wrong.messages))
    if other is not None:
        return _again(request, ticket, draft, CONFLICT, other=other)
    if draft.mode == "reply":
        messages.success(request, _("Reply to %(name)s: on its way") % _who(ticket))
    fresh = {"fresh_composer": True, "seen": 0, "key": uuid4().hex}
    if is_fragment(request):
        fresh |= {"recipients": views.recipients(ticket), "seen": _last_public(ticket)}
    return views.answer(request, number, **fresh)


@require_POST
@staff
def resend(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Send a delivery again that failed, or of which nobody knows."""
    ticket = workable_or_403(request, number)
    delivery = Delivery.objects.filter(pk=pk, thing_kind="message").first()
    if delivery is None or not ticket.messages.filter(pk=delivery.thing_id or 0).exists():
        raise Http404
    delivery.retry(by=actor(request))
    return views.answer(request, number)


def _who(ticket: Ticket) -> dict[str, str]:
    return {"name": ticket.requester.first_name}


def _last_public(ticket: Ticket) -> int:
    found = ticket.messages.filter(internal=False).order_by("-pk").values_list("pk", flat=True)
    return found.first() or 0


def _answered_meanwhile(ticket: Ticket, draft: Draft, request: StaffRequest) -> Message | None:
    """The answer of a colleague that the writer cannot have seen."""
    if draft.mode == "note" or draft.is_forced:
        return None
    ticket.lock()
    return (
        ticket.messages.filter(internal=False, from_staff=True, pk__gt=draft.seen)
        .exclude(author=request.user)
        .select_related("author")
        .order_by("-pk")
        .first()
    )


def _say(request: StaffRequest, ticket: Ticket, draft: Draft) -> None:
    by = actor(request)
    if draft.key:
        print_ = idempotency.fingerprint(str(ticket.pk), draft.key)
        if idempotency.begin(f"desk:{request.user.pk}", draft.key, print_):
            return
    files = files_of(request)
    if draft.mode == "note":
        ticket.note(draft.html, author=request.user, by=by, files=files)
        return
    ticket.reply(draft.html, author=request.user, by=by, files=files, channel="desk")
    if draft.then == "wait":
        ticket.set_category(Category.WAITING_CUSTOMER, by=by)
    elif draft.then == "resolve":
        ticket.resolve(by=by)


def _again(
    request: StaffRequest, ticket: Ticket, draft: Draft, status: int, **why: Any
) -> HttpResponse:
    """The composer again with the text in it, and why it was not sent."""
    context = {
        **views.whole(request, ticket),
        "draft": draft,
        "key": uuid4().hex,
        "lost_files": bool(request.FILES),
        **why,
    }
    if not is_fragment(request):
        return views.full_page(request, ticket, context, status=status)
    response = render(request, "desk/tickets/_composer.html", context, status=status)
    response.headers["HX-Retarget"] = "#composer"
    response.headers["HX-Reswap"] = "outerHTML"
    return response
