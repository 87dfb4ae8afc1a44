"""The caller's own drafts: kept, thrown away, sent now or later, taken back."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.drafts.schemas import DraftGiven, DraftShown, SendingGiven
from soporte.api.drafts.showing import shown
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.channels.recipients import check_copies, check_forward
from soporte.journal.actor import Actor
from soporte.tickets import drafting
from soporte.tickets.addressing import Forwarding, Recipients
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.draft import Kind, State

room = Room(tags=["drafts"])


@room.read("/drafts", scope="tickets:read", role=STAFF, answer=Page[DraftShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[DraftShown]:
    """List the caller's drafts, the newest first: begun, put aside, waiting to be sent."""
    reader = person_of(request)
    rows = Draft.objects.visible_to(reader).filter(person=reader)
    rows = rows.select_related("ticket").prefetch_related("files")
    return show(rows, wanted, Order(), lambda found: [shown(one) for one in found])


@room.create("/tickets/{number}/drafts", scope="tickets:write", role=STAFF, answer=DraftShown)
def create(request: HttpRequest, number: Key, given: DraftGiven) -> DraftShown:
    """Keep a text to a ticket, unsent."""
    reader = person_of(request)
    html = chosen.html_of(given)
    files = chosen_files(given.attachments, reader)
    ticket = chosen.ticket(request, number)
    what = drafting.Writing(
        kind=given.kind, body=html, format="html", files=files, addressed=_addressed(ticket, given)
    )
    draft = drafting.save(ticket, reader, what)
    if draft is None:
        raise Problem("invalid", _("Write something first."), field="body")
    return shown(draft)


@room.remove("/drafts/{pk}", scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Throw a draft away. One that waits to be sent has to be taken back first."""
    draft = _one(request, pk)
    if not drafting.discard(draft.ticket, draft.person, pk):
        raise Problem("conflict", _("Take the reply back first."))


@room.create(
    "/drafts/{pk}/sending", scope="tickets:write", role=STAFF, answer=DraftShown, status=202
)
def send(request: HttpRequest, pk: Key, given: SendingGiven) -> DraftShown:
    """Let a reply or a forward leave at a moment; without one, after the seconds to undo it."""
    draft = _one(request, pk)
    if draft.kind == Kind.NOTE or draft.state == State.WAITING:
        raise Problem("conflict", _("Only a reply that does not wait yet can be sent."))
    by, before = actor_of(request), shown(draft)
    _check(draft, given, by)
    if given.at:
        drafting.put_off(draft, until=given.at, then=given.then, by=by, scheduled=True)
    else:
        drafting.send(draft, then=given.then, by=by)
        if draft.pk is None:
            return before
    return shown(draft)


@room.remove("/drafts/{pk}/sending", scope="tickets:write", role=STAFF)
def take_back(request: HttpRequest, pk: Key) -> None:
    """Take a waiting reply back: it is a draft again. 409 when it does not wait."""
    draft = _one(request, pk)
    if drafting.take_back(draft.ticket, draft.person, pk, by=actor_of(request)) is None:
        raise Problem("conflict", _("This reply does not wait to be sent."))


def _addressed(ticket: Ticket, given: DraftGiven) -> dict[str, Any]:
    """Whom it goes to, as the desk's composer keeps it. Raises Problem."""
    if (given.kind == "forward") != (given.forward is not None):
        raise Problem("invalid", _("Say to whom it goes."), field="forward")
    if given.kind != "reply" and (given.to is not None or given.cc):
        raise Problem("invalid", _("Only a reply has recipients to choose from."), field="to")
    if given.forward:
        return chosen.forwarding(ticket, given.forward).kept()
    return chosen.recipients(ticket, given).kept()


def _check(draft: Draft, given: SendingGiven, by: Actor) -> None:
    """Say at once what would keep it from leaving later. Raises Problem and ValidationError."""
    ticket = draft.ticket
    forbid_unless(ticket.can_work(draft.person), _("You have no right to work on this queue."))
    if draft.kind == Kind.FORWARD:
        check_forward(ticket, Forwarding.of(draft.addressed))
    else:
        chosen.stop_if_answered(ticket, draft.person, given.seen_message)
        check_copies(Recipients.of(draft.addressed).also)
    if given.then == "resolve" and not ticket.is_done:
        ticket.pass_holds(by=by, anyway=False)


def _one(request: HttpRequest, pk: int) -> Draft:
    reader = person_of(request)
    rows = Draft.objects.visible_to(reader).filter(person=reader, pk=pk)
    found = rows.select_related("ticket", "person").first()
    if found is None:
        raise Http404
    return found
