"""Signing in: by code, by password, by a link that works once; and what strangers learn of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import Address
from soporte.portal.tests.conftest import House

Browser = Callable[..., Client]
CodeOf = Callable[[str], str]
PASSWORD = "cuatro palabras de verdad"


def _ask_for_code(client: Client, email: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"email": email})


def _enter(client: Client, code: str, **more: str) -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code} | more)


def _is_signed_in(client: Client) -> bool:
    return client.get(reverse("portal:profile")).status_code == 200


def test_a_mailed_code_signs_in_under_a_new_session_key(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    client = browser()
    _ask_for_code(client, "Ana@acme.example")
    before = client.session.session_key
    answer = _enter(client, code_of("ana@acme.example"))
    assert answer["Location"] == "/"
    assert client.session.session_key != before
    assert _is_signed_in(client)
    assert Entry.objects.filter(kind="person.signed_in", thing_id=house.people.ana.pk).exists()


def test_staff_come_to_the_desk(house: House, browser: Browser, code_of: CodeOf) -> None:
    client = browser()
    _ask_for_code(client, "beto@nortia.example")
    assert _enter(client, code_of("beto@nortia.example"))["Location"] == "/desk/"


def test_the_code_proves_an_address_that_nobody_had_proved(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    people.find_or_create("nueva@acme.example", "Nueva", by=Actor.channel("email"))
    client = browser()
    _ask_for_code(client, "nueva@acme.example")
    assert Address.objects.get(value="nueva@acme.example").verified_at is None
    _enter(client, code_of("nueva@acme.example"))
    assert _is_signed_in(client)
    assert Address.objects.get(value="nueva@acme.example").verified_at is not None


def test_known_and_unknown_addresses_get_the_same_answers(house: House, browser: Browser) -> None:
    def walk(email: str) -> list[tuple[int, str, str]]:
        client = browser()
        pages = [
            _ask_for_code(client, email),
            client.get(reverse("account_confirm_login_code")),
            _enter(client, "WRONG-CODE"),
            client.post(reverse("account_confirm_login_code"), {"action": "resend"}),
            client.post(reverse("account_reset_password"), {"email": email}),
            client.get(reverse("account_confirm_password_reset_code")),
        ]
        return [(p.status_code, p.get("Location", ""), _plain(p, email)) for p in pages]

    assert walk("ana@acme.example") == walk("nadie@acme.example")


def test_an_unknown_address_gets_a_mail_without_a_code_and_only_a_few(
    house: House, browser: Browser
) -> None:
    for _time in range(6):
        _ask_for_code(browser(), "victima@otra.example")
        cache.clear()
    mails = Delivery.objects.filter(recipient="victima@otra.example")
    assert mails.count() == 3
    assert "Nobody has this address" in mails[0].payload["subject"]


def test_an_inactive_person_gets_no_code(house: House, browser: Browser) -> None:
    house.people.ana.is_active = False
    house.people.ana.save()
    _ask_for_code(browser(), "ana@acme.example")
    subjects = Delivery.objects.filter(recipient="ana@acme.example").values_list(
        "payload", flat=True
    )
    assert not any("code" in payload["subject"] for payload in subjects)


def test_a_code_bears_three_tries(house: House, browser: Browser, code_of: CodeOf) -> None:
    client = browser()
    _ask_for_code(client, "ana@acme.example")
    for _time in range(3):
        _enter(client, "WRONG-CODE")
    _enter(client, code_of("ana@acme.example"))
    assert not _is_signed_in(client)


def test_asking_for_codes_is_slowed_down_for_each_address(house: House, browser: Browser) -> None:
    answers = [_ask_for_code(browser(), "ana@acme.example").status_code for _time in range(5)]
    assert answers[:3] == [302, 302, 302]
    assert answers[-1] == 200
    assert Delivery.objects.filter(payload__brake="code").count() == 3


def test_passwords_are_slowed_down_for_each_address(house: House, browser: Browser) -> None:
    house.people.ana.set_password(PASSWORD)
    house.people.ana.save()
    for _time in range(5):
        client = browser()
        client.post(reverse("account_login"), {"login": "ana@acme.example", "password": "wrong"})
    answer = client.post(
        reverse("account_login"), {"login": "ana@acme.example", "password": PASSWORD}
    )
    assert answer.status_code == 200
    assert "Too many attempts" in answer.content.decode()
    assert not _is_signed_in(client)


def test_a_password_signs_in_and_a_wrong_one_says_the_same_for_everybody(
    house: House, browser: Browser
) -> None:
    house.people.ana.set_password(PASSWORD)
    house.people.ana.save()
    wrong = [
        browser().post(reverse("account_login"), {"login": email, "password": "x"})
        for email in ("ana@acme.example", "dario@optica.example", "nadie@acme.example")
    ]
    texts = {_plain(a, a.wsgi_request.POST["login"]) for a in wrong}
    assert [answer.status_code for answer in wrong] == [200, 200, 200]
    assert len(texts) == 1
    client = browser()
    client.post(reverse("account_login"), {"login": "ana@acme.example", "password": PASSWORD})
    assert _is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions_and_is_told_by_mail(
    house: House, browser: Browser
) -> None:
    house.people.ana.set_password(PASSWORD)
    house.people.ana.save()
    here, there = browser(house.people.ana), browser(house.people.ana)
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "otra frase larga", "password2": "otra frase larga"},
    )
    assert answer["Location"] == "/portal/profile/"
    assert _is_signed_in(here)
    assert not _is_signed_in(there)
    told = Delivery.objects.get(recipient="ana@acme.example")
    assert told.payload["automatic"] == "auto-generated"


def test_a_forgotten_password_is_replaced_with_a_code(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    client = browser()
    client.post(reverse("account_reset_password"), {"email": "ana@acme.example"})
    code = {"code": code_of("ana@acme.example")}
    client.post(reverse("account_confirm_password_reset_code"), code)
    new = {"password1": "otra frase larga", "password2": "otra frase larga"}
    client.post(reverse("account_complete_password_reset"), new)
    assert _is_signed_in(client)
    house.people.ana.refresh_from_db()
    assert house.people.ana.check_password("otra frase larga")


def test_a_password_can_be_chosen_by_code_for_an_address_that_nobody_had_proved(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    email = "nueva@acme.example"
    people.find_or_create(email, "Nueva", by=Actor.channel("email"))
    client = browser()
    client.post(reverse("account_reset_password"), {"email": email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_of(email)})
    new = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_complete_password_reset"), new)
    assert _is_signed_in(client)
    assert Address.objects.get(value=email).verified_at is not None
    other = browser()
    other.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert _is_signed_in(other)


def test_a_link_that_signs_in_once_does_nothing_when_it_is_only_opened(
    house: House, browser: Browser
) -> None:
    path = reverse("one-time-sign-in", args=[people.one_time_sign_in(house.people.beto)])
    client = browser()
    assert client.get(path).status_code == 200
    assert not client.session.get("_auth_user_id")
    assert client.post(path)["Location"] == "/desk/"
    assert browser().post(path).status_code == 404
    assert browser().get(path).status_code == 404
    assert browser().get(reverse("one-time-sign-in", args=["forged"])).status_code == 404


def test_signing_out_takes_a_form(house: House, browser: Browser) -> None:
    client = browser(house.people.ana)
    assert client.get(reverse("account_logout")).status_code == 200
    assert _is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not _is_signed_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_it_leads_nowhere_else_after_signing_in(
    house: House, browser: Browser, code_of: CodeOf, target: str
) -> None:
    client = browser()
    client.post(
        reverse("account_request_login_code"), {"email": "ana@acme.example", "next": target}
    )
    answer = _enter(client, code_of("ana@acme.example"), next=target)
    assert answer["Location"] == "/"


def test_it_leads_back_to_the_page_that_was_wanted(
    house: House, browser: Browser, code_of: CodeOf
) -> None:
    client = browser()
    wanted = reverse("portal:ticket", args=[house.ticket.number])
    asked = client.post(
        reverse("account_request_login_code"), {"email": "ana@acme.example", "next": wanted}
    )
    page = client.get(asked["Location"])
    assert wanted in page.content.decode()
    assert _enter(client, code_of("ana@acme.example"), next=wanted)["Location"] == wanted


def test_staff_who_change_their_password_come_back_to_their_desk_profile(
    house: House, browser: Browser
) -> None:
    house.people.beto.set_password(PASSWORD)
    house.people.beto.save()
    answer = browser(house.people.beto).post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "otra frase larga", "password2": "otra frase larga"},
    )
    assert answer["Location"] == "/desk/profile/"


def test_before_the_first_run_the_desk_leads_to_what_there_is_to_do(
    db: None, browser: Browser
) -> None:
    sign_in = browser().get("/desk/")["Location"]
    assert browser().get(sign_in)["Location"] == reverse("portal:setup")


def test_nobody_signs_up_with_a_form(house: House, browser: Browser) -> None:
    answer = browser().get("/accounts/signup/")
    assert answer["Location"] == reverse("portal:new_ticket")


@pytest.mark.parametrize("name", ["account_change_password", "account_set_password"])
def test_pages_about_passwords_are_for_those_who_are_signed_in(
    house: House, browser: Browser, name: str
) -> None:
    assert browser().get(reverse(name))["Location"].startswith("/accounts/login/")


def _plain(answer: Any, email: str) -> str:
    text = answer.content.decode().replace(email, "ADDRESS")
    return re.sub(r'nonce="[^"]*"|(value|content)="[^"]{40,}"', "", text)
