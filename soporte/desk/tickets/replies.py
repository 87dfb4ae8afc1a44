"""Answers, forwards, notes: sent once, not over somebody else's answer; deliveries once more."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.channels.recipients import check_forward
from soporte.desk.access import (
    StaffRequest,
    actor,
    is_fragment,
    staff,
    ticket_or_404,
    workable_or_403,
)
from soporte.desk.tickets import (
    doubts,
    drafts,
    forwarding,
    moments,
    privacy,
    queries,
    recipients,
    unsent,
    views,
    waiting,
)
from soporte.desk.uploads import key_of
from soporte.journal import idempotency
from soporte.outbox.models import Delivery
from soporte.tickets import drafting
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.text import whole_number

CONFLICT, INVALID = 409, 422


@dataclass(frozen=True)
class Posted:
    """What somebody posted to a ticket."""

    mode: str
    body: str
    format: str
    pressed: str
    then: str
    after: str
    goes_on: bool
    key: str
    seen: int
    is_forced: bool
    send_at: str


def _posted(request: StaffRequest) -> Posted:
    given = request.POST
    then, *more = given.get("then", "").split("+")
    after = given.get("after", "wait") if then.startswith("at:") else then
    if then == "note":
        after = next((one for one in more if one in drafting.THEN), "")
    return Posted(
        mode=unsent.kind_of(request),
        body=given.get("body", ""),
        format="html" if given.get("format") == "html" else "text",
        pressed=given.get("then", ""),
        then="wait" if then == "next" else then,
        after=after,
        goes_on="next" in (then, *more),
        key=key_of(request),
        seen=whole_number(given.get("seen", "")),
        is_forced=given.get("anyway") == "1",
        send_at=given.get("send_at", ""),
    )


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Let an answer leave after a while, or keep a note; stop when somebody answered in between."""
    ticket = ticket_or_404(request, number)
    posted = _posted(request)
    if posted.then == "draft":
        return drafts.create(request, number)
    changes = posted.mode != "note" or (posted.then == "note" and posted.after)
    if changes and not ticket.can_work(request.user):
        raise PermissionDenied
    if open_doubts := doubts.of(request, ticket, posted.mode):
        shown = request.POST.getlist("doubted")
        return _again(request, ticket, posted, CONFLICT, doubts=open_doubts, doubted=shown)
    try:
        with transaction.atomic():
            other = _answered_meanwhile(ticket, posted, request)
            if other is None:
                _say(request, ticket, posted)
    except ValidationError as wrong:
        return _again(request, ticket, posted, INVALID, problem=" ".join(wrong.messages))
    if other is not None:
        return _again(request, ticket, posted, CONFLICT, other=other)
    if posted.goes_on and (posted.mode != "note" or posted.then == "note"):
        return _to_the_next(request, ticket)
    return views.answer(request, number, **drafts.fresh(request, number))


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


def _answered_meanwhile(ticket: Ticket, posted: Posted, request: StaffRequest) -> Message | None:
    """The answer of a colleague that the writer cannot have seen."""
    if posted.mode != "reply" or posted.is_forced:
        return None
    ticket.lock()
    return ticket.answered_since(posted.seen, besides=request.user)


def _say(request: StaffRequest, ticket: Ticket, posted: Posted) -> None:
    """Keep the text as a draft first: what leaves later is what was last edited, with its files."""
    person, by = request.user, actor(request)
    if posted.key:
        print_ = idempotency.fingerprint(str(ticket.pk), posted.key)
        if idempotency.begin(f"desk:{person.pk}", posted.key, print_):
            return
    if posted.mode == "forward":
        check_forward(ticket, forwarding.posted(request))
    elif posted.mode == "reply":
        recipients.check(request)
    draft = drafting.save(ticket, person, unsent.writing_of(request, posted.mode))
    if draft is None:
        raise ValidationError(_("Write something first."))
    if posted.mode == "note":
        privacy.let_in_mentioned(request, ticket, posted.body)
        drafting.keep_as_note(draft, by=by, then=posted.after if posted.then == "note" else "")
        return
    if posted.after == "resolve" and not ticket.is_done:
        # Said while the text is still at hand, and not when the waiting is over.
        ticket.pass_holds(by=by, anyway=False)
    if posted.then.startswith("at:"):
        until = moments.chosen(posted.then.removeprefix("at:"), posted.send_at)
        drafting.put_off(draft, until=until, then=posted.after, by=by, scheduled=True)
    else:
        drafting.send(draft, then=posted.then, by=by)


def _to_the_next(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """The ticket of the view that waits the longest, or the view where none waits for us."""
    slug = views.slug_of(request)
    where = reverse("desk:view", args=[slug])
    with suppress(Http404):
        view = queries.pick(queries.views_of(request.user), slug, request.user)
        number = waiting.after(view, request.user, ticket.number)
        if number:
            where = f"{reverse('desk:ticket', args=[number])}?{urlencode({'in': slug})}"
    if not is_fragment(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = where
    return response


def _again(
    request: StaffRequest, ticket: Ticket, posted: Posted, status: int, **why: Any
) -> HttpResponse:
    """The composer again with the text in it, kept as a draft, and why it was not sent."""
    with suppress(ValidationError):
        drafting.save(ticket, request.user, unsent.writing_of(request, posted.mode))
    ticket.__dict__["has_drafts"] = True
    context = {
        **views.whole(request, ticket),
        "draft": posted,
        "forwarding": forwarding.posted(request),
        "chosen": recipients.posted(request),
        "key": uuid4().hex,
        **why,
    }
    if not is_fragment(request):
        return views.full_page(request, ticket, context, status=status)
    response = render(request, "desk/tickets/_composer.html", context, status=status)
    response.headers["HX-Retarget"] = "#composer"
    response.headers["HX-Reswap"] = "outerHTML"
    return response
