"""Availability, shifts, skills and assignment, by API."""

import pytest

from soporte.api.tests.helpers import Api
from soporte.automation.assigning.models import QueuePolicy
from soporte.people.models import Person, Shift, Skill

NIGHT = [{"day": "fri", "intervals": [{"start": "22:00", "end": "06:00"}]}]


@pytest.fixture
def as_carla(cast):
    return Api(cast.carla)


def test_somebody_says_it_of_themselves_and_a_supervisor_of_anybody(cast, as_beto, as_carla):
    path = f"/people/{cast.beto.pk}/availability"
    assert as_beto.patch(path, {"state": "busy"}).json()["state"] == "busy"
    other = f"/people/{cast.carla.pk}/availability"
    assert as_beto.patch(other, {"state": "away"}).status_code == 403
    assert as_carla.patch(path, {"state": "away"}).json()["chosen"] == "away"
    assert Person.objects.get(pk=cast.beto.pk).availability == "away"
    listed = as_beto.get("/availability").json()["items"]
    assert {one["person"]["name"]: one["state"] for one in listed}["Beto Salas"] == "away"


def test_customers_have_no_availability(cast, as_carla):
    assert as_carla.get(f"/people/{cast.ana.pk}/availability").status_code == 404


def test_a_shift_is_set_shown_and_taken_away(cast, as_carla):
    path = f"/people/{cast.beto.pk}/shift"
    shown = as_carla.put(path, {"days": NIGHT}).json()
    assert shown == {"time_zone": "Europe/Madrid", "days": NIGHT}
    twice = as_carla.put(path, {"days": NIGHT * 2})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "days")
    overlapping = [*NIGHT, {"day": "sat", "intervals": [{"start": "05:00", "end": "09:00"}]}]
    assert as_carla.put(path, {"days": overlapping}).status_code == 422
    assert as_carla.put(path, {"days": None}).json()["days"] is None
    assert not Shift.objects.exists()


@pytest.mark.parametrize("clock", ["9:00", "24:30", "25:00", "x"])
def test_a_clock_time_that_is_none_is_refused(cast, as_carla, clock):
    days = [{"day": "fri", "intervals": [{"start": clock, "end": "06:00"}]}]
    assert as_carla.put(f"/people/{cast.beto.pk}/shift", {"days": days}).status_code == 422


def test_days_off_go_forward(cast, as_carla):
    path = f"/people/{cast.beto.pk}/absences"
    given = {"first_day": "2026-12-21", "last_day": "2026-12-20"}
    assert as_carla.post(path, given).status_code == 422
    made = as_carla.post(path, {**given, "last_day": "2026-12-24", "kind": "holidays"}).json()
    assert as_carla.get(path).json()["items"] == [made]
    assert as_carla.delete(f"{path}/{made['id']}").status_code == 204


def test_a_queues_policy_is_changed_by_what_is_named(cast, desk, as_carla):
    skill = Skill.objects.create(name="Fibra")
    path = f"/queues/{desk.hardware.pk}/assignment"
    given = {"mode": "round_robin", "capacity": 4, "team": cast.team.pk}
    as_carla.patch(path, {**given, "skills": [{"skill": skill.pk, "level": 3}]})
    shown = as_carla.patch(path, {"capacity": None}).json()
    assert (shown["mode"], shown["capacity"], shown["team"]["name"]) == (
        "round_robin",
        None,
        cast.team.name,
    )
    assert shown["skills"][0]["level"] == 3
    assert as_carla.patch(path, {"mode": None}).status_code == 422
    assert as_carla.patch(path, {"skills": [{"skill": 10**9}]}).status_code == 422
    assert QueuePolicy.objects.get().needs_shift


def test_it_tells_why_a_ticket_waits_or_is_whose_it_is(cast, desk, printer, as_beto, as_carla):
    path = f"/tickets/{printer.number}/assignment"
    assert as_beto.get(path).json() == {"waiting": None, "waiting_reasons": [], "decisions": []}
    as_carla.patch(f"/queues/{desk.hardware.pk}/assignment", {"mode": "round_robin"})
    as_carla.patch(f"/people/{cast.beto.pk}/availability", {"state": "away"})
    told = as_beto.get(path).json()
    assert told["waiting"]
    assert [one["person"] for one in told["waiting_reasons"]] == ["Beto Salas"]
