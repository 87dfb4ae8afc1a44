"""Rules and macros by API: made, run, and explained."""

import pytest

from soporte.api.tests.helpers import Api
from soporte.automation.models import Rule

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
    run = api.post(f"/tickets/{number}/macros", {"macro": macro["id"]}).json()
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
