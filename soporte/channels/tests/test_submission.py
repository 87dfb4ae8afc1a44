"""Requests by form: payload and ticket in one transaction; guests wait for their code."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.channels.tests.letters import arrives
from soporte.files import operations as files
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import Address, Person
from soporte.tickets.models import Queue, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile

pytestmark = pytest.mark.django_db


def submit(cast, **payload):
    return line.submit(
        route="portal",
        by=Actor.of(cast.ana, via="portal"),
        requester=cast.ana,
        payload={"subject": "La pantalla", "html": "<p>Parpadea</p>", **payload},
        files=[NewFile(files.store(b"foto"), "foto.txt")],
    )


def hold(email="luz@acme.example", **payload):
    return line.hold_for_confirmation(
        email, "Luz", {"subject": "Hola", "html": "<p>Ayuda</p>", **payload}, []
    )


def test_a_request_is_kept_as_sent_and_answered_with_its_number(cast, desk):
    ticket = submit(cast, priority=3, urgency=4, tags=["vip"])
    inbound = Inbound.objects.get()
    assert (inbound.state, inbound.ticket, inbound.route) == ("done", ticket, "portal")
    assert inbound.message == ticket.messages.get()
    assert (ticket.priority, ticket.urgency, ticket.tags) == (3, 4, ["vip"])
    assert b"Parpadea" in inbound.payload()
    assert b"foto.txt" in inbound.payload()


def test_what_is_refused_leaves_nothing(cast, desk):
    with pytest.raises(ValidationError):
        line.submit(
            route="portal",
            by=Actor.of(cast.ana, via="portal"),
            requester=cast.ana,
            payload={"subject": "", "html": ""},
        )
    assert not Inbound.objects.exists()
    assert not Ticket.objects.exists()


def test_an_answer_by_form_joins_its_ticket(cast, printer):
    message = line.submit_reply(
        printer,
        "<p>Sigue</p>",
        route="portal",
        by=Actor.of(cast.ana, via="portal"),
        author=cast.ana,
    )
    inbound = Inbound.objects.get()
    assert (inbound.ticket, inbound.message, inbound.state) == (printer, message, "done")


# Guests


def test_a_guests_request_has_no_effect_until_the_code_is_entered(cast, desk):
    before = Person.objects.count()
    inbound = hold()
    assert (inbound.state, inbound.sender) == ("unconfirmed", "luz@acme.example")
    assert Person.objects.count() == before
    assert not Ticket.objects.exists()
    assert not Delivery.objects.exists()
    assert not Inbound.objects.visible_to(cast.elena).exists()


def test_confirming_proves_the_address_and_opens_the_ticket_once(cast, desk):
    kind = TicketType.objects.get(slug="question")
    inbound = hold("Luz@ACME.example", queue=desk.network.pk, type=kind.pk, urgency=2)
    ticket = line.confirm(inbound)
    assert line.confirm(inbound) == ticket
    assert Ticket.objects.count() == 1
    assert (ticket.queue, ticket.type, ticket.urgency) == (desk.network, kind, 2)
    assert (ticket.requester.name, ticket.requester.organization) == ("Luz", cast.acme)
    assert Address.objects.get(value="luz@acme.example").is_verified
    assert ticket.requester.sign_in_email == "luz@acme.example"


def test_a_guest_is_the_person_that_has_the_address(cast, desk):
    assert line.confirm(hold("ana@acme.example")).requester == cast.ana


@pytest.mark.parametrize("email", ["", "x", "a@b", "a@b.test\nBcc: c@d.test"])
def test_a_guest_needs_an_address(desk, email):
    with pytest.raises(ValidationError):
        hold(email)
    assert not Inbound.objects.exists()


def test_a_guest_cannot_choose_what_is_not_public(desk):
    Queue.objects.filter(pk=desk.network.pk).update(is_public=False)
    assert line.confirm(hold(queue=desk.closed_to_beto.pk)).queue == desk.hardware
    assert line.confirm(hold(queue=desk.network.pk)).queue == desk.hardware


def test_only_what_waits_for_a_code_is_confirmed(cast, desk, letters):
    held = arrives(sender="robot@x.test", automatic="auto-generated")
    submit(cast)
    for inbound in (held, Inbound.objects.get(route="portal")):
        with pytest.raises(ValidationError):
            line.confirm(inbound)
    assert Ticket.objects.count() == 1
    assert people.find_by_address("robot@x.test") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_confirm_at_once_one_opens_the_ticket(desk):
    inbound = hold()
    start = Barrier(5)

    def confirm(_number):
        try:
            start.wait(10)
            return line.confirm(inbound).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(confirm, range(5)))) == 1
    assert Ticket.objects.count() == 1
