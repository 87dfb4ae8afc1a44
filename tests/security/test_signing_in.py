"""What strangers learn from how long signing in takes, and what two get of one key."""

import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import MailedCode, Person
from soporte.site.operations import change

BY = Actor.system(via="cli")
PASSWORD = "cuatro palabras de verdad"
AT_ONCE = 6


@pytest.fixture
def somebody(cast, settings):
    """Who is tried: with a password, without one, only written from, shut out, unknown."""
    # Other tests use a faster one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    change({"wizard": {"finished_at": "2026-01-01"}})
    for person in (cast.ana, cast.dario):
        person.set_password(PASSWORD)
    cast.dario.is_active = False
    for person in (cast.ana, cast.dario):
        person.save()
    people.find_or_create("nueva@acme.example", "Nueva", by=BY)
    return {
        "with a password": "ana@acme.example",
        "without a password": "marcos@acme.example",
        "unproved": "nueva@acme.example",
        "shut out": "dario@optica.example",
        "unknown": "nadie@acme.example",
    }


def try_password(email):
    cache.clear()
    client = Client()
    client.get(reverse("account_login"))
    started = time.perf_counter()
    answer = client.post(reverse("account_login"), {"login": email, "password": "wrong"})
    took = time.perf_counter() - started
    assert answer.status_code == 200
    return took


def test_every_wrong_password_costs_one_hash_whoever_is_asked_for(somebody, monkeypatch):
    runs, whole = [], PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        runs.append(iterations or self.iterations)
        return whole(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    work = {}
    for who, email in somebody.items():
        runs.clear()
        try_password(email)
        work[who] = list(runs)
    assert all(done == [PBKDF2PasswordHasher.iterations] for done in work.values()), work


@pytest.mark.skipif(
    os.environ.get("SOPORTE_TEST_ALL") != "1", reason="a measurement: asserts little, takes long"
)
def test_a_wrong_password_takes_as_long_for_everybody(somebody, capsys):
    took = {who: [] for who in somebody}
    for _time in range(15):
        for who, email in somebody.items():
            took[who].append(try_password(email))
    medians = {who: statistics.median(times) for who, times in took.items()}
    with capsys.disabled():
        told = (f"{who} {median * 1000:.0f} ms" for who, median in medians.items())
        sys.stdout.write(f"\na wrong password: {', '.join(told)}\n")
    # Ten in a hundred on a quiet machine; a busy one must not fail the test for nothing.
    assert max(medians.values()) < 1.5 * min(medians.values()), medians


def at_once(act):
    """What several get who do the same at the same moment, each on a connection of their own."""
    start = Barrier(AT_ONCE)

    def run(_number):
        try:
            start.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_is_signed_in():
    change({"wizard": {"finished_at": "2026-01-01"}})
    person = people.create_person("Luz", email="luz@acme.example", by=BY)
    for _round in range(3):
        token = people.one_time_sign_in(Person.objects.get(pk=person.pk))
        path = reverse("one-time-sign-in", args=[token])
        found = at_once(lambda path=path: Client().post(path).status_code)
        assert sorted(found) == [302] + [404] * (AT_ONCE - 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_enter_a_code_at_once_it_opens_for_one():
    for purpose in ("inbound:1", "address:2"):
        _row, digits = MailedCode.issue("luz@acme.example", purpose)
        found = at_once(lambda p=purpose, d=digits: MailedCode.enter("luz@acme.example", p, d))
        assert found.count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_no_more_than_the_tries_that_a_code_bears():
    _row, digits = MailedCode.issue("luz@acme.example", "inbound:1")
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    at_once(lambda: MailedCode.enter("luz@acme.example", "inbound:1", wrong))
    assert MailedCode.objects.get().tries == 5
    assert not MailedCode.enter("luz@acme.example", "inbound:1", digits)


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_in_one_session_are_counted_each(cast):
    """A stranger asks for a code to somebody's address and tries many at the same moment."""
    change({"wizard": {"finished_at": "2026-01-01"}})
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": "ana@acme.example"})
    session = browser.cookies["sessionid"].value

    def guess():
        client = Client()
        client.cookies["sessionid"] = session
        answer = client.post(reverse("account_confirm_login_code"), {"code": "WRONG-CODE"})
        # Whoever still sees the form with its error has been given a try.
        return answer.status_code == 200

    cache.clear()
    assert sum(at_once(guess)) <= 3
