"""Guests: nothing exists, and nothing of theirs is mailed, before the code was entered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.outbox.models import Delivery
from soporte.people.models import MailedCode, Person
from soporte.people.operations import find_by_address
from soporte.portal.tests.conftest import House
from soporte.tickets.models import Ticket

Browser = Callable[..., Client]
CodeOf = Callable[[str], str]
EMAIL = "vera@fuera.example"


def _ask(client: Client, **given: Any) -> Any:
    form = {
        "name": "Vera",
        "email": EMAIL,
        "subject": "COMPRA AQUÍ http://spam.example",
        "body": "Texto libre.",
        "form_key": "g1",
    }
    return client.post(reverse("portal:new_ticket"), form | given)


def _enter(client: Client, code: str) -> Any:
    return client.post(reverse("portal:guest_code"), {"code": code})


def test_nothing_comes_of_a_guests_request_until_the_code_is_entered(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    guest, before = browser(), Ticket.objects.count()
    answer = _ask(guest, queue=house.desk.network.pk, files=[SimpleUploadedFile("a.txt", b"a")])
    assert answer["Location"] == reverse("portal:guest_code")
    assert Ticket.objects.count() == before
    assert find_by_address(EMAIL) is None
    mail = Delivery.objects.get(recipient=EMAIL).payload
    assert "spam" not in str(mail)
    assert "Texto" not in str(mail)
    assert "Vera" not in str(mail)

    answer = _enter(guest, f" {code_of(EMAIL)} ")
    ticket = Ticket.objects.latest("pk")
    assert answer["Location"] == reverse("portal:ticket", args=[ticket.number])
    assert (ticket.requester.name, ticket.queue) == ("Vera", house.desk.network)
    assert ticket.messages.get().attachments.get().name == "a.txt"
    assert guest.get(answer["Location"]).status_code == 200


def test_a_request_sent_twice_is_held_once(house: House, browser: Browser) -> None:
    guest = browser()
    _ask(guest)
    _ask(guest)
    assert Inbound.objects.filter(route="guest").count() == 1
    assert Delivery.objects.filter(recipient=EMAIL).count() == 1


def test_known_and_unknown_guests_see_the_same_page(house: House, browser: Browser) -> None:
    def page(email: str) -> str:
        guest = browser()
        answer = _ask(guest, email=email, form_key=email)
        assert answer.status_code == 302
        text = guest.get(answer["Location"]).content.decode().replace(email, "ADDRESS")
        return re.sub(r'nonce="[^"]*"|(value|content)="[^"]{40,}"', "", text)

    assert page(EMAIL) == page("ana@acme.example")


def test_a_wrong_code_opens_nothing_and_the_tries_run_out(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    guest, before = browser(), Ticket.objects.count()
    _ask(guest)
    right = code_of(EMAIL)
    wrong = "000000" if right != "000000" else "111111"
    for _time in range(5):
        assert _enter(guest, wrong).status_code == 422
    assert _enter(guest, right).status_code == 422
    assert Ticket.objects.count() == before


def test_a_code_belongs_to_one_request(house: House, browser: Browser, code_of: CodeOf) -> None:
    first, second = browser(), browser()
    _ask(first)
    code = code_of(EMAIL)
    _ask(second, form_key="g2", subject="Otra cosa")
    assert MailedCode.objects.count() == 2
    assert _enter(second, code).status_code == 422
    assert not Ticket.objects.filter(requester__name="Vera").exists()


def test_another_code_is_mailed_a_few_times_and_both_work(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    guest = browser()
    _ask(guest)
    first = code_of(EMAIL)
    for _time in range(5):
        guest.post(reverse("portal:guest_resend"))
    assert Delivery.objects.filter(recipient=EMAIL).count() == 3
    assert _enter(guest, first).status_code == 302


def test_a_thousand_requests_in_a_victims_name_mail_her_three_codes_at_most(
    house: House, browser: Browser
) -> None:
    for number in range(8):
        _ask(browser(), form_key=f"v{number}", subject=f"Nr {number}")
    assert Delivery.objects.filter(recipient=EMAIL).count() <= 3
    assert Ticket.objects.filter(requester__name="Vera").count() == 0


def test_many_requests_from_one_place_are_refused(house: House, browser: Browser) -> None:
    answers = [
        _ask(browser(), email=f"v{n}@fuera.example", form_key=f"k{n}").status_code
        for n in range(12)
    ]
    assert answers[:10] == [302] * 10
    assert answers[-1] == 429


@pytest.mark.parametrize("email", ["support@nortia.example", "SUPPORT+a@nortia.example", "nobody"])
def test_our_own_mailbox_cannot_be_a_guest(house: House, browser: Browser, email: str) -> None:
    assert _ask(browser(), email=email).status_code == 422
    assert not Inbound.objects.filter(route="guest").exists()


def test_somebody_whose_account_is_closed_gets_no_session(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    Person.objects.filter(pk=house.people.ana.pk).update(is_active=False)
    guest = browser()
    _ask(guest, email="ana@acme.example")
    assert _enter(guest, code_of("ana@acme.example"))["Location"] == "/"
    assert not guest.session.get("_auth_user_id")


def test_the_code_page_is_for_those_who_wait_for_one(house: House, browser: Browser) -> None:
    assert browser().get(reverse("portal:guest_code")).status_code == 302
    assert browser().post(reverse("portal:guest_resend")).status_code == 302


def test_the_first_page_offers_guests_the_form_and_the_way_to_sign_in(
    house: House, browser: Browser
) -> None:
    page = browser().get("/").content.decode()
    assert 'name="subject"' in page
    assert "/accounts/login/" in page
