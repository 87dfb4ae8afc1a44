"""Saved views by program: conditions are checked, and lists take them."""

import pytest

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import View

URGENT = {"field": "priority", "operator": "at_least", "value": 3}


def test_a_view_is_made_and_tickets_are_listed_by_it(as_elena, printer):
    made = as_elena.post("/views", {"name": " Urgentes ", "conditions": URGENT})
    assert made.status_code == 201
    view = made.json()
    assert (view["name"], view["audience"]) == ("Urgentes", "private")
    assert view["sentence"]
    assert as_elena.get("/tickets", view=view["id"]).json()["items"] == []
    everything = {"conditions": {"not": URGENT}}
    assert as_elena.patch(f"/views/{view['id']}", everything).status_code == 200
    items = as_elena.get("/tickets", view=view["id"]).json()["items"]
    assert [one["number"] for one in items] == [printer.number]


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"all": [1]},
        {"field": "status", "operator": "is", "value": "x"},
        {"field": "password", "operator": "is", "value": "x"},
        {"field": "subject", "operator": "contains", "value": {"a": 1}},
    ],
)
def test_conditions_that_say_nothing_are_refused(conditions, as_elena):
    answer = as_elena.post("/views", {"name": "x", "conditions": conditions})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "conditions"
    assert View.objects.count() == 0


def test_foreign_private_views_answer_as_missing_ones(as_elena, as_beto, as_ana):
    made = as_elena.post("/views", {"name": "x", "conditions": URGENT}).json()["id"]
    for api, status in ((as_beto, 404), (as_ana, 403)):
        assert api.get(f"/views/{made}").status_code == status
        assert api.get("/tickets", view=made).status_code == 422
    assert as_beto.get("/views").json()["items"] == []


def test_only_supervisors_share_with_everybody(as_beto, as_elena, cast):
    given = {"name": "x", "conditions": URGENT, "audience": "everyone"}
    assert as_beto.post("/views", given).status_code == 403
    assert as_elena.post("/views", given).status_code == 201
    ours = {**given, "audience": "team", "team": cast.team.pk}
    assert as_beto.post("/views", ours).status_code == 201
    assert as_beto.post("/views", {**given, "audience": "team"}).status_code == 422


def test_a_view_asks_about_its_reader_and_keeps_every_order_and_group(as_elena, as_beto, printer):
    given = {
        "name": "x",
        "audience": "everyone",
        "conditions": {"field": "followed", "operator": "yes"},
        "order": ["waiting", "-last_message", "organization"],
        "grouping": "team",
    }
    made = as_elena.post("/views", given).json()
    assert (made["order"], made["grouping"]) == (given["order"], "team")
    assert as_beto.get("/tickets", view=made["id"]).json()["items"] == []
    beto = Person.objects.get(name="Beto Salas")
    printer.follow(beto, by=Actor.system(via="cli"))
    items = as_beto.get("/tickets", view=made["id"]).json()["items"]
    assert [one["number"] for one in items] == [printer.number]
    assert as_elena.get("/tickets", view=made["id"]).json()["items"] == []
    assert as_elena.patch(f"/views/{made['id']}", {"order": ["tags"]}).status_code == 422
