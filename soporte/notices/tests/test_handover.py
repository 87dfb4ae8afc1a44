"""A commercial request goes to its own queue and address, and its requester is told kindly."""

import pytest

from soporte.journal.actor import Actor
from soporte.journal.timeline import entries_of, render
from soporte.outbox.models import Delivery
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket, TicketType


@pytest.fixture
def commercial(desk: Desk) -> TicketType:
    kind = TicketType.objects.get(slug="commercial")
    kind.handover_queue, kind.handover_email = desk.accounts, "sales@nortia.example"
    kind.save()
    return kind


def ask(cast: People, kind: TicketType) -> Ticket:
    return operations.open_ticket(
        subject="¿Cuánto cuesta?",
        html="<p>Un presupuesto, <b>por favor</b></p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        type=kind,
        fields={"commercial_about": "price"},
    )


def test_it_is_moved_passed_on_and_answered(
    cast: People, desk: Desk, commercial: TicketType, drain
):
    ticket = ask(cast, commercial)
    drain()
    ticket.refresh_from_db()
    assert ticket.queue == desk.accounts
    by_recipient = {one.recipient: one.payload for one in Delivery.objects.filter(automatic=True)}
    assert set(by_recipient) == {"sales@nortia.example", cast.ana.email}
    passed = by_recipient["sales@nortia.example"]["text"]
    assert "Un presupuesto, por favor" in passed
    assert "Precio o presupuesto" in passed
    assert cast.ana.email in passed
    assert "equipo comercial" in by_recipient[cast.ana.email]["text"]
    told = [line.sentence for line in render(entries_of(ticket))]
    assert any("sales@nortia.example" in sentence for sentence in told)


def test_a_type_without_a_target_is_an_ordinary_one(cast: People, desk: Desk, drain):
    ticket = ask(cast, TicketType.objects.get(slug="commercial"))
    drain()
    assert not entries_of(ticket).filter(kind="ticket.handed_over").exists()


def test_giving_it_the_type_later_hands_it_over_too(
    cast: People, desk: Desk, commercial: TicketType, drain
):
    ticket = ask(cast, TicketType.objects.get(slug="question"))
    ticket.set_type(commercial, by=Actor.of(cast.beto, via="desk"))
    drain()
    ticket.refresh_from_db()
    assert ticket.queue == desk.accounts
    assert Delivery.objects.filter(recipient="sales@nortia.example").exists()
