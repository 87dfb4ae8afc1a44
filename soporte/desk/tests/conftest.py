"""What the desk's tests share: browsers signed in as the cast."""

from collections.abc import Callable

import pytest
from django.test import Client

from soporte.people.cast import People
from soporte.people.models import Person

SignIn = Callable[[Person], Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A browser in which somebody is signed in."""

    def sign_in(person: Person, **headers: str) -> Client:
        client = Client(headers=headers or None)
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def beto(cast: People, signed_in: SignIn) -> Client:
    """Beto's browser."""
    return signed_in(cast.beto)


@pytest.fixture
def beto_htmx(cast: People, signed_in: SignIn) -> Client:
    """Beto's browser, asking for fragments."""
    return signed_in(cast.beto, **{"HX-Request": "true"})


@pytest.fixture
def elena(cast: People, signed_in: SignIn) -> Client:
    """The administrator's browser."""
    return signed_in(cast.elena)
