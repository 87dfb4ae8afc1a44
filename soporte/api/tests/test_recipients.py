"""Whom an answer goes to, and what is sent on to somebody outside, by API."""

from datetime import timedelta

import pytest

from soporte.outbox.models import Delivery
from soporte.tickets.models import Participant
from soporte.toolbox import clock

MAKER = "taller@fabricante.example"


@pytest.fixture
def also_dario(printer, cast, as_beto):
    path = f"/tickets/{printer.number}/participants"
    assert as_beto.post(path, {"id": cast.dario.pk}).status_code == 201
    Participant.objects.filter(person=cast.dario).update(confirmed_at=clock.now())


def written_to():
    return set(Delivery.objects.filter(thing_kind="message").values_list("recipient", flat=True))


@pytest.mark.usefixtures("also_dario")
def test_an_answer_goes_to_whom_it_says_and_copies_take_part(as_beto, printer, cast):
    path = f"/tickets/{printer.number}/messages"
    given = {"body": "Hola", "to": [cast.ana.pk], "cc": ["eva@acme.example"]}
    assert as_beto.post(path, given).status_code == 201
    assert written_to() == {"ana@acme.example", "eva@acme.example"}
    assert Participant.objects.get(person__addresses__value="eva@acme.example").confirmed_at
    assert as_beto.post(path, {"body": "A todos"}).status_code == 201
    assert "dario@optica.example" in written_to()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": []}, "to"),
        ({"to": [999_999]}, "to"),
        ({"cc": ["nadie"]}, "cc"),
        ({"cc": ["beto@nortia.example"]}, "cc"),
        ({"cc": ["ayuda@nortia.example"]}, "cc"),
        ({"cc": ["eva@acme.example"], "internal": True}, "to"),
    ],
)
@pytest.mark.usefixtures("world")
def test_recipients_that_cannot_be_are_a_problem_and_nothing_leaves(as_beto, printer, given, field):
    before = written_to()
    said = as_beto.post(f"/tickets/{printer.number}/messages", {"body": "Hola", **given})
    assert said.status_code == 422
    assert said.json()["errors"][0]["field"] == field
    assert written_to() == before


def test_customers_do_not_choose_recipients(as_ana, printer):
    path = f"/tickets/{printer.number}/messages"
    assert as_ana.post(path, {"body": "x", "cc": ["eva@acme.example"]}).status_code == 403


def test_an_answer_stops_when_a_colleague_was_faster(as_beto, as_carla, printer):
    path = f"/tickets/{printer.number}/messages"
    seen = as_beto.get(path).json()["items"][-1]["id"]
    assert as_carla.post(path, {"body": "Ya voy"}).status_code == 201
    stopped = as_beto.post(path, {"body": "Hola", "seen_message": seen})
    assert stopped.status_code == 409
    assert stopped.headers["Content-Type"] == "application/problem+json"
    assert as_carla.post(path, {"body": "Otra", "seen_message": seen}).status_code == 201


@pytest.mark.usefixtures("also_dario")
def test_a_draft_keeps_its_recipients_until_it_leaves(as_beto, printer, cast, drain):
    given = {"body": "Hola", "to": [cast.ana.pk], "cc": ["eva@acme.example"]}
    draft = as_beto.post(f"/tickets/{printer.number}/drafts", given).json()
    assert (draft["without"], draft["cc"]) == ([cast.dario.pk], ["eva@acme.example"])
    assert as_beto.post(f"/drafts/{draft['id']}/sending", {"then": "third"}).status_code == 202
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    assert written_to() == {"ana@acme.example", "eva@acme.example"}
    printer.refresh_from_db()
    assert printer.category == "waiting_third"


@pytest.mark.usefixtures("world")
def test_the_conversation_is_sent_on_and_stays_internal(as_beto, as_ana, printer):
    path = f"/tickets/{printer.number}"
    given = {"body": "¿Garantía?", "forward": {"to": MAKER}, "then": "third"}
    sent = as_beto.post(f"{path}/forwards", given)
    assert sent.status_code == 201
    assert sent.json()["internal"]
    assert "Procesando" in sent.json()["quote_html"]
    assert as_beto.get(path).json()["category"] == "waiting_third"
    assert MAKER in written_to()
    assert "Garantía" not in str(as_ana.get(f"{path}/messages").json())
    for wrong in ("ana@acme.example", "beto@nortia.example", "ayuda@nortia.example", "nadie"):
        refused = as_beto.post(f"{path}/forwards", {"forward": {"to": wrong}})
        assert (refused.status_code, wrong) == (422, wrong)
        assert refused.json()["errors"][0]["field"] == "forward.to"


@pytest.mark.usefixtures("world")
def test_a_note_is_never_sent_on(as_beto, printer):
    path = f"/tickets/{printer.number}"
    note = as_beto.post(f"{path}/messages", {"body": "wolframio", "internal": True}).json()["id"]
    refused = as_beto.post(f"{path}/forwards", {"forward": {"to": MAKER, "only": note}})
    assert refused.status_code == 422
    whole = as_beto.post(f"{path}/forwards", {"forward": {"to": MAKER}}).json()
    assert "wolframio" not in whole["quote_html"]


@pytest.mark.usefixtures("world")
def test_a_forward_waits_and_is_taken_back(as_beto, printer, drain):
    drafts = f"/tickets/{printer.number}/drafts"
    assert as_beto.post(drafts, {"kind": "forward", "body": "x"}).status_code == 422
    assert as_beto.post(drafts, {"kind": "note", "cc": [MAKER], "body": "x"}).status_code == 422
    draft = as_beto.post(drafts, {"kind": "forward", "forward": {"to": MAKER}}).json()
    assert draft["forward"] == {"to": MAKER, "only": None, "files": True}
    sending = f"/drafts/{draft['id']}/sending"
    assert as_beto.post(sending, {}).status_code == 202
    assert as_beto.delete(sending).status_code == 204
    later = (clock.now() + timedelta(hours=1)).isoformat()
    assert as_beto.post(sending, {"at": later}).json()["state"] == "waiting"
    with clock.at(clock.now() + timedelta(hours=2)):
        drain()
    assert MAKER in written_to()


def test_what_holds_a_ticket_open_is_said_before_its_end_waits(as_beto, printer, cast):
    as_beto.post(f"/tickets/{printer.number}/tasks", {"title": "Llamar", "holds": True})
    draft = as_beto.post(f"/tickets/{printer.number}/drafts", {"body": "Hola"}).json()["id"]
    refused = as_beto.post(f"/drafts/{draft}/sending", {"then": "resolve"})
    assert refused.status_code == 422
    assert as_beto.get("/drafts").json()["items"][0]["state"] == "writing"
