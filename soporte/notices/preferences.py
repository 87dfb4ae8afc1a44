"""How people wish to be told: their own choice, else the administrators', else ours."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import stored, watched
from soporte.notices.models import DEFAULTS, Preference, Subject, Way
from soporte.people.models import Person
from soporte.site.memory import kept
from soporte.site.operations import current

Choices = dict[str, list[str]]


def defaults() -> Choices:
    """What holds for whoever chose nothing."""
    row = Preference.objects.filter(person=None).first()
    return _completed(row.choices if row else {}, DEFAULTS)


def choices_of(person: Person) -> Choices:
    """The ways of each subject for one person."""
    row = Preference.objects.filter(person=person).first()
    return _completed(row.choices if row else {}, defaults())


def of(person: Person) -> Preference:
    """A person's row, or a new one that is not saved."""
    found = Preference.objects.filter(person=person).first()
    return found or Preference(person=person)


def chosen_by(people: Iterable[int]) -> dict[int, tuple[Choices, Preference | None]]:
    """The choices of many, in one journey."""
    wanted = list(people)
    rows = {
        row.person_id: row
        for row in Preference.objects.filter(person__in=wanted)
        | Preference.objects.filter(person=None)
    }
    general = rows.get(None)
    base = _completed(general.choices if general else {}, DEFAULTS)
    found: dict[int, tuple[Choices, Preference | None]] = {}
    for pk in wanted:
        row = rows.get(pk)
        found[pk] = (_completed(row.choices, base) if row else base, row)
    return found


def anybody_wants(subject: str) -> bool:
    """Whether somebody asked for this, or everybody has it: most houses want no word of all."""
    if DEFAULTS[subject]:
        return True
    return kept(("wanted", subject), lambda: _is_asked_for(subject))


def _is_asked_for(subject: str) -> bool:
    return any(
        choices.get(subject) for choices in Preference.objects.values_list("choices", flat=True)
    )


@transaction.atomic
def choose(person: Person, choices: Choices, *, by: Actor, **others: Any) -> None:
    """Keep a person's choices; records `person.notices_changed`. Raises ValidationError."""
    row = of(person)
    check_quiet(
        others.get("quiet_from", row.quiet_from),
        others.get("quiet_to", row.quiet_to),
    )
    with watched(person, by=by, changed="person.notices_changed", also=lambda: _row_of(person)):
        Preference.objects.update_or_create(
            person=person, defaults={"choices": _cleaned(choices), **others}
        )


@transaction.atomic
def choose_for_everybody(choices: Choices, *, by: Actor) -> None:
    """Keep what holds for whoever chose nothing; records `site.notices_changed`."""
    with watched(current(), by=by, changed="site.notices_changed", also=lambda: _row_of(None)):
        Preference.objects.update_or_create(person=None, defaults={"choices": _cleaned(choices)})


def _row_of(person: Person | None) -> dict[str, Any]:
    """What is kept of somebody's choices, or of everybody's."""
    row = Preference.objects.filter(person=person).first()
    return {} if row is None else stored(row) | {"person": None}


def check_quiet(begin: time | None, end: time | None) -> None:
    """Raise ValidationError unless both ends are given, and differ, or none is."""
    if (begin is None) != (end is None) or (begin is not None and begin == end):
        raise ValidationError({"quiet_to": _("Give both times, and two different ones.")})


def end_of_quiet(person: Person, row: Preference | None, moment: datetime) -> datetime | None:
    """When the person's quiet hours end, if `moment` lies in them."""
    if row is None or row.quiet_from is None or row.quiet_to is None:
        return None
    here = moment.astimezone(person.zone or ZoneInfo(current().time_zone))
    if not _is_between(here.time(), row.quiet_from, row.quiet_to):
        return None
    end = here.replace(hour=row.quiet_to.hour, minute=row.quiet_to.minute, second=0, microsecond=0)
    # Days are counted on the wall's clock: the night when clocks change is shorter or longer.
    return end if here.time() < row.quiet_to else end + timedelta(days=1)


def _is_between(moment: time, begin: time, end: time) -> bool:
    if begin <= end:
        return begin <= moment < end
    return moment >= begin or moment < end


def _completed(choices: dict[str, Any], base: Choices) -> Choices:
    return {subject: list(choices.get(subject, base[subject])) for subject in Subject.values}


def _cleaned(choices: Choices) -> Choices:
    known: Collection[str] = Subject.values
    return {
        subject: [way for way in Way.values if way in ways]
        for subject, ways in choices.items()
        if subject in known
    }
