"""The rating link in our mail: opening it changes nothing, confirming it rates one request."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.notices.links import rating_check
from soporte.portal.tests.conftest import House
from soporte.tickets.models import Satisfaction

Browser = Callable[..., Client]


def _path(house: House, *, person: int | None = None, check: str | None = None) -> str:
    who = person or house.people.ana.pk
    return reverse(
        "portal:rating",
        args=[house.ticket.number, who, check or rating_check(house.ticket.pk, who)],
    )


def _resolve(house: House) -> None:
    house.ticket.resolve(by=Actor.of(house.people.beto, via="desk"))


def test_it_rates_without_a_session_and_only_when_confirmed(house: House, browser: Browser) -> None:
    _resolve(house)
    client = browser()
    assert client.get(_path(house)).status_code == 200
    assert not Satisfaction.objects.exists()
    assert client.post(_path(house), {"score": "5", "comment": "Gracias"}).status_code == 200
    assert Satisfaction.objects.get().score == 5
    assert not client.session.get("_auth_user_id")


def test_a_wrong_check_or_another_person_is_like_a_missing_page(
    house: House, browser: Browser
) -> None:
    _resolve(house)
    dario = house.people.dario.pk
    stolen = rating_check(house.ticket.pk, house.people.ana.pk)
    for path in (
        _path(house, check="x"),
        _path(house, person=dario),
        _path(house, person=dario, check=stolen),
    ):
        assert browser().get(path).status_code == 404
        assert browser().post(path, {"score": "1"}).status_code == 404
    assert not Satisfaction.objects.exists()


def test_a_request_that_is_open_again_is_not_rated(house: House, browser: Browser) -> None:
    assert browser().post(_path(house), {"score": "1"}).status_code == 422
    assert not Satisfaction.objects.exists()


def test_a_rating_from_elsewhere_is_refused(house: House, browser: Browser) -> None:
    _resolve(house)
    assert browser(checks=True).post(_path(house), {"score": "1"}).status_code == 403


def test_the_page_shows_nothing_of_the_conversation(house: House, browser: Browser) -> None:
    _resolve(house)
    page = browser().get(_path(house)).content.decode()
    assert house.ticket.subject in page
    assert "Procesando" not in page
