"""People and organisations at the desk, and the search over all."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.people.models import Organization, Person
from soporte.people.operations import add_address
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket


def test_people_are_found_by_name_without_accents_address_or_number(cast: People, beto: Client):
    add_address(cast.carla, "+34600555012", kind="phone", by=Actor.system())
    address = reverse("desk:people")
    for words in ("rios", "Ríos carla", "carla@nort", "600 555 012", "600555"):
        html = beto.get(address, {"q": words}).content.decode()
        assert ("Carla Ríos" in html) or words == "600 555 012", words
    assert "Carla Ríos" not in beto.get(address, {"q": "zzz"}).content.decode()


def test_a_person_is_written_down_changed_and_given_addresses(cast: People, beto: Client):
    fields = {"name": "Nora Vidal", "role": "customer", "language": "es", "email": "nora@x.example"}
    answer = beto.post(reverse("desk:new-person"), fields)
    nora = Person.objects.get(name="Nora Vidal")
    assert answer["Location"] == reverse("desk:person", args=[nora.pk])
    beto.post(
        reverse("desk:edit-person", args=[nora.pk]),
        {**fields, "name": "Nora V.", "organization": cast.acme.pk, "note": "Prefiere teléfono"},
    )
    nora.refresh_from_db()
    assert (nora.name, nora.organization, nora.note) == ("Nora V.", cast.acme, "Prefiere teléfono")
    addresses = reverse("desk:person-addresses", args=[nora.pk])
    beto.post(addresses, {"kind": "phone", "value": "600 555 999"})
    assert nora.addresses.count() == 2
    one = nora.addresses.get(kind="phone")
    beto.post(reverse("desk:person-address", args=[nora.pk, one.pk]))
    assert nora.addresses.count() == 1


def test_a_technician_cannot_make_anybody_staff(cast: People, beto: Client):
    fields = {"name": "Ana Pardo", "role": "administrator", "language": "es"}
    answer = beto.post(reverse("desk:edit-person", args=[cast.ana.pk]), fields)
    assert answer.status_code == 422
    cast.ana.refresh_from_db()
    assert cast.ana.role == "customer"


def test_the_address_that_signs_somebody_in_stays(cast: People, beto: Client):
    address = cast.ana.addresses.get()
    beto.post(reverse("desk:person-address", args=[cast.ana.pk, address.pk]))
    assert cast.ana.addresses.exists()


def test_an_address_of_somebody_else_is_refused(cast: People, beto: Client):
    addresses = reverse("desk:person-addresses", args=[cast.dario.pk])
    beto.post(addresses, {"kind": "email", "value": "ana@acme.example"})
    assert cast.dario.addresses.count() == 1


def test_an_organisation_is_written_down_and_changed(cast: People, beto: Client):
    beto.post(reverse("desk:new-organization"), {"name": "Notaría Leal", "domains": "Leal.example"})
    leal = Organization.objects.get(name="Notaría Leal")
    assert leal.domains == ["leal.example"]
    beto.post(
        reverse("desk:edit-organization", args=[leal.pk]),
        {"name": "Notaría Leal", "domains": "leal.example, leal.test", "shares_tickets": "on"},
    )
    leal.refresh_from_db()
    assert leal.shares_tickets
    html = beto.get(reverse("desk:organizations"), {"q": "notaria"}).content.decode()
    assert "Notaría Leal" in html
    assert beto.get(reverse("desk:organization", args=[leal.pk])).status_code == 200


@pytest.mark.parametrize(
    "words", ["impresora", "IMPRESORA almacen", "procesando", "ana@acme.example"]
)
def test_tickets_are_found_by_their_words(words: str, printer: Ticket, beto: Client):
    html = beto.get(reverse("desk:search"), {"q": words}).content.decode()
    assert f"/desk/tickets/{printer.number}/" in html
    assert "<mark>" in html or "@" in words


def test_a_number_leads_straight_to_its_ticket(printer: Ticket, beto: Client):
    for words in (str(printer.number), f"#{printer.number}"):
        answer = beto.get(reverse("desk:search"), {"q": words})
        assert answer["Location"] == reverse("desk:ticket", args=[printer.number])


def test_a_search_finds_nothing_beyond_the_readers_rights(
    printer: Ticket, cast: People, desk: Desk, beto: Client
):
    printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    html = beto.get(reverse("desk:search"), {"q": "impresora"}).content.decode()
    assert f"/desk/tickets/{printer.number}/" not in html
    by_number = beto.get(reverse("desk:search"), {"q": str(printer.number)})
    assert by_number.status_code == 200


@pytest.mark.parametrize(
    "words", ["'", "\\", "a & | !", "x" * 5000, "\0", "%", "<script>", "9" * 40]
)
def test_strange_words_find_nothing_and_break_nothing(words: str, printer: Ticket, beto: Client):
    answer = beto.get(reverse("desk:search"), {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert beto.get(reverse("desk:people"), {"q": words}).status_code == 200
    assert beto.get(reverse("desk:search"), {"q": "a", "cursor": words}).status_code == 200


def test_operators_narrow_what_the_search_page_shows(cast: People, printer: Ticket, beto: Client):
    search, address = reverse("desk:search"), reverse("desk:ticket", args=[printer.number])
    html = beto.get(search, {"q": "impresora from:ana"}).content.decode()
    assert "<code>from:ana</code>" in html
    assert f'href="{address}"' in html
    html = beto.get(search, {"q": "impresora is:closed"}).content.decode()
    assert f'href="{address}"' not in html


def test_a_misspelled_word_is_offered_as_readers_tickets_spell_it(
    cast: People, printer: Ticket, beto: Client
):
    html = beto.get(reverse("desk:search"), {"q": "inpresora"}).content.decode()
    assert '<a href="?q=impresora">impresora</a>' in html
