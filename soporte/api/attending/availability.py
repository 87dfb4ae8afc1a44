"""Availability of oneself and of the others at the desk."""

from django.http import Http404, HttpRequest

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.attending.schemas import AvailabilityChange, AvailabilityList, AvailabilityShown
from soporte.api.fields import Key
from soporte.api.room import Room
from soporte.api.tickets.schemas import Named
from soporte.people import attending
from soporte.people.attending import Standing
from soporte.people.models import Person

room = Room(tags=["availability"])
MOST = 500


@room.read("/availability", scope="people:read", role=STAFF, answer=AvailabilityList)
def index(request: HttpRequest) -> AvailabilityList:
    """Show how everybody at the desk stands now."""
    people = list(Person.objects.staff().order_by("folded_name", "pk")[:MOST])
    standing = attending.standings(people)
    return AvailabilityList(items=[_shown(one, standing[one.pk]) for one in people])


@room.read("/people/{pk}/availability", scope="people:read", role=STAFF, answer=AvailabilityShown)
def show(request: HttpRequest, pk: Key) -> AvailabilityShown:
    """Show how one of them stands now."""
    return _now(colleague(pk))


@room.change(
    "/people/{pk}/availability", scope="people:write", role=STAFF, answer=AvailabilityShown
)
def update(request: HttpRequest, pk: Key, given: AvailabilityChange) -> AvailabilityShown:
    """Say whether oneself, or for supervisors anybody at the desk, is there."""
    person, reader = colleague(pk), person_of(request)
    forbid_unless(person.pk == reader.pk or reader.is_supervisor)
    attending.set_availability(person, given.state, by=actor_of(request))
    return _now(colleague(pk))


def colleague(pk: int) -> Person:
    """Somebody at the desk. Raises Http404."""
    found = Person.objects.staff().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _now(person: Person) -> AvailabilityShown:
    return _shown(person, attending.standings([person])[person.pk])


def _shown(person: Person, standing: Standing) -> AvailabilityShown:
    return AvailabilityShown(
        person=Named(id=person.pk, name=person.name),
        chosen=person.availability,
        state=standing.state,
        is_on_shift=standing.is_on_shift,
        shift_ends_at=standing.until,
        next_shift_at=standing.back,
    )
