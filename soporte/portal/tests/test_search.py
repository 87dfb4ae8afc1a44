"""The portal's search: operators, what customers may not ask, and what was meant."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.portal.tests.conftest import House

Browser = Callable[..., Client]
BY = Actor.system(via="cli")


@pytest.fixture(autouse=True)
def _english(house: House) -> None:
    """Everybody reads English here."""
    Person.objects.all().update(language="en")


def search(client: Client, text: str) -> str:
    return client.get(reverse("portal:tickets"), {"q": text}).content.decode()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("is:open", True),
        ("is:closed", False),
        ("from:me impresora", True),
        ("from:dario", False),
        ("in:subject impresora", True),
        ("created:today", True),
        ('"no imprime"', True),
        ("impresora -almacén", False),
        ("equipment:kyocera", True),
        ("equipment:epson", False),
    ],
)
def test_customers_narrow_their_search(
    house: House, browser: Browser, text: str, is_found: bool
) -> None:
    house.ticket.set_fields({"equipment": "Kyocera M2540"}, by=BY)
    page = search(browser(house.people.ana), text)
    assert (house.ticket.subject in page) == is_found
    assert house.ticket.subject not in search(browser(house.people.dario), text)


@pytest.mark.parametrize(
    "text", ["assignee:beto", "tag:vip impresora", "queue:equipos", "priority:low", "in:notes x"]
)
def test_the_desks_own_operators_find_nothing_and_the_page_says_so(
    house: House, browser: Browser, text: str
) -> None:
    ana = browser(house.people.ana)
    said = "You cannot search by this, which is for the desk alone"
    page = search(ana, text)
    assert said in page
    assert house.ticket.subject not in page
    # Nothing else changes with what the desk did.
    house.ticket.tag(["vip"], by=BY)
    house.ticket.assign(house.people.beto, by=BY)
    assert house.ticket.subject not in search(ana, text)
    assert said not in search(ana, "is:open")


def test_the_reason_is_said_in_the_readers_language(house: House, browser: Browser) -> None:
    Person.objects.all().update(language="es")
    page = search(browser(house.people.ana), "asignado:beto")
    with override("es"):
        said = gettext("You cannot search by this, which is for the desk alone: %(operators)s")
    assert said % {"operators": "asignado:beto"} in page


def test_what_was_meant_is_offered_from_what_the_customer_may_read(
    house: House, browser: Browser
) -> None:
    house.ticket.note("<p>moroso conocido</p>", author=house.people.beto, by=BY)
    ana = browser(house.people.ana)
    assert '<a href="?q=impresora">impresora</a>' in search(ana, "inpresora")
    for text in ("mroso", "morosso", "conocdo", "mroso impresora"):
        page = search(ana, text)
        assert "moroso" not in page
        assert "conocido" not in page.replace(text, "")
    assert "Did you mean" not in search(browser(house.people.dario), "inpresora")


def test_staff_find_their_own_requests_alone(house: House, browser: Browser) -> None:
    for text in ("impresora", "is:open", "assignee:nobody impresora", "inpresora"):
        page = search(browser(house.people.beto), text)
        assert house.ticket.subject not in page
        assert "Did you mean" not in page


def test_the_help_tells_what_a_customer_may_ask_by(house: House, browser: Browser) -> None:
    page = browser(house.people.ana).get(reverse("portal:tickets")).content.decode()
    assert "<code>is:open</code>" in page
    for internal in ("assignee:", "tag:", "queue:", "priority:", "in:notes"):
        assert f"<code>{internal}" not in page
