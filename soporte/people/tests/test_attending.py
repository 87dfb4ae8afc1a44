"""Who is there: what people say, what their shift says, and what nobody hears of for long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import render
from soporte.people import attending, skills
from soporte.people.models import Absence, Person, Skill
from soporte.site.operations import change
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
# A Monday, eleven o'clock in Madrid.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MORNINGS = {"mon": [["09:00", "14:00"]], "tue": [["09:00", "14:00"]]}


def state(person, at=MONDAY):
    fresh = Person.objects.get(pk=person.pk)
    return attending.standings([fresh], at)[person.pk]


def test_somebody_without_a_shift_is_what_they_say(cast):
    assert state(cast.beto).state == "online"
    attending.set_availability(cast.beto, "busy", by=BY)
    assert state(cast.beto).state == "busy"
    entry = Entry.objects.get(kind="availability.changed")
    assert entry.detail == {"from": "online", "to": "busy"}
    for language, words in (("es", "de En línea a Ocupado"), ("en", "from Online to Busy")):
        with override(language):
            assert words in render([entry])[0].sentence


def test_a_word_that_is_no_availability_is_refused(cast):
    with pytest.raises(ValidationError):
        attending.set_availability(cast.beto, "asleep", by=BY)


def test_outside_the_shift_everybody_is_away_whatever_they_said(cast):
    attending.set_shift(cast.beto, MORNINGS, by=BY)
    assert state(cast.beto).state == "online"
    evening = MONDAY + timedelta(hours=8)
    found = state(cast.beto, evening)
    assert (found.state, found.is_on_shift) == ("away", False)
    assert found.back == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_the_shift_is_in_the_persons_own_zone(cast):
    Person.objects.filter(pk=cast.beto.pk).update(time_zone="America/Mexico_City")
    attending.set_shift(cast.beto, MORNINGS, by=BY)
    assert state(cast.beto).state == "away"
    assert state(cast.beto, MONDAY + timedelta(hours=6)).state == "online"


def test_days_off_and_the_houses_holidays_count(cast):
    attending.set_shift(cast.beto, MORNINGS, by=BY)
    day = date(2026, 11, 23)
    absence = Absence(person=cast.beto, first_day=day, last_day=day, kind="illness")
    attending.add_absence(absence, by=BY)
    assert state(cast.beto).off.kind == "illness"
    attending.remove_absence(absence, by=BY)
    assert state(cast.beto).state == "online"
    change({"holidays": ["2026-11-23"]})
    assert state(cast.beto).off.kind == "holiday"


def test_days_off_that_end_before_they_begin_are_refused(cast):
    wrong = Absence(person=cast.beto, first_day=date(2026, 11, 2), last_day=date(2026, 11, 1))
    with pytest.raises(ValidationError):
        attending.add_absence(wrong, by=BY)


def test_who_is_not_heard_of_is_offline_only_where_the_house_wants_it(cast):
    assert state(cast.beto).state == "online"
    change({"offline_after": 10})
    assert state(cast.beto).state == "offline"
    with clock.at(MONDAY):
        attending.note_seen(cast.beto.pk)
    assert state(cast.beto, MONDAY + timedelta(minutes=9)).state == "online"
    assert state(cast.beto, MONDAY + timedelta(minutes=11)).state == "offline"
    attending.set_availability(cast.beto, "away", by=BY)
    assert state(cast.beto, MONDAY + timedelta(minutes=11)).state == "away"


def test_how_everybody_stands_costs_the_same_for_two_and_for_twenty(
    cast, django_assert_max_num_queries
):
    more = [Person.objects.create(name=f"T{n}", role="technician") for n in range(18)]
    people = [cast.beto, cast.carla, *more]
    for person in people:
        attending.set_shift(person, MORNINGS, by=BY)
    attending.standings(people, MONDAY)
    with django_assert_max_num_queries(4):
        assert len(attending.standings(people, MONDAY)) == 20


def test_skills_are_set_whole_and_a_removed_skill_leaves_everybody(cast):
    networks, printers = Skill(name="Redes"), Skill(name="Impresoras")
    for skill in (networks, printers):
        skills.save_skill(skill, by=BY)
    skills.set_skills(cast.beto, {networks.pk: 3, printers.pk: 1}, by=BY)
    assert skills.of_people([cast.beto.pk]) == {cast.beto.pk: {networks.pk: 3, printers.pk: 1}}
    skills.remove_skill(printers, by=BY)
    assert skills.of_people([cast.beto.pk]) == {cast.beto.pk: {networks.pk: 3}}
    with pytest.raises(ValidationError):
        skills.set_skills(cast.beto, {networks.pk: 4}, by=BY)
    with pytest.raises(ValidationError):
        skills.save_skill(Skill(name="redes"), by=BY)
