"""Rules and macros by API: made, run, and explained."""

from datetime import timedelta

import pytest

from soporte.api.tests.helpers import Api
from soporte.automation.models import Rule
from soporte.toolbox import clock

RULE = {
    "name": "Urgentes",
    "events": ["ticket.opened"],
    "conditions": {"field": "subject", "operator": "contains", "value": "urgente"},
    "actions": [{"action": "set_priority", "value": 3}],
}


def test_a_rule_is_made_off_and_changed_in_versions(world):
    api = Api(world.cast.elena)
    made = api.post("/rules", RULE).json()
    assert (made["is_active"], made["version"]) == (False, 1)
    assert made["says"]
    again = api.patch(f"/rules/{made['id']}", {"is_active": True}).json()
    assert (again["is_active"], again["version"]) == (True, 1)
    again = api.patch(f"/rules/{made['id']}", {"conditions": {"all": []}}).json()
    assert again["version"] == 2
    assert api.delete(f"/rules/{made['id']}").status_code == 204
    assert api.get(f"/rules/{made['id']}").status_code == 404
    assert Rule.objects.get(pk=made["id"]).removed_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"events": []},
        {"actions": []},
        {"actions": [{"action": "set_priority", "value": 9}]},
        {"sort": "time"},
        {"conditions": {"field": "assignee", "operator": "is", "value": ["me"]}},
        {"is_active": "maybe"},
    ],
)
def test_a_rule_that_could_not_act_is_a_problem(world, wrong):
    assert Api(world.cast.elena).post("/rules", {**RULE, **wrong}).status_code == 422


def test_a_program_runs_a_macro_and_reads_why(world):
    api, number = Api(world.cast.beto), world.ticket.number
    macro = api.post(
        "/macros", {"name": "Marcar", "actions": [{"action": "add_tags", "value": ["Visto"]}]}
    ).json()
    ran = api.post(f"/tickets/{number}/macros", {"macro": macro["id"]}).json()
    assert ran["waiting"] is None
    run = ran["run"]
    assert (run["step"], run["macro"]["id"], run["version"]) == ("acted", macro["id"], 1)
    assert api.get(f"/tickets/{number}").json()["tags"] == ["visto"]
    listed = api.get(f"/tickets/{number}/runs").json()["items"]
    assert [one["id"] for one in listed] == [run["id"]]


def test_somebody_elses_macro_does_not_exist(world):
    steps = [{"action": "set_priority", "value": 1}]
    mine = Api(world.cast.beto).post("/macros", {"name": "Mía", "actions": steps}).json()
    other = Api(world.cast.carla)
    assert other.get(f"/macros/{mine['id']}").status_code == 404
    found = other.post(f"/tickets/{world.ticket.number}/macros", {"macro": mine["id"]})
    assert found.status_code == 422


ANSWERS = [
    {"action": "add_tags", "value": ["Visto"]},
    {"action": "reply", "value": {"es": "<p>Hola {{ customer.first_name }}</p>", "en": "Hi"}},
]


@pytest.fixture
def greeting(as_beto):
    return as_beto.post("/macros", {"name": "Saludar", "actions": ANSWERS}).json()["id"]


def test_a_macro_that_answers_waits_whole_and_can_be_taken_back(as_beto, printer, greeting, drain):
    path = f"/tickets/{printer.number}"
    ran = as_beto.post(f"{path}/macros", {"macro": greeting}).json()
    assert ran["run"] is None
    assert ran["waiting"]["state"] == "waiting"
    assert as_beto.get(path).json()["tags"] == []
    assert as_beto.delete(f"/drafts/{ran['waiting']['id']}/sending").status_code == 204
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    assert not printer.messages.filter(from_staff=True).exists()
    again = as_beto.post(f"{path}/macros", {"macro": greeting}).json()
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    assert as_beto.get(path).json()["tags"] == ["visto"]
    assert "Hola Ana" in printer.messages.get(from_staff=True).body_html
    assert as_beto.delete(f"/drafts/{again['waiting']['id']}/sending").status_code == 404


def test_a_macro_that_answers_runs_at_once_for_who_wants_no_undo(as_beto, printer, greeting, cast):
    cast.beto.preferences = {"undo_seconds": 0}
    cast.beto.save()
    ran = as_beto.post(f"/tickets/{printer.number}/macros", {"macro": greeting}).json()
    assert (ran["run"]["step"], ran["waiting"]) == ("acted", None)
    assert printer.messages.filter(from_staff=True).count() == 1


def test_a_macro_stops_when_somebody_answered_since(as_beto, as_carla, printer, greeting):
    path = f"/tickets/{printer.number}"
    seen = as_beto.get(f"{path}/messages").json()["items"][-1]["id"]
    hers = as_carla.post(f"{path}/messages", {"body": "Ya voy"}).json()["id"]
    stopped = as_beto.post(f"{path}/macros", {"macro": greeting, "seen_message": seen})
    assert stopped.status_code == 409
    assert stopped.json()["errors"][0]["field"] == "seen_message"
    assert as_beto.get("/drafts").json()["items"] == []
    goes = as_beto.post(f"{path}/macros", {"macro": greeting, "seen_message": hers})
    assert goes.status_code == 201
