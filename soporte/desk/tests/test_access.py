"""Who may open which page of the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import QueueAccess, Ticket

STAFF_PAGES = [
    "desk:home",
    "desk:tickets",
    "desk:new-ticket",
    "desk:people",
    "desk:new-person",
    "desk:organizations",
    "desk:new-organization",
    "desk:search",
    "desk:held",
    "desk:profile",
]
SUPERVISOR_PAGES = [
    "desk:deliveries",
    "desk:settings",
    "desk:queues",
    "desk:new-queue",
    "desk:teams",
    "desk:new-team",
]
ADMINISTRATOR_PAGES = [
    "desk:settings-organization",
    "desk:staff",
    "desk:new-staff",
    "desk:statuses",
    "desk:new-status",
    "desk:types",
    "desk:new-type",
    "desk:accounts",
    "desk:new-account",
    "desk:tokens",
]


def page_of(ticket: Ticket) -> str:
    return reverse("desk:ticket", args=[ticket.number])


@pytest.mark.parametrize("name", STAFF_PAGES + SUPERVISOR_PAGES + ADMINISTRATOR_PAGES)
def test_a_customer_and_a_manager_are_refused_and_a_stranger_signs_in(
    name: str, cast: People, desk: Desk, signed_in: SignIn
):
    address = reverse(name)
    assert signed_in(cast.ana).get(address).status_code == 403
    assert signed_in(cast.marcos).get(address).status_code == 403
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_everybody_at_the_desk_opens_its_pages(
    name: str, cast: People, desk: Desk, signed_in: SignIn
):
    for person in (cast.beto, cast.carla, cast.elena):
        assert signed_in(person).get(reverse(name), follow=True).status_code == 200


@pytest.mark.parametrize("name", SUPERVISOR_PAGES)
def test_supervisors_arrange_queues_and_teams(
    name: str, cast: People, desk: Desk, signed_in: SignIn
):
    assert signed_in(cast.beto).get(reverse(name)).status_code == 403
    assert signed_in(cast.carla).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ADMINISTRATOR_PAGES)
def test_only_administrators_change_the_installation(
    name: str, cast: People, desk: Desk, signed_in: SignIn
):
    assert signed_in(cast.carla).get(reverse(name)).status_code == 403
    assert signed_in(cast.elena).get(reverse(name)).status_code == 200


def test_an_expired_session_does_not_put_a_sign_in_page_into_a_fragment(printer: Ticket):
    client = Client(headers={"HX-Request": "true"})
    assert client.get(page_of(printer)).status_code == 401


def test_a_ticket_in_a_queue_without_rights_is_not_there(
    cast: People, desk: Desk, printer: Ticket, beto: Client, signed_in: SignIn
):
    from soporte.journal.actor import Actor

    printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    assert beto.get(page_of(printer)).status_code == 404
    for name in ("ticket-live", "ticket-older", "ticket-history"):
        assert beto.get(reverse(f"desk:{name}", args=[printer.number])).status_code == 404
    for name in ("ticket-messages", "ticket-reading", "ticket-participants"):
        assert beto.post(reverse(f"desk:{name}", args=[printer.number])).status_code == 404
    assert (
        beto.post(reverse("desk:ticket-fact", args=[printer.number, "status"])).status_code == 404
    )
    assert signed_in(cast.carla).get(page_of(printer)).status_code == 200


def test_who_may_only_read_may_note_but_not_change_or_answer(
    cast: People, desk: Desk, printer: Ticket, beto: Client
):
    QueueAccess.objects.filter(queue=desk.hardware).update(level="read")
    assert "Puedes leer este ticket, pero no cambiarlo." in beto.get(page_of(printer)).text
    fact = reverse("desk:ticket-fact", args=[printer.number, "priority"])
    assert beto.post(fact, {"value": "4"}).status_code == 403
    messages = reverse("desk:ticket-messages", args=[printer.number])
    assert beto.post(messages, {"mode": "reply", "body": "Hola"}).status_code == 403
    assert beto.post(messages, {"mode": "note", "body": "Ojo"}).status_code == 302


def test_get_changes_nothing(printer: Ticket, beto: Client, cast: People):
    from soporte.journal.models import Entry

    before = (Entry.objects.count(), printer.revision)
    for address in (page_of(printer), reverse("desk:home"), reverse("desk:tickets")):
        beto.get(address, follow=True)
    printer.refresh_from_db()
    assert (Entry.objects.count(), printer.revision) == before
    for name, args in (
        ("ticket-messages", [printer.number]),
        ("ticket-fact", [printer.number, "status"]),
        ("ticket-reading", [printer.number]),
    ):
        assert beto.get(reverse(f"desk:{name}", args=args)).status_code == 405


def test_staff_are_changed_by_administrators_alone(cast: People, desk: Desk, signed_in: SignIn):
    edit = reverse("desk:edit-person", args=[cast.elena.pk])
    assert signed_in(cast.beto).get(edit).status_code == 403
    assert signed_in(cast.carla).get(edit).status_code == 403
    assert signed_in(cast.elena).get(edit).status_code == 200
    addresses = reverse("desk:person-addresses", args=[cast.elena.pk])
    assert (
        signed_in(cast.beto).post(addresses, {"kind": "email", "value": "x@y.example"}).status_code
        == 403
    )
