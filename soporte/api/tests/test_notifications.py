"""Notifications, how one is told of them, followers and checklists, for programs."""

import pytest

from soporte.api.tests.helpers import Api
from soporte.journal.actor import Actor
from soporte.notices.models import Subject, Way


def by(person):
    return Actor.of(person, via="desk")


@pytest.fixture
def told(cast, printer, drain, as_beto):
    """Beto is given the printer's ticket."""
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    return as_beto


def test_news_is_listed_in_the_readers_words_and_marked_as_read(told, printer):
    (one,) = told.get("/notifications").json()["items"]
    assert (one["ticket"], one["subject"], one["read_at"]) == (printer.number, "assigned", None)
    assert "Beto" in one["sentence"]
    assert told.post("/notifications/reading", {"tickets": [999_999]}).json()["read"] == 0
    read = told.post("/notifications/reading", {"tickets": [printer.number]})
    assert read.json() == {"read": 1, "unread_tickets": 0}
    assert told.get("/notifications").json()["items"] == []
    assert told.get("/notifications", state="all").json()["items"][0]["read_at"]


def test_news_is_filtered_by_subject_and_ticket(told, printer):
    assert told.get("/notifications", subject="mentioned").json()["items"] == []
    assert told.get("/notifications", ticket=printer.number + 1).json()["items"] == []
    found = told.get("/notifications", subject="assigned", ticket=printer.number)
    assert len(found.json()["items"]) == 1


def test_nobody_sees_or_reads_the_news_of_others(told, as_elena, printer):
    assert as_elena.get("/notifications", state="all").json()["items"] == []
    assert as_elena.post("/notifications/reading", {}).json()["read"] == 0
    assert len(told.get("/notifications").json()["items"]) == 1


def test_news_of_a_ticket_that_may_no_longer_be_read_is_gone(told, cast, desk, printer):
    printer.move(desk.closed_to_beto, by=by(cast.elena))
    assert told.get("/notifications", state="all").json()["items"] == []


def test_the_matrix_names_every_subject_and_changes_only_what_is_named(as_beto):
    before = as_beto.get("/notifications/preferences").json()
    assert set(before["choices"]) == set(Subject.values)
    changed = as_beto.patch(
        "/notifications/preferences",
        {"choices": {"arrived": ["mail"]}, "quiet_from": "20:00", "quiet_to": "08:00"},
    ).json()
    assert changed["choices"] == {**before["choices"], "arrived": ["mail"]}
    assert (changed["quiet_from"], changed["quiet_to"]) == ("20:00", "08:00")
    for way in Way.values:
        wanted = {"choices": {"woken": [way]}}
        assert as_beto.patch("/notifications/preferences", wanted).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"choices": {"gossip": ["app"]}},
        {"choices": {"woken": ["pigeon"]}},
        {"quiet_from": "20:00"},
        {"quiet_from": "20:00", "quiet_to": "20:00"},
        {"quiet_from": "24:00", "quiet_to": "08:00"},
        {"follows_answered": None},
    ],
)
def test_what_the_matrix_does_not_know_is_refused(as_beto, body):
    assert as_beto.patch("/notifications/preferences", body).status_code == 422


def test_what_administrators_choose_holds_for_whoever_chose_nothing(as_elena, as_beto):
    wanted = {"choices": {"woken": ["mail"]}}
    assert as_elena.patch("/notifications/defaults", wanted).status_code == 200
    assert as_beto.get("/notifications/preferences").json()["choices"]["woken"] == ["mail"]
    assert as_beto.patch("/notifications/defaults", wanted).status_code == 403


def test_one_follows_and_lets_colleagues_follow_who_may_read_the_ticket(as_beto, cast, printer):
    path = f"/tickets/{printer.number}/followers"
    assert as_beto.post(path, {}).json()["person"]["id"] == cast.beto.pk
    assert as_beto.post(path, {"person": cast.carla.pk}).status_code == 201
    followers = [one["person"]["id"] for one in as_beto.get(path).json()["items"]]
    assert followers == [cast.beto.pk, cast.carla.pk]
    assert as_beto.delete(f"{path}/{cast.carla.pk}").status_code == 204
    assert as_beto.delete(f"{path}/{cast.carla.pk}").status_code == 404


def test_whoever_could_read_nothing_cannot_be_made_to_follow(as_elena, cast, desk, printer):
    printer.move(desk.closed_to_beto, by=by(cast.elena))
    path = f"/tickets/{printer.number}/followers"
    for person in (cast.beto, cast.ana):
        assert as_elena.post(path, {"person": person.pk}).status_code == 422
    assert as_elena.get(path).json()["items"] == []


def test_a_note_mentions_colleagues_who_are_told(as_beto, cast, printer, drain):
    path = f"/tickets/{printer.number}/messages"
    body = {"body": "¿Lo ves?", "internal": True, "mentions": [cast.carla.pk]}
    note = as_beto.post(path, body)
    assert note.status_code == 201
    assert "@Carla" in str(note.json())
    drain()
    news = Api(cast.carla).get("/notifications", subject="mentioned").json()["items"]
    assert [one["ticket"] for one in news] == [printer.number]
    assert as_beto.post(path, {**body, "internal": False}).status_code == 422
    assert as_beto.post(path, {**body, "mentions": [cast.ana.pk]}).status_code == 422


def test_a_checklist_is_kept_and_added_to_a_ticket(as_elena, as_beto, printer):
    steps = [{"title": "Mirar", "holds": True}, {"title": "Probar"}]
    made = as_elena.post("/checklists", {"name": "Alta", "steps": steps, "type": "incident"})
    assert (made.status_code, made.json()["type"]) == (201, "incident")
    one = f"/checklists/{made.json()['id']}"
    assert as_elena.patch(one, {"type": None, "is_automatic": True}).json()["type"] is None
    assert as_elena.post("/checklists", {"name": "Alta", "steps": steps}).status_code == 422
    assert as_elena.post("/checklists", {"name": "Nada", "steps": []}).status_code == 422
    path = f"/tickets/{printer.number}/checklists"
    tasks = as_beto.post(path, {"checklist": made.json()["id"]})
    assert [(task["title"], task["holds"]) for task in tasks.json()["items"]] == [
        ("Mirar", True),
        ("Probar", False),
    ]
    as_elena.patch(one, {"is_active": False})
    assert as_beto.post(path, {"checklist": made.json()["id"]}).status_code == 422
    assert [item["is_active"] for item in as_beto.get("/checklists").json()["items"]] == [False]
