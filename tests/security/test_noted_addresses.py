"""An address that staff note down for a customer lets nobody in until it is confirmed."""

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import Address, ApiToken, Person
from soporte.site.operations import change

MINE = "beto.privado@mail.example"


@pytest.fixture
def beto(cast, desk):
    """The browser of a technician who means no good."""
    change({"wizard": {"finished_at": "2026-01-01"}, "support_address": "support@nortia.example"})
    client = Client()
    client.force_login(cast.beto)
    return client


def note(client, person, email):
    return client.post(
        reverse("desk:person-addresses", args=[person.pk]), {"kind": "email", "value": email}
    )


def forget(client, person, email):
    address = person.addresses.get(value=email)
    client.post(reverse("desk:person-address", args=[person.pk, address.pk]))


def codes_to(email):
    rows = Delivery.objects.filter(recipient=email, payload__brake="code").order_by("-pk")
    found = (re.search(r": ([0-9A-Z-]{6,})$", row.payload["subject"]) for row in rows)
    return [match[1] for match in found if match]


def unhindered():
    """A stranger's browser, with no brake from earlier tries."""
    Delivery.objects.all().delete()
    cache.clear()
    return Client()


def who_gets_in(email, start="account_request_login_code", end="account_confirm_login_code"):
    """Whose session a code mailed to this address begins, asked for with a form for strangers."""
    client = unhindered()
    client.post(reverse(start), {"email": email})
    for code in codes_to(email)[:1]:
        client.post(reverse(end), {"code": code})
    if end == "account_confirm_password_reset_code":
        new = {"password1": "cuatro palabras de verdad", "password2": "cuatro palabras de verdad"}
        client.post(reverse("account_complete_password_reset"), new)
    found = client.session.get("_auth_user_id")
    return Person.objects.get(pk=found) if found else None


def who_gets_in_as_a_guest(email):
    client = unhindered()
    given = {"name": "Ana", "email": email, "subject": "x", "body": "hola", "form_key": "k" * 20}
    page = client.get(reverse("portal:new_ticket"))
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page.content.decode())
    client.post(reverse("portal:new_ticket"), {**given, **({"form_key": key[1]} if key else {})})
    for code in codes_to(email)[:1]:
        client.post(reverse("portal:guest_code"), {"code": code})
    assert codes_to(email)
    found = client.session.get("_auth_user_id")
    return Person.objects.get(pk=found) if found else None


def nobody_gets_in(email):
    by_reset = ("account_reset_password", "account_confirm_password_reset_code")
    return (
        who_gets_in(email) is None
        and who_gets_in(email, *by_reset) is None
        and who_gets_in_as_a_guest(email) is None
    )


def test_a_technician_cannot_sign_in_as_a_customer_by_adding_an_address(cast, beto):
    note(beto, cast.ana, MINE)
    assert cast.ana.addresses.filter(value=MINE).exists()
    assert nobody_gets_in(MINE)
    assert Address.objects.get(value=MINE).verified_at is None
    assert who_gets_in("ana@acme.example") == cast.ana


def test_nor_as_one_who_never_proved_the_address_she_writes_from(cast, beto):
    nora = people.find_or_create("nora@acme.example", "Nora", by=Actor.channel("email"))
    note(beto, nora, MINE)
    assert nobody_gets_in(MINE)
    # Taking hers away does not help, however often.
    for _time in range(2):
        forget(beto, nora, "nora@acme.example")
        assert nobody_gets_in(MINE)
        note(beto, nora, "nora@acme.example")


def test_nor_by_a_program(cast, beto):
    _token, secret = ApiToken.issue(cast.beto, "mine")
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).post(
        f"/api/v1/people/{cast.ana.pk}/addresses",
        {"kind": "email", "value": MINE},
        content_type="application/json",
    )
    assert answer.status_code == 201
    assert nobody_gets_in(MINE)


@pytest.mark.parametrize(
    "address",
    ["beto@nortia.example", "Beto+ana@Nortia.example", "support@nortia.example",
     "support+x@nortia.example"],
)  # fmt: skip
def test_our_peoples_addresses_and_our_mailboxes_are_never_a_customers(cast, beto, address):
    note(beto, cast.ana, address)
    assert cast.ana.addresses.count() == 1
    fields = {"name": "Nora", "role": "customer", "language": "es", "email": address}
    assert beto.post(reverse("desk:new-person"), fields).status_code == 422
    assert not Person.objects.filter(name="Nora").exists()


def test_a_customer_who_telephoned_confirms_the_new_address_herself(cast, beto, drain):
    by = Actor.of(cast.beto, via="desk")
    rosa = people.create_person("Rosa Gil", phone="+34 600 555 123", by=by)
    note(beto, rosa, "rosa@casa.example")
    drain()
    mail = Delivery.objects.get(recipient="rosa@casa.example")
    assert "/accounts/login/" in mail.payload["text"]
    assert "Rosa" not in str(mail.payload)
    assert who_gets_in("rosa@casa.example") == rosa
    assert Address.objects.get(value="rosa@casa.example").verified_at


def test_a_mistyped_address_can_still_be_put_right(cast, beto):
    by = Actor.of(cast.beto, via="desk")
    rosa = people.create_person("Rosa Gil", email="rsoa@casa.example", by=by)
    forget(beto, rosa, "rsoa@casa.example")
    note(beto, rosa, "rosa@casa.example")
    assert who_gets_in("rosa@casa.example") == rosa


def test_the_customer_is_told_at_an_address_she_proved_and_confirms_in_her_profile(
    cast, beto, drain
):
    note(beto, cast.ana, "ana@casa.example")
    drain()
    mail = Delivery.objects.get(recipient="ana@acme.example")
    assert "ana@casa.example" in mail.payload["text"]
    assert "/portal/profile/" in mail.payload["text"]
    assert not Delivery.objects.filter(recipient="ana@casa.example").exists()
    ana = Client()
    ana.force_login(cast.ana)
    ana.post(reverse("portal:addresses"), {"email": "ana@casa.example"})
    ana.post(reverse("portal:address_code"), {"code": codes_to("ana@casa.example")[0]})
    assert who_gets_in("ana@casa.example") == cast.ana


def test_an_administrator_vouches_and_the_journal_says_so(cast, beto):
    note(beto, cast.ana, "ana@casa.example")
    noted = Address.objects.get(value="ana@casa.example")
    path = reverse("desk:person-address-confirmation", args=[cast.ana.pk, noted.pk])
    assert beto.post(path).status_code == 403
    elena = Client()
    elena.force_login(cast.elena)
    assert elena.post(path).status_code == 302
    assert who_gets_in("ana@casa.example") == cast.ana
    page = elena.get(reverse("desk:person", args=[cast.ana.pk])).content.decode()
    assert "ana@casa.example" in page


def test_a_list_of_customers_brought_by_a_program_writes_to_nobody(cast, drain):
    token, _secret = ApiToken.issue(cast.beto, "import")
    people.create_person("Rosa", email="rosa@casa.example", by=Actor("token", token.pk, "api"))
    drain()
    assert not Delivery.objects.filter(recipient="rosa@casa.example").exists()


def test_another_spelling_of_a_colleagues_mailbox_is_refused_by_the_verb_itself(cast):
    with pytest.raises(ValidationError):
        people.add_address(cast.ana, "beto+1@nortia.example", by=Actor.of(cast.beto, via="desk"))
