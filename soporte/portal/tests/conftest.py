"""The cast with its desk, and browsers for each of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from soporte.outbox.models import Delivery
from soporte.people import cast
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.site.operations import change
from soporte.tickets import cast as desk_cast
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class House:
    """Everything a test starts from."""

    people: People
    desk: Desk
    ticket: Ticket


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def house(db: None) -> House:
    """The cast, the queues, Ana's ticket; the installation is set up."""
    people = cast.build()
    desk = desk_cast.build(people)
    change({"wizard": {"finished_at": "2026-01-01"}, "support_address": "support@nortia.example"})
    return House(people, desk, desk_cast.broken_printer(people, desk))


@pytest.fixture
def browser() -> Callable[[Person | None], Client]:
    """A browser in which this person is signed in, or nobody."""

    def make(person: Person | None = None, *, checks: bool = False) -> Client:
        client = Client(enforce_csrf_checks=checks, headers={"Accept-Language": "en"})
        if person is not None:
            client.force_login(person, backend=BACKEND)
        return client

    return make


@pytest.fixture
def code_of() -> Callable[[str], str]:
    """The code in the newest mail to an address."""

    def read(email: str) -> str:
        mail = Delivery.objects.filter(recipient=email, payload__brake="code").latest("pk")
        found = re.search(r": ([0-9A-Z-]{6,})$", mail.payload["subject"])
        assert found, mail.payload["subject"]
        return found[1]

    return read
