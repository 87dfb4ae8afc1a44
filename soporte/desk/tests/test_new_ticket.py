"""A ticket on behalf of somebody: known, suggested, or new."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
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
    answer = post(beto, desk, person=cast.ana.pk, assignee=cast.beto.pk)
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


def stranger() -> Person:
    """A technician without a right on any queue."""
    return Person.objects.create_user(name="Fina Sanz", role="technician")


def chosen(client: Client, desk: Desk, **fields: object):
    return client.post(
        reverse("desk:new-ticket"),
        form(desk, who="ana", tags="vpn, casa", team=desk.hardware.team_id or "", **fields),
    )


def test_choosing_a_suggestion_keeps_everything_typed(cast: People, desk: Desk, beto: Client):
    answer = chosen(beto, desk, choose=cast.ana.pk, way="counter", name="Ana P.")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="person" value="{cast.ana.pk}"' in page
    assert 'value="No enciende"' in page
    assert "Lo dice por teléfono</textarea>" in page
    assert 'value="vpn, casa"' in page
    assert '<option value="counter" selected>' in page
    assert '<option value="3" selected>' in page
    assert "is-invalid" not in page
    assert not Ticket.objects.exists()


def test_somebody_else_brings_the_search_back_and_keeps_the_text(
    cast: People, desk: Desk, beto: Client
):
    page = chosen(beto, desk, choose="", person=cast.ana.pk).content.decode()
    assert 'name="person"' not in page
    assert 'id="who"' in page
    assert 'value="No enciende"' in page


def test_a_person_is_found_without_javascript(cast: People, desk: Desk, beto: Client):
    page = chosen(beto, desk, find="1").content.decode()
    assert f'name="choose" value="{cast.ana.pk}" formnovalidate hx-get="' in page
    assert 'value="No enciende"' in page


def test_choosing_in_place_draws_only_who_asks(cast: People, desk: Desk, beto: Client):
    part = beto.get(reverse("desk:new-ticket-people"), {"choose": cast.ana.pk}).content.decode()
    assert f'name="person" value="{cast.ana.pk}"' in part
    assert "<textarea" not in part
    back = beto.get(reverse("desk:new-ticket-people"), {"choose": ""}).content.decode()
    assert 'id="who"' in back


def test_assignee_team_and_tags_are_given_with_it(cast: People, desk: Desk, beto: Client):
    post(
        beto,
        desk,
        person=cast.ana.pk,
        assignee=cast.carla.pk,
        team=cast.team.pk,
        tags="VPN, #casa,, ",
    )
    ticket = Ticket.objects.get()
    assert (ticket.assignee, ticket.team) == (cast.carla, cast.team)
    assert ticket.tags == ["vpn", "casa"]


def test_who_does_not_work_on_the_queue_cannot_be_its_assignee(
    cast: People, desk: Desk, beto: Client
):
    answer = post(beto, desk, person=cast.ana.pk, assignee=stranger().pk)
    assert answer.status_code == 422
    assert "id_assignee-error" in answer.content.decode()


def test_another_queue_offers_its_own_people(cast: People, desk: Desk, beto: Client):
    address = reverse("desk:new-ticket-fields")
    part = beto.get(address, {"queue": desk.hardware.pk}).content.decode()
    assert f'<option value="{cast.beto.pk}"' in part
    assert f'<option value="{cast.dario.pk}"' not in part
    hidden = beto.get(address, {"queue": desk.closed_to_beto.pk}).content.decode()
    assert f'<option value="{cast.elena.pk}"' not in hidden


def test_tags_in_use_are_offered_after_those_typed(
    cast: People, desk: Desk, beto: Client, printer: Ticket, signed_in
):
    printer.tag(["impresora", "almacén", "imagen"], by=Actor.of(cast.beto, via="desk"))
    offered = beto.get(reverse("desk:tags"), {"tags": "vpn, im"}).content.decode()
    assert 'value="vpn, impresora"' in offered
    assert 'value="vpn, imagen"' in offered
    assert "almacén" not in offered
    fina = signed_in(stranger())
    assert "impresora" not in fina.get(reverse("desk:tags"), {"tags": ""}).content.decode()
