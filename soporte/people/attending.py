"""Who is there: what people say of themselves, and what their shift and their pages say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import watched
from soporte.journal.operations import record
from soporte.people import timetable
from soporte.people.models import Absence, Availability, LastSeen, Person, Shift
from soporte.people.timetable import Hours, Off, Timetable
from soporte.site.operations import current
from soporte.toolbox.clock import now

OFFLINE = "offline"
# Whose screen shows who is there.
TOPIC = "staff"
SEEN_EVERY = timedelta(minutes=1)
MOST_ABSENCES = 100
LEAST_PATIENCE = 5


@dataclass(frozen=True)
class Standing:
    """How one person stands at a moment.

    `state` is what to show. `is_on_shift` is true also for whoever has no shift. `until` is when
    the shift that is on ends; `back` is when the next begins, for who is off.
    """

    state: str
    is_on_shift: bool = True
    is_seen: bool = True
    off: Off | None = None
    until: datetime | None = None
    back: datetime | None = None

    @property
    def label(self) -> str:
        """The state in words."""
        return _("Offline") if self.state == OFFLINE else str(Availability(self.state).label)


def standings(people: Iterable[Person], at: datetime | None = None) -> dict[int, Standing]:
    """How each of these stands now, or at another moment: three queries for all of them."""
    listed, moment = list(people), at or now()
    tables = timetables(listed, moment)
    seen = _heard_of([person.pk for person in listed], moment)
    return {
        person.pk: _standing(person, tables.get(person.pk), moment, is_seen=person.pk in seen)
        for person in listed
    }


def timetables(people: Iterable[Person], moment: datetime | None = None) -> dict[int, Timetable]:
    """The timetables of those who have a shift."""
    zones = {person.pk: person.zone for person in people}
    hours = dict(Shift.objects.filter(person__in=zones).values_list("person_id", "hours"))
    if not hours:
        return {}
    site, offs = current(), defaultdict(list)
    recent = (moment or now()).date() - timedelta(days=3)
    for one in Absence.objects.filter(person__in=hours, last_day__gte=recent):
        offs[one.person_id].append(Off(one.first_day, one.last_day, one.kind))
    return {
        pk: Timetable(zones[pk] or site.zone, hours[pk], tuple(offs[pk]), frozenset(site.holidays))
        for pk in hours
    }


def _heard_of(ids: list[int], moment: datetime) -> set[int]:
    """Those of whom a page was open lately; everybody where the organisation does not ask."""
    patience = current().offline_after
    if not patience:
        return set(ids)
    # Open pages say so every three minutes: less would take everybody for gone.
    since = moment - timedelta(minutes=max(patience, LEAST_PATIENCE))
    found = LastSeen.objects.filter(person__in=ids, at__gte=since)
    return set(found.values_list("person_id", flat=True))


def _standing(
    person: Person, table: Timetable | None, moment: datetime, *, is_seen: bool
) -> Standing:
    off, until, back = None, None, None
    if table is not None:
        until = table.ends(moment)
        off = None if until else table.off_at(moment)
        back = None if until else table.begins(moment)
    is_on_shift = table is None or until is not None
    state = person.availability if is_on_shift else Availability.AWAY.value
    if not is_seen and state != Availability.AWAY:
        state = OFFLINE
    return Standing(str(state), is_on_shift, is_seen, off, until, back)


@transaction.atomic
def set_availability(person: Person, state: str, *, by: Actor) -> None:
    """Say how somebody may be reached; records `availability.changed`. Raises ValidationError."""
    if state not in Availability.values:
        raise ValidationError(_("There is no such availability."))
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    before, person.availability = fresh.availability, state
    if before == state:
        return
    Person.objects.filter(pk=person.pk).update(availability=state)
    detail = {"from": before, "to": state}
    record("availability.changed", person, by=by, detail=detail, topics=[TOPIC])


@transaction.atomic
def set_shift(person: Person, hours: Hours | None, *, by: Actor) -> None:
    """Set the weekly hours, or none at all; records `shift.changed`. Raises ValidationError."""
    wanted = None
    if hours is not None:
        timetable.check(hours)
        wanted = {day: [list(span) for span in spans] for day, spans in hours.items() if spans}
    Person.objects.select_for_update().get(pk=person.pk)
    with watched(person, by=by, changed="shift.changed", also=lambda: _week(person)):
        if wanted is None:
            Shift.objects.filter(person=person).delete()
        else:
            Shift.objects.update_or_create(person=person, defaults={"hours": wanted})


def _week(person: Person) -> dict[str, Any]:
    """The hours of each day, as people write them."""
    kept = Shift.objects.filter(person=person).first()
    if kept is None:
        return {}
    return {day: timetable.write(spans) for day, spans in kept.hours.items()} or {"shift": {}}


@transaction.atomic
def add_absence(absence: Absence, *, by: Actor) -> None:
    """Note days off; records `absence.added`. Raises ValidationError."""
    if absence.last_day < absence.first_day:
        raise ValidationError(_("The last day is before the first."))
    Person.objects.select_for_update().get(pk=absence.person_id)
    if Absence.objects.filter(person=absence.person_id).count() >= MOST_ABSENCES:
        raise ValidationError(_("At most %(count)s entries.") % {"count": MOST_ABSENCES})
    absence.save()
    record("absence.added", absence.person, by=by, detail=_days(absence), topics=[TOPIC])


@transaction.atomic
def remove_absence(absence: Absence, *, by: Actor) -> None:
    """Take days off back; records `absence.removed`."""
    record("absence.removed", absence.person, by=by, detail=_days(absence), topics=[TOPIC])
    absence.delete()


def note_seen(person_id: int) -> None:
    """A page of somebody's is open: written at most once a minute, and only if anybody asks."""
    if not current().offline_after:
        return
    moment = now()
    _row, is_new = LastSeen.objects.get_or_create(person_id=person_id, defaults={"at": moment})
    if not is_new:
        stale = LastSeen.objects.filter(person_id=person_id, at__lt=moment - SEEN_EVERY)
        stale.update(at=moment)


def _days(absence: Absence) -> dict[str, str]:
    return {"first": absence.first_day.isoformat(), "last": absence.last_day.isoformat()}
