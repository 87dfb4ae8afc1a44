"""My profile: what I may change of myself, and which addresses become mine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import Address
from soporte.portal.tests.conftest import House

Browser = Callable[..., Client]
CodeOf = Callable[[str], str]
NEW = "ana.pardo@casa.example"


def _add(client: Client, email: str) -> Any:
    return client.post(reverse("portal:addresses"), {"email": email})


def _enter(client: Client, code: str) -> Any:
    return client.post(reverse("portal:address_code"), {"code": code})


def test_it_changes_name_language_and_zone_and_nothing_else(house: House, browser: Browser) -> None:
    browser(house.people.ana).post(
        reverse("portal:profile"),
        {
            "name": "Ana María",
            "language": "en",
            "time_zone": "America/Bogota",
            "role": "administrator",
            "organization": house.people.rival.pk,
        },
    )
    ana = type(house.people.ana).objects.get(pk=house.people.ana.pk)
    assert (ana.name, ana.language, ana.time_zone) == ("Ana María", "en", "America/Bogota")
    assert (ana.role, ana.organization) == ("customer", house.people.acme)


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Base"}, {"name": " "}, {"language": "xx"}])
def test_it_refuses_what_is_no_zone_no_name_no_language(
    house: House, browser: Browser, wrong: dict[str, str]
) -> None:
    form = {"name": "Ana", "language": "es", "time_zone": ""} | wrong
    assert browser(house.people.ana).post(reverse("portal:profile"), form).status_code == 422


def test_an_address_is_mine_once_its_code_was_entered(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    ana = browser(house.people.ana)
    _add(ana, NEW.upper())
    assert people.find_by_address(NEW) is None
    assert _enter(ana, code_of(NEW))["Location"] == reverse("portal:profile")
    found = Address.objects.get(value=NEW)
    assert (found.person, found.is_verified) == (house.people.ana, True)


def test_an_address_of_somebody_else_looks_free_until_its_code_is_entered(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    ana = browser(house.people.ana)
    answer = _add(ana, "dario@optica.example")
    assert answer["Location"] == reverse("portal:address_code")
    assert _enter(ana, "000000").status_code == 422
    refused = _enter(ana, code_of("dario@optica.example"))
    assert refused.status_code == 422
    assert Address.objects.get(value="dario@optica.example").person == house.people.dario


@pytest.mark.parametrize(
    "email",
    ["support@nortia.example", "jefe@nortia.example", "support+ana@nortia.example", "no address"],
)
def test_our_own_addresses_are_refused(house: House, browser: Browser, email: str) -> None:
    before = Delivery.objects.count()
    assert _add(browser(house.people.ana), email)["Location"] == reverse("portal:profile")
    assert Delivery.objects.count() == before


def test_mail_goes_to_the_address_that_was_preferred(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    ana = browser(house.people.ana)
    _add(ana, NEW)
    _enter(ana, code_of(NEW))
    found = Address.objects.get(value=NEW)
    ana.post(reverse("portal:address_primary", args=[found.pk]))
    assert type(house.people.ana).objects.get(pk=house.people.ana.pk).email == NEW


def test_the_last_proved_address_stays_and_others_may_go(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    ana = browser(house.people.ana)
    old = Address.objects.get(value="ana@acme.example")
    ana.post(reverse("portal:address_removal", args=[old.pk]))
    assert Address.objects.filter(pk=old.pk).exists()
    _add(ana, NEW)
    _enter(ana, code_of(NEW))
    ana.post(reverse("portal:address_removal", args=[old.pk]))
    assert not Address.objects.filter(pk=old.pk).exists()
    person = type(house.people.ana).objects.get(pk=house.people.ana.pk)
    assert (person.sign_in_email, person.email) == (NEW, NEW)


@pytest.mark.parametrize("name", ["address_primary", "address_removal"])
def test_foreign_addresses_are_out_of_reach(house: House, browser: Browser, name: str) -> None:
    theirs = Address.objects.get(value="dario@optica.example")
    answer = browser(house.people.ana).post(reverse(f"portal:{name}", args=[theirs.pk]))
    assert answer.status_code == 404
    assert Address.objects.filter(pk=theirs.pk).exists()


def test_an_unproved_address_receives_no_mail_by_preference(house: House, browser: Browser) -> None:
    unproved = people.add_address(house.people.ana, NEW, by=Actor.system())
    browser(house.people.ana).post(reverse("portal:address_primary", args=[unproved.pk]))
    assert not Address.objects.get(pk=unproved.pk).is_primary
