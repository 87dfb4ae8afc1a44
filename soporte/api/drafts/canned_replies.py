"""Canned replies: the caller's own, and those that others use too."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.drafts.schemas import CannedChange, CannedGiven, CannedShown
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.tickets import canning
from soporte.tickets.models import CannedReply

room = Room(tags=["canned replies"])


@room.read("/canned-replies", scope="tickets:read", role=STAFF, answer=Page[CannedShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[CannedShown]:
    """List those that the caller may use."""
    rows = CannedReply.objects.visible_to(person_of(request))
    order = Order(descending=False)
    return page_of(rows, wanted, order, lambda found: [_shown(one) for one in found])


@room.create("/canned-replies", scope="tickets:write", role=STAFF, answer=CannedShown)
def create(request: HttpRequest, given: CannedGiven) -> CannedShown:
    """Add one: one's own, or as a supervisor one for a team or for everyone."""
    reader = person_of(request)
    forbid_unless(given.scope == "own" or reader.is_supervisor)
    values = {**given.model_dump(), "team": chosen.team(given.team)}
    reply = CannedReply(**values)
    canning.save(reply, person=reader, by=actor_of(request))
    return _shown(reply)


@room.change("/canned-replies/{pk}", scope="tickets:write", role=STAFF, answer=CannedShown)
def update(request: HttpRequest, pk: Key, given: CannedChange) -> CannedShown:
    """Change one. Placeholders that are not on the list are refused."""
    reply = _changeable(request, pk)
    if changing.apply(reply, changing.values_of(given)):
        canning.save(reply, person=person_of(request), by=actor_of(request))
    return _shown(reply)


@room.remove("/canned-replies/{pk}", scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Remove one."""
    canning.remove(_changeable(request, pk), person=person_of(request), by=actor_of(request))


def _changeable(request: HttpRequest, pk: int) -> CannedReply:
    reader = person_of(request)
    found = CannedReply.objects.visible_to(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    forbid_unless(found.can_change(reader))
    return found


def _shown(reply: CannedReply) -> CannedShown:
    return CannedShown(
        id=reply.pk,
        name=reply.name,
        html=reply.html,
        shortcut=reply.shortcut,
        language=reply.language,
        scope=reply.scope,
        team=reply.team_id,
        is_active=reply.is_active,
        updated_at=reply.updated_at,
    )
