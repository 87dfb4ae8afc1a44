"""Forwarding at the desk: its own mode, to whom, what of it, and who sees what comes of it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.cast import People
from soporte.tickets import drafting
from soporte.tickets.models import Draft, Ticket

MAKER = "taller@fabricante.example"


def page(client: Client, ticket: Ticket, **query: object) -> str:
    answer = client.get(reverse("desk:ticket", args=[ticket.number]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def forward(client: Client, ticket: Ticket, **fields: object):
    given = {"mode": "forward", "forward_to": MAKER, "forward_files": "1", "key": "f"}
    given |= {"doubted": "stranger", **fields}
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), given)


@pytest.fixture
def _at_once(cast: People):
    cast.beto.preferences = {"undo_seconds": 0}
    cast.beto.save()


@pytest.mark.usefixtures("_at_once")
def test_what_is_forwarded_waits_for_the_other_and_says_to_whom_it_went(
    printer: Ticket, beto: Client
):
    assert forward(beto, printer, body="¿Garantía?", then="third").status_code == 302
    sent = Delivery.objects.get(recipient=MAKER)
    printer.refresh_from_db()
    assert printer.category == "waiting_third"
    message = printer.messages.get(pk=sent.thing_id)
    assert message.internal
    assert "Procesando" in message.quote_html
    html = page(beto, printer)
    assert "so-msg outside" in html
    assert MAKER in html


@pytest.mark.usefixtures("_at_once")
def test_it_may_go_without_a_word_of_ones_own(printer: Ticket, beto: Client):
    assert forward(beto, printer, body="").status_code == 302
    assert Delivery.objects.filter(recipient=MAKER).count() == 1


def test_it_can_be_undone_and_comes_back_with_its_address(
    printer: Ticket, cast: People, beto: Client
):
    first = printer.messages.get().pk
    forward(beto, printer, body="¿Garantía?", then="third", forward_only=first)
    waiting = Draft.objects.get()
    assert waiting.state == "waiting"
    assert MAKER in page(beto, printer)
    path = reverse("desk:ticket-draft", args=[printer.number, waiting.pk])
    beto.post(path, {"act": "undo"})
    html = page(beto, printer)
    assert f'name="forward_to"\n          value="{MAKER}"' in html or f'value="{MAKER}"' in html
    assert f'<option value="{first}" selected>' in html
    assert not Delivery.objects.filter(recipient=MAKER).exists()


def test_what_is_said_while_it_waits_stays_behind(printer: Ticket, cast: People, beto: Client):
    forward(beto, printer, body="¿Garantía?")
    printer.reply("<p>Ya lo miro</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    drafting.send_now(printer, cast.beto, Draft.objects.get().pk)
    said = printer.messages.get(internal=True)
    assert "Procesando" in said.quote_html
    assert "Ya lo miro" not in said.quote_html


@pytest.mark.parametrize(
    "address",
    ["", "nadie", "ana@acme.example", "carla@nortia.example", "support@example.test"],
)
def test_addresses_that_make_no_sense_are_said_at_once(
    printer: Ticket, cast: People, beto: Client, address: str
):
    answer = forward(beto, printer, body="Hola", forward_to=address or " ")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Draft.objects.filter(state="waiting").exists()


def test_who_only_reads_the_queue_forwards_nothing(
    printer: Ticket, cast: People, beto: Client, desk
):
    desk.hardware.access.update(level="read")
    assert forward(beto, printer, body="Hola").status_code == 403
    assert 'value="forward"' not in page(beto, printer)


def test_a_link_below_a_message_chooses_it_without_scripts(printer: Ticket, beto: Client):
    first = printer.messages.get().pk
    assert f"?forward={first}#composer" in page(beto, printer)
    html = page(beto, printer, forward=first)
    assert f'<option value="{first}" selected>' in html
    chosen = html[html.index('value="forward"') :].split(">")[0]
    assert "checked" in chosen


@pytest.mark.usefixtures("_at_once")
def test_the_customer_neither_sees_it_nor_whom_was_asked(
    printer: Ticket, cast: People, beto: Client, signed_in: SignIn
):
    forward(beto, printer, body="Cliente difícil")
    ana = signed_in(cast.ana)
    path = reverse("portal:ticket", args=[printer.number])
    html = ana.get(path).content.decode()
    assert "difícil" not in html
    assert "fabricante" not in html
    helper = people.find_by_address(MAKER)
    args = [printer.number, helper.pk]
    for name in ("participant_confirmation", "participant_removal"):
        assert ana.post(reverse(f"portal:{name}", args=args)).status_code == 404
    assert printer.participants.get().is_aside


@pytest.mark.usefixtures("_at_once")
def test_what_is_sent_on_tells_the_time_by_the_receivers_clock_and_names_the_zone(
    printer: Ticket, beto: Client
):
    maker = people.find_or_create(MAKER, by=Actor.system(via="cli"), language="en")
    people.change(maker, {"time_zone": "Asia/Tokyo"}, by=Actor.system(via="cli"))
    printer.messages.update(created_at=datetime(2026, 11, 22, 20, 5, tzinfo=UTC))
    assert forward(beto, printer, body="Look").status_code == 302
    sent = printer.messages.get(internal=True)
    assert "On 23 November 2026, 05:05 (JST), " in sent.quote_html
