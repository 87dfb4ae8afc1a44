"""Play mode: the longest waiting first, skipped with a reason, left cleanly."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

START = reverse("desk:play", args=["open"])
STEP = reverse("desk:play-step")


@pytest.fixture
def three(cast: People, desk: Desk) -> list[Ticket]:
    """Ana's three tickets, opened in another order than they wait; the second waits for her."""
    made = []
    for hours in (1, 9, 5):
        ticket = operations.open_ticket(
            subject=f"Hace {hours}",
            html="<p>x</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="email"),
            channel="email",
            queue=desk.hardware,
        )
        Ticket.objects.filter(pk=ticket.pk).update(last_customer_at=now() - timedelta(hours=hours))
        made.append(ticket)
    made[1].set_category("waiting_customer", by=Actor.system())
    return made


def number(answer) -> int:
    return int(answer.headers["Location"].split("/tickets/")[1].split("/")[0])


def test_the_longest_waiting_for_us_comes_first(three: list[Ticket], beto: Client):
    recent, theirs, older = three
    first = beto.post(START)
    assert number(first) == older.number
    page = beto.get(first.headers["Location"]).content.decode()
    assert "1 de 3" in page or "1 of 3" in page
    assert number(beto.post(STEP, {"act": "next"})) == recent.number
    assert number(beto.post(STEP, {"act": "next"})) == theirs.number
    assert beto.post(STEP, {"act": "next"}).headers["Location"] == "/desk/views/open/"
    assert "so-play" not in beto.get("/desk/views/open/").content.decode()


def test_what_is_skipped_with_a_reason_does_not_come_back_today(three: list[Ticket], beto: Client):
    recent, _theirs, older = three
    beto.post(START)
    assert number(beto.post(STEP, {"act": "skip", "reason": "  "})) == older.number
    assert number(beto.post(STEP, {"act": "skip", "reason": "Espero piezas"})) == recent.number
    beto.post(STEP, {"act": "leave"})
    assert number(beto.post(START)) == recent.number


def test_what_was_done_meanwhile_is_passed_over(three: list[Ticket], beto: Client):
    recent, theirs, _older = three
    beto.post(START)
    recent.resolve(by=Actor.system())
    assert number(beto.post(STEP, {"act": "next"})) == theirs.number


def test_a_step_without_a_round_leads_to_the_list(beto: Client):
    assert beto.post(STEP, {"act": "next"}).headers["Location"] == "/desk/tickets/"
    assert beto.post(reverse("desk:play", args=["nothing"])).status_code == 404
