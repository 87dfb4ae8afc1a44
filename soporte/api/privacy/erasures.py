"""Erasing people's data: what would go, when, and how far it is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import ADMINISTRATOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.privacy.schemas import ErasureGiven, ErasureShown, ErasureWord, PreviewShown
from soporte.api.privacy.shown import chosen, named
from soporte.api.room import Room
from soporte.people.models import Person
from soporte.privacy import erasing
from soporte.privacy.models import Erasure

room = Room(tags=["personal data"])
ALL = "/erasures"
ONE = ALL + "/{pk}"


class ErasureFilters(Paging):
    """Which erasures: all, those of one person, those in one state."""

    person: Key | None = None
    state: ErasureWord | None = None


@room.read(ALL, scope="admin", role=ADMINISTRATOR, answer=Page[ErasureShown])
def index(request: HttpRequest, wanted: Query[ErasureFilters]) -> Page[ErasureShown]:
    """List erasures, newest first."""
    asked = {"person": wanted.person, "state": wanted.state}
    rows = _rows().filter(**{name: value for name, value in asked.items() if value is not None})
    return page_of(rows, wanted, Order(), lambda found: [_shown(one) for one in found])


@room.create(ALL, scope="admin", role=ADMINISTRATOR, answer=ErasureShown)
def create(request: HttpRequest, given: ErasureGiven) -> ErasureShown:
    """Schedule an erasure; `name` must be the person's, so that a wrong id erases nobody."""
    me = person_of(request)
    made = erasing.schedule(
        chosen(given.person, me),
        typed=given.name,
        days=given.days,
        texts=given.texts,
        files=given.files,
        by=actor_of(request),
        asker=me,
    )
    return _shown(made)


@room.read(ONE, scope="admin", role=ADMINISTRATOR, answer=ErasureShown)
def show(request: HttpRequest, pk: Key) -> ErasureShown:
    """Show how far an erasure is."""
    return _shown(_found(pk))


@room.remove(ONE, scope="admin", role=ADMINISTRATOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Take an erasure back before it begins."""
    erasing.cancel(_found(pk), by=actor_of(request))


@room.read("/people/{pk}/erasure-preview", scope="admin", role=ADMINISTRATOR, answer=PreviewShown)
def preview(request: HttpRequest, pk: Key) -> PreviewShown:
    """Count what an erasure would touch now; it changes nothing."""
    whose = Person.objects.visible_to(person_of(request)).filter(pk=pk).first()
    if whose is None:
        raise Http404
    try:
        erasing.refuse(whose, by=actor_of(request))
        refusal = ""
    except ValidationError as wrong:
        refusal = " ".join(wrong.messages)
    return PreviewShown(refusal=refusal, counts=erasing.preview(whose))


def _rows() -> Any:
    return Erasure.objects.select_related("person", "asked_by")


def _found(pk: int) -> Erasure:
    found: Erasure | None = _rows().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(one: Erasure) -> ErasureShown:
    return ErasureShown(
        id=one.pk,
        person=named(one.person),
        asked_by=named(one.asked_by) if one.asked_by else None,
        state=one.state,
        texts=one.texts,
        files=one.files,
        counts=one.counts,
        created_at=one.created_at,
        due_at=one.due_at,
        finished_at=one.finished_at,
    )
