"""Two installations that acknowledge each other's mail, with a relay that strips every mark."""

import email
import email.policy
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from soporte.channels import line
from soporte.channels.contract import Receipt
from soporte.channels.email import sending
from soporte.channels.models import Account
from soporte.journal.models import Entry
from soporte.notices.alarms import Alarm
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.site import memory
from soporte.tickets.models import Ticket

NAMES = ("support@one.test", "support@two.test")
# What a careless relay, or a desk of another make, takes away or never had.
STRIPPED = ("auto-submitted", "x-auto-response-suppress", "x-soporte-request", "precedence")
STRIPPED += ("list-id", "references", "in-reply-to", "reply-to", "message-id", "return-path")


@pytest.fixture
def instances(cast, desk, settings):
    """Two databases, with two keys; a function that steps into one of them."""
    Account.objects.create(name="x", address=NAMES[0], queue=desk.hardware, is_default=True)
    first = connection.settings_dict["NAME"]
    databases = {NAMES[0]: first, NAMES[1]: f"{first}_peer"}
    _administer(f'DROP DATABASE IF EXISTS "{first}_peer"')
    _administer(f'CREATE DATABASE "{first}_peer" TEMPLATE "{first}"')

    @contextmanager
    def at(name):
        connection.close()
        connection.settings_dict["NAME"] = databases[name]
        settings.SECRET_KEY = f"the key of {name}, which the other one does not know"
        memory.forget()
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = first
            memory.forget()

    with at(NAMES[1]):
        Account.objects.update(address=NAMES[1])
    yield at
    connection.close()
    _administer(f'DROP DATABASE "{first}_peer"')


def _administer(statement):
    """A statement on no database of ours: PostgreSQL copies only what nobody uses."""
    connection.close()
    given = connection.get_connection_params()
    where = {name: given[name] for name in ("host", "port", "user", "password") if name in given}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
        server.execute(statement)


def relayed(raw, *, renames):
    """The same mail without anything that says who or what wrote it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for name in (*STRIPPED, *(["subject"] if renames else [])):
        del mail[name]
    return mail.as_bytes()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_proved", [False, True])
@pytest.mark.parametrize("renames", [False, True])
def test_two_installations_fall_silent_and_say_so(
    instances, monkeypatch, drain, is_proved, renames
):
    """Where the number in the subject is left, they end in one ticket; else a brake ends it."""
    wire = []

    def send(_url, _sender, recipients, raw, leaving):
        leaving()
        wire.append((recipients[0], raw))
        return Receipt("", "250 ok")

    monkeypatch.setattr(sending, "send", send)
    for here, there in (NAMES, NAMES[::-1]):
        with instances(here):
            opens(here, there, drain, is_proved=is_proved)
    for _round in range(40):
        if not wire:
            break
        to, raw = wire.pop(0)
        if to in NAMES:
            with instances(to):
                given = relayed(raw, renames=renames)
                line.process(line.accept(given, route="smtp", envelope={"to": [to]}))
                drain()
    assert not wire, "they still talk"
    for here, there in (NAMES, NAMES[::-1]):
        with instances(here):
            sent = Delivery.objects.filter(automatic=True, recipient=there).count()
            assert 1 <= sent <= 3
            assert Ticket.objects.filter(requester__addresses__value=there).count() <= 5
            if renames:
                assert Alarm.objects.get(target=there).brake == "address"
                # One mail too many to somebody new is on the page; administrators hear of more.
                assert Entry.objects.filter(kind="alarm.raised").exists() == is_proved


def opens(here, there, drain, *, is_proved):
    """Somebody of the other house writes from its support address, as people do."""
    raw = f"From: {there}\r\nTo: {here}\r\nSubject: Hola\r\n\r\nuno\r\n".encode()
    line.process(line.accept(raw, route="smtp", envelope={"to": [here]}))
    if is_proved:
        Person.objects.get(addresses__value=there).addresses.update(verified_at="2026-01-01T00:00Z")
    drain()
