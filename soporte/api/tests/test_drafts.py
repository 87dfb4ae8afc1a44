"""Drafts, sleep and canned replies, for programs."""

from datetime import timedelta

from soporte.tickets.models import Draft
from soporte.toolbox import clock


def in_hours(hours):
    return (clock.now() + timedelta(hours=hours)).isoformat()


def test_a_reply_is_kept_scheduled_taken_back_and_sent(as_beto, printer, drain):
    path = f"/tickets/{printer.number}/drafts"
    made = as_beto.post(path, {"body": "Hola, Ana"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert [one["id"] for one in as_beto.get("/drafts").json()["items"]] == [pk]
    sent = as_beto.post(f"/drafts/{pk}/sending", {"at": in_hours(3), "then": "wait"})
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    assert as_beto.post(f"/drafts/{pk}/sending", {}).status_code == 409
    assert as_beto.delete(f"/drafts/{pk}").status_code == 409
    assert as_beto.delete(f"/drafts/{pk}/sending").status_code == 204
    assert as_beto.delete(f"/drafts/{pk}/sending").status_code == 409
    assert as_beto.post(f"/drafts/{pk}/sending", {"then": "resolve"}).status_code == 202
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    assert printer.messages.filter(from_staff=True).count() == 1
    assert as_beto.get("/drafts").json()["items"] == []
    printer.refresh_from_db()
    assert printer.category == "resolved"


def test_somebody_elses_draft_is_missing_and_an_empty_one_is_refused(as_beto, as_elena, printer):
    path = f"/tickets/{printer.number}/drafts"
    assert as_beto.post(path, {"body": "  "}).status_code == 422
    pk = as_beto.post(path, {"body": "Hola"}).json()["id"]
    assert as_elena.get("/drafts").json()["items"] == []
    assert as_elena.delete(f"/drafts/{pk}").status_code == 404
    assert as_elena.post(f"/drafts/{pk}/sending", {}).status_code == 404
    assert as_beto.delete(f"/drafts/{pk}").status_code == 204
    assert not Draft.objects.exists()


def test_a_moment_that_is_past_is_refused(as_beto, printer):
    pk = as_beto.post(f"/tickets/{printer.number}/drafts", {"body": "Hola"}).json()["id"]
    assert as_beto.post(f"/drafts/{pk}/sending", {"at": in_hours(-1)}).status_code == 422
    snooze = f"/tickets/{printer.number}/snooze"
    assert as_beto.post(snooze, {"until": in_hours(-1)}).status_code == 422


def test_a_ticket_sleeps_and_is_woken(as_beto, printer):
    path = f"/tickets/{printer.number}/snooze"
    slept = as_beto.post(path, {"until": in_hours(3), "why": "espera una pieza"})
    assert (slept.status_code, slept.json()["why"]) == (201, "espera una pieza")
    assert as_beto.get(path).json()["until"]
    assert as_beto.delete(path).status_code == 204
    assert as_beto.get(path).json() == {"until": None, "why": ""}


def test_canned_replies_are_kept_and_unknown_placeholders_refused(as_beto, as_elena):
    made = as_beto.post("/canned-replies", {"name": "Saludo", "html": "Hola {{ me.name }}"})
    assert (made.status_code, made.json()["scope"]) == (201, "own")
    path = f"/canned-replies/{made.json()['id']}"
    assert as_beto.patch(path, {"html": "{{ me.password }}"}).status_code == 422
    assert as_elena.patch(path, {"name": "x"}).status_code == 404
    assert as_beto.delete(path).status_code == 204
    assert (
        as_elena.post("/canned-replies", {"name": "x", "html": "y", "scope": "team"}).status_code
        == 422
    )
