"""A ticket on behalf of somebody: known, suggested, or new."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket, TicketType


def form(desk: Desk, **fields: object) -> dict[str, object]:
    return {
        "subject": "No enciende",
        "body": "Lo dice por teléfono",
        "way": "phone",
        "queue": desk.hardware.pk,
        "type": TicketType.objects.first().pk,
        "priority": "3",
        "key": uuid4().hex,
        **fields,
    }


def post(client: Client, desk: Desk, **fields: object):
    return client.post(reverse("desk:new-ticket"), form(desk, **fields))


def test_it_opens_one_for_somebody_we_know(cast: People, desk: Desk, beto: Client):
    answer = post(beto, desk, person=cast.ana.pk, mine="on")
    ticket = Ticket.objects.get()
    assert answer["Location"] == reverse("desk:ticket", args=[ticket.number])
    assert (ticket.requester, ticket.assignee, ticket.channel) == (cast.ana, cast.beto, "phone")
    assert ticket.priority == 3
    assert Inbound.objects.get().ticket == ticket


def test_it_makes_a_new_person_on_the_fly(cast: People, desk: Desk, beto: Client):
    post(beto, desk, name="Lucía Prado", email="lucia@acme.example", phone="600 555 012")
    lucia = Ticket.objects.get().requester
    assert lucia.name == "Lucía Prado"
    assert {a.value for a in lucia.addresses.all()} == {"lucia@acme.example", "600555012"}


def test_a_known_address_leads_to_its_person_and_makes_no_second(
    cast: People, desk: Desk, beto: Client
):
    before = Person.objects.count()
    post(beto, desk, name="Ana P.", email="ANA@acme.example")
    assert Ticket.objects.get().requester == cast.ana
    assert Person.objects.count() == before


def test_somebody_who_came_by_without_any_address_can_be_helped(
    cast: People, desk: Desk, beto: Client
):
    post(beto, desk, name="El señor del mostrador", way="counter")
    assert Ticket.objects.get().requester.email == ""
    assert beto.get(reverse("desk:ticket", args=[Ticket.objects.get().number])).status_code == 200


def test_the_same_form_twice_opens_one_ticket(cast: People, desk: Desk, beto: Client):
    fields = form(desk, person=cast.ana.pk)
    first = beto.post(reverse("desk:new-ticket"), fields)
    second = beto.post(reverse("desk:new-ticket"), fields)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_without_anybody_it_says_what_is_missing(desk: Desk, beto: Client):
    answer = post(beto, desk)
    assert answer.status_code == 422
    assert "id_name-error" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_queue_without_rights_cannot_be_chosen(cast: People, desk: Desk, beto: Client):
    answer = post(beto, desk, person=cast.ana.pk, queue=desk.closed_to_beto.pk)
    assert answer.status_code == 422


def test_a_broken_address_is_said_at_its_field(desk: Desk, beto: Client):
    answer = post(beto, desk, name="X", email="no es")
    assert answer.status_code == 422
    assert "id_email-error" in answer.content.decode()


def test_it_suggests_whom_the_words_may_mean(cast: People, desk: Desk, beto: Client):
    address = reverse("desk:new-ticket-people")
    assert "Ana Pardo" in beto.get(address, {"who": "pardo"}).content.decode()
    assert "Ana Pardo" in beto.get(address, {"who": "ana@ac"}).content.decode()
    assert "Ana Pardo" in beto.get(address, {"email": "ana@acme.example"}).content.decode()
    assert "Ana Pardo" not in beto.get(address, {"who": "zzz"}).content.decode()
    chosen = beto.get(reverse("desk:new-ticket"), {"person": cast.ana.pk}).content.decode()
    assert f'name="person" value="{cast.ana.pk}"' in chosen
