"""The caller's own drafts: kept, thrown away, sent now or later, taken back."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.drafts.schemas import DraftGiven, DraftShown, SendingGiven
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.tickets import drafting
from soporte.tickets.models import Draft
from soporte.tickets.models.draft import State

room = Room(tags=["drafts"])


@room.read("/drafts", scope="tickets:read", role=STAFF, answer=Page[DraftShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[DraftShown]:
    """List the caller's drafts, the newest first: begun, put aside, waiting to be sent."""
    reader = person_of(request)
    rows = Draft.objects.visible_to(reader).filter(person=reader)
    rows = rows.select_related("ticket").prefetch_related("files")
    return show(rows, wanted, Order(), lambda found: [_shown(one) for one in found])


@room.create("/tickets/{number}/drafts", scope="tickets:write", role=STAFF, answer=DraftShown)
def create(request: HttpRequest, number: Key, given: DraftGiven) -> DraftShown:
    """Keep a text to a ticket, unsent."""
    reader = person_of(request)
    html = chosen.html_of(given)
    files = chosen_files(given.attachments, reader)
    what = drafting.Writing(kind=given.kind, body=html, format="html", files=files)
    draft = drafting.save(chosen.ticket(request, number), reader, what)
    if draft is None:
        raise Problem("invalid", _("Write something first."), field="body")
    return _shown(draft)


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
    """Let a reply leave at a moment; without one, after the seconds in which it can be undone."""
    draft = _one(request, pk)
    if draft.kind != "reply" or draft.state == State.WAITING:
        raise Problem("conflict", _("Only a reply that does not wait yet can be sent."))
    forbid_unless(
        draft.ticket.can_work(draft.person), _("You have no right to work on this queue.")
    )
    by, shown = actor_of(request), _shown(draft)
    if given.at:
        drafting.put_off(draft, until=given.at, then=given.then, by=by, scheduled=True)
    else:
        drafting.send(draft, then=given.then, by=by)
        if draft.pk is None:
            return shown
    return _shown(draft)


@room.remove("/drafts/{pk}/sending", scope="tickets:write", role=STAFF)
def take_back(request: HttpRequest, pk: Key) -> None:
    """Take a waiting reply back: it is a draft again. 409 when it does not wait."""
    draft = _one(request, pk)
    if drafting.take_back(draft.ticket, draft.person, pk, by=actor_of(request)) is None:
        raise Problem("conflict", _("This reply does not wait to be sent."))


def _one(request: HttpRequest, pk: int) -> Draft:
    reader = person_of(request)
    rows = Draft.objects.visible_to(reader).filter(person=reader, pk=pk)
    found = rows.select_related("ticket", "person").first()
    if found is None:
        raise Http404
    return found


def _shown(draft: Draft) -> DraftShown:
    return DraftShown(
        id=draft.pk,
        ticket=draft.ticket.number,
        kind=draft.kind,
        state=draft.state,
        body=draft.body,
        format=draft.format,
        then=draft.then,
        files=[one.name for one in draft.files.all()],
        release_at=draft.release_at,
        held_because=draft.held_because,
        updated_at=draft.updated_at,
    )
