"""Merging, splitting and linking by API."""

import pytest

from soporte.journal.actor import Actor
from soporte.tickets.models import Ticket
from soporte.tickets.operations import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(cast, desk, world):
    return open_ticket(
        subject="El escáner",
        html="<p>No enciende</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )


def test_a_merged_ticket_answers_with_where_it_went_and_comes_back(as_beto, as_ana, world, scanner):
    answer = as_beto.post(f"/tickets/{scanner.number}/merge", {"into": world.ticket.number})
    assert (answer.status_code, answer.json()["number"]) == (200, world.ticket.number)
    for reader in (as_beto, as_ana):
        found = reader.get(f"/tickets/{scanner.number}")
        assert (found.status_code, found.json()["merged_into"]) == (200, world.ticket.number)
    again = as_beto.post(f"/tickets/{scanner.number}/merge", {"into": world.ticket.number})
    assert again.status_code == 200
    assert as_beto.patch(f"/tickets/{scanner.number}", {"priority": "high"}).status_code == 403
    written = as_ana.post(f"/tickets/{scanner.number}/messages", {"body": "¿Y bien?"})
    assert written.status_code == 201
    assert world.ticket.messages.filter(pk=written.json()["id"]).exists()
    assert as_beto.delete(f"/tickets/{scanner.number}/merge").status_code == 204
    assert as_beto.get(f"/tickets/{scanner.number}").json()["merged_into"] is None
    assert as_beto.delete(f"/tickets/{scanner.number}/merge").status_code == 404


def test_a_merge_that_shows_it_to_others_needs_a_second_word(as_beto, cast, world, scanner, desk):
    scanner.change_requester(cast.dario, by=Actor.system(via="cli"))
    into = {"into": world.ticket.number}
    assert as_beto.post(f"/tickets/{scanner.number}/merge", into).status_code == 409
    sure = as_beto.post(f"/tickets/{scanner.number}/merge", {**into, "confirmed": True})
    assert sure.status_code == 200


def test_a_split_makes_a_linked_ticket(as_beto, world):
    message = world.delivery.thing_id
    body = {"messages": [message], "subject": "El modelo"}
    made = as_beto.post(f"/tickets/{world.ticket.number}/split", body)
    assert made.status_code == 201
    (link,) = as_beto.get(f"/tickets/{made.json()['number']}/links").json()["items"]
    assert link["relation"] == "related"
    assert link["ticket"]["number"] == world.ticket.number
    assert Ticket.objects.get(number=made.json()["number"]).messages.get().pk == message
    assert as_beto.post(f"/tickets/{world.ticket.number}/split", body).status_code == 422


def test_a_queue_tells_and_takes_what_opens_its_tickets_again(as_elena, world):
    path = f"/queues/{world.ids['queue']}"
    assert as_elena.get(path).json()["reopening"] == "within"
    changed = as_elena.patch(path, {"reopening": "never", "reopening_days": 3})
    assert (changed.json()["reopening"], changed.json()["reopening_days"]) == ("never", 3)
