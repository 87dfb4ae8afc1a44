"""Copies of people's data: one's own, and for administrators everybody's."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query

from soporte.api.access import actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.privacy.schemas import ExportGiven, ExportShown
from soporte.api.privacy.shown import chosen, named
from soporte.api.room import Room
from soporte.privacy import copying
from soporte.privacy.models import CopyState, DataCopy

room = Room(tags=["personal data"])
ALL = "/exports"
ONE = ALL + "/{pk}"


class ExportFilters(Paging):
    """Which copies: of everybody, or of one person."""

    person: Key | None = None


@room.read(ALL, scope="admin", answer=Page[ExportShown])
def index(request: HttpRequest, wanted: Query[ExportFilters]) -> Page[ExportShown]:
    """List copies, newest first: one's own, and to administrators everybody's."""
    rows = _visible(request)
    if wanted.person is not None:
        rows = rows.filter(person=wanted.person)
    return page_of(rows, wanted, Order(), lambda found: [_shown(one) for one in found])


@room.create(ALL, scope="admin", answer=ExportShown, status=202)
def create(request: HttpRequest, given: ExportGiven) -> ExportShown:
    """Ask for a copy: it is made in a job, and its archive can be taken for seven days."""
    me = person_of(request)
    whose = me if given.person in {None, me.pk} else chosen(given.person, me)
    made = copying.ask(whose, by=actor_of(request), asker=me, often=me.is_administrator)
    return _shown(made)


@room.read(ONE, scope="admin", answer=ExportShown)
def show(request: HttpRequest, pk: Key) -> ExportShown:
    """Show how far a copy is."""
    return _shown(_found(request, pk))


@room.read(ONE + "/archive", scope="admin", answer=None)
def archive(request: HttpRequest, pk: Key) -> HttpResponseBase:
    """Download a finished copy; the audit tells who took it."""
    found = _found(request, pk)
    if not found.is_ready:
        raise Http404
    answer = copying.handed(found)
    copying.note_taken(found, by=actor_of(request))
    return answer


def _visible(request: HttpRequest) -> Any:
    rows = DataCopy.objects.select_related("person", "asked_by")
    me = person_of(request)
    return rows if me.is_administrator else rows.filter(person=me, asked_by=me)


def _found(request: HttpRequest, pk: int) -> DataCopy:
    found: DataCopy | None = _visible(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(one: DataCopy) -> ExportShown:
    is_over = one.state == CopyState.READY and not one.is_ready
    return ExportShown(
        id=one.pk,
        person=named(one.person),
        asked_by=named(one.asked_by) if one.asked_by else None,
        state=CopyState.EXPIRED if is_over else one.state,
        percent=100 if one.state == CopyState.READY else one.percent,
        size=one.size,
        created_at=one.created_at,
        expires_at=one.expires_at,
    )
