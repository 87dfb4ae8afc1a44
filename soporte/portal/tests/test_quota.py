"""Files that are too much, or come too often, are refused before a byte of them is kept."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from soporte.channels.models import Inbound
from soporte.files.models import Blob
from soporte.people.models import MailedCode
from soporte.portal.tests.conftest import House
from soporte.tickets.models import Ticket

Browser = Callable[..., Client]
KB = 1000


@pytest.fixture(autouse=True)
def _small(settings: Settings) -> None:
    settings.FILES_A_DAY_MB = {"person": 0.05, "address": 0.02, "place": 0.03}


def _ask(client: Client, size: int = 0, **given: Any) -> Any:
    form = {
        "name": "Vera",
        "email": "vera@fuera.example",
        "subject": "No va",
        "body": "Lo que escribí.",
        "form_key": f"k{size}",
    }
    files = {"files": [_file(size)]} if size else {}
    return client.post(reverse("portal:new_ticket"), form | files | given)


def _file(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", str(size).encode().ljust(size), content_type="text/plain")


def _stored(settings: Settings) -> int:
    return sum(path.is_file() for path in Path(settings.FILES_DIR).rglob("*"))


def _error_at_files(answer: Any) -> str:
    found = re.search(
        r'id="id_files-error">.*?<span>(.*?)</span>', answer.content.decode(), re.DOTALL
    )
    return found[1] if found else ""


def test_a_guest_beyond_the_day_is_told_so_keeps_the_words_and_leaves_no_file(
    house: House, browser: Browser, settings: Settings
) -> None:
    guest = browser()
    assert _ask(guest, 15 * KB).status_code == 302
    before = _stored(settings)
    answer = _ask(guest, 6 * KB)
    assert answer.status_code == 413
    assert "in one day" in _error_at_files(answer)
    assert "Lo que escribí." in answer.content.decode()
    assert _stored(settings) == before
    assert Blob.objects.count() == 1
    assert Inbound.objects.filter(route="guest").count() == 1
    assert _ask(guest).status_code == 302, "the words alone go through"


def test_other_addresses_from_one_place_share_what_the_place_may(
    house: House, browser: Browser
) -> None:
    answers = [
        _ask(browser(), 12 * KB + n, email=f"v{n}@fuera.example").status_code for n in range(3)
    ]
    assert answers == [302, 302, 413]


def test_a_guest_who_comes_too_often_leaves_no_file(
    house: House, browser: Browser, settings: Settings
) -> None:
    settings.FILES_A_DAY_MB = {"person": 1, "address": 1, "place": 1}
    for number in range(5):
        assert _ask(browser(), form_key=f"a{number}").status_code == 302
    answer = _ask(browser(), 3 * KB)
    assert answer.status_code == 429
    assert "Wait an hour" in answer.content.decode()
    assert _stored(settings) == 0
    assert not Blob.objects.exists()


def test_a_form_with_an_error_counts_its_files_too(house: House, browser: Browser) -> None:
    assert _ask(browser(), 15 * KB, subject="").status_code == 422
    assert _ask(browser(), 14 * KB, subject="", email="").status_code == 422
    assert _ask(browser(), 13 * KB, subject="", email="").status_code == 413


def test_a_customer_has_a_day_of_files_and_others_are_unaffected(
    house: House, browser: Browser, settings: Settings
) -> None:
    ana, reply = browser(house.people.ana), reverse("portal:reply", args=[house.ticket.number])
    assert _ask(ana, 30 * KB).status_code == 302
    assert ana.post(reply, {"body": "x", "files": [_file(15 * KB)]}).status_code == 302
    before = _stored(settings)
    answer = ana.post(reply, {"body": "Lo que escribí.", "files": [_file(10 * KB)]})
    assert answer.status_code == 413
    assert "en un día" in _error_at_files(answer)
    assert "Lo que escribí." in answer.content.decode()
    assert _stored(settings) == before
    assert _ask(browser(house.people.dario), 40 * KB).status_code == 302


def test_a_customer_who_writes_too_often_leaves_no_file(
    house: House, browser: Browser, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "portal_write": "1/h/user"}
    ana = browser(house.people.ana)
    assert _ask(ana).status_code == 302
    assert _ask(ana, 5 * KB).status_code == 429
    assert _stored(settings) == 0


def test_a_code_for_a_request_that_was_forgotten_meanwhile_says_so(
    house: House, browser: Browser, code_of: Callable[[str], str]
) -> None:
    guest, before = browser(), Ticket.objects.count()
    _ask(guest)
    Inbound.objects.filter(route="guest").delete()
    answer = guest.post(reverse("portal:guest_code"), {"code": code_of("vera@fuera.example")})
    assert answer["Location"] == reverse("portal:new_ticket")
    assert "no longer waiting" in guest.get(answer["Location"]).content.decode()
    assert Ticket.objects.count() == before
    assert MailedCode.objects.filter(used_at=None).count() <= 1
