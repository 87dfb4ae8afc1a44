"""Weekly hours and days off of those at the desk."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import STAFF, SUPERVISOR, actor_of
from soporte.api.attending.availability import colleague
from soporte.api.attending.schemas import (
    AbsenceGiven,
    AbsenceList,
    AbsenceShown,
    DayGiven,
    DayShown,
    IntervalShown,
    ShiftGiven,
    ShiftShown,
)
from soporte.api.fields import Key
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.people import attending
from soporte.people.models import Absence, Person, Shift
from soporte.people.timetable import DAYS
from soporte.site.operations import current

room = Room(tags=["shifts"])


@room.read("/people/{pk}/shift", scope="people:read", role=STAFF, answer=ShiftShown)
def show(request: HttpRequest, pk: Key) -> ShiftShown:
    """Show somebody's weekly hours."""
    return _shown(colleague(pk))


@room.replace("/people/{pk}/shift", scope="people:write", role=SUPERVISOR, answer=ShiftShown)
def replace(request: HttpRequest, pk: Key, given: ShiftGiven) -> ShiftShown:
    """Set somebody's weekly hours."""
    person = colleague(pk)
    attending.set_shift(person, _hours(given.days), by=actor_of(request))
    return _shown(person)


@room.read("/people/{pk}/absences", scope="people:read", role=STAFF, answer=AbsenceList)
def absences(request: HttpRequest, pk: Key) -> AbsenceList:
    """List somebody's days off."""
    return AbsenceList(items=[_absence(one) for one in colleague(pk).absences.all()])


@room.create("/people/{pk}/absences", scope="people:write", role=SUPERVISOR, answer=AbsenceShown)
def create_absence(request: HttpRequest, pk: Key, given: AbsenceGiven) -> AbsenceShown:
    """Note days off."""
    made = Absence(person=colleague(pk), **given.model_dump())
    attending.add_absence(made, by=actor_of(request))
    return _absence(made)


@room.remove("/people/{pk}/absences/{absence}", scope="people:write", role=SUPERVISOR)
def destroy_absence(request: HttpRequest, pk: Key, absence: Key) -> None:
    """Take days off back."""
    found = Absence.objects.filter(pk=absence, person=colleague(pk)).first()
    if found is None:
        raise Http404
    attending.remove_absence(found, by=actor_of(request))


def _hours(days: list[DayGiven] | None) -> dict[str, list[list[str]]] | None:
    """What is kept of the days. Raises Problem for one that is named twice."""
    if days is None:
        return None
    hours = {str(one.day): [[span.start, span.end] for span in one.intervals] for one in days}
    if len(hours) != len(days):
        raise Problem("invalid", _("Each day is named once."), field="days")
    return hours


def _shown(person: Person) -> ShiftShown:
    kept = Shift.objects.filter(person=person).first()
    zone = str(person.zone or current().zone)
    if kept is None:
        return ShiftShown(time_zone=zone, days=None)
    days = [
        DayShown(
            day=day,
            intervals=[IntervalShown(start=span[0], end=span[1]) for span in kept.hours[day]],
        )
        for day in DAYS
        if kept.hours.get(day)
    ]
    return ShiftShown(time_zone=zone, days=days)


def _absence(row: Absence) -> AbsenceShown:
    return AbsenceShown(id=row.pk, first_day=row.first_day, last_day=row.last_day, kind=row.kind)
