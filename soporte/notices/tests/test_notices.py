"""Automatic mail: what it says, to whom, and how little of it there is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier

import pytest
from django.db import connections
from django.utils.translation import override

from soporte.channels import line
from soporte.channels.tests.letters import arrives
from soporte.journal.actor import Actor
from soporte.notices import brakes
from soporte.notices.code_mail import mail_code, send_if_allowed
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import ApiToken, MailedCode
from soporte.site import operations as site
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
BY = Actor.system(via="cli")
SECRET_WORDS = "compre-pastillas.test"


def mailed(letters, drain, **fields):
    """What went out because of one letter."""
    letters.sent.clear()
    arrives(**fields)
    drain()
    return list(letters.sent)


# Acknowledging


def test_a_proved_customer_gets_one_acknowledgement_in_her_language(letters, cast, drain):
    (ack,) = mailed(letters, drain, sender="ana@acme.example", subject="La pantalla")
    assert ack.recipient.address == "ana@acme.example"
    assert "La pantalla" in ack.text
    assert "Ana" in ack.text
    assert ack.automatic == "auto-replied"
    assert ack.reply_to
    assert ack.references
    cast.ana.language = "en"
    cast.ana.save()
    (ack,) = mailed(letters, drain, sender="ana@acme.example")
    assert ack.language == "en"
    assert "Your request has the number" in ack.text


def test_an_unproved_address_gets_none_of_the_words_that_came(letters, drain):
    (ack,) = mailed(
        letters,
        drain,
        sender="victim@x.test",
        name=SECRET_WORDS,
        subject=SECRET_WORDS,
        text=SECRET_WORDS,
    )
    assert SECRET_WORDS not in f"{ack}"


@pytest.mark.parametrize(
    "fields",
    [
        {"sender": "robot@x.test", "automatic": "auto-generated"},
        {"sender": "support@example.test"},
        {"sender": "beto@nortia.example"},
        {"sender": ""},
    ],
)
def test_machines_ourselves_and_staff_are_not_acknowledged(letters, drain, fields):
    assert mailed(letters, drain, **fields) == []


def test_an_answer_is_not_acknowledged(letters, cast, printer, drain):
    drain()
    assert mailed(letters, drain, token=[printer.pk, cast.ana.pk]) == []


def test_the_same_reaction_twice_mails_once(letters, cast, drain):
    inbound = arrives(sender="ana@acme.example")
    drain()
    line.process(inbound.pk)
    drain()
    assert len(letters.sent) == 1


def test_acknowledging_can_be_switched_off(letters, drain):
    site.change({"acknowledges": False})
    assert mailed(letters, drain, sender="ana@acme.example") == []


def test_what_staff_write_down_by_telephone_is_not_acknowledged(letters, cast, desk, drain):
    line.submit(
        route="desk",
        by=Actor.of(cast.beto, via="desk"),
        requester=cast.ana,
        author=cast.beto,
        payload={"subject": "x", "html": "<p>y</p>"},
        channel="phone",
    )
    drain()
    assert letters.sent == []


# The brakes


def to(letters, address):
    """What went there: administrators hear of a brake that holds, which is no part of it."""
    return [mail for mail in letters.sent if mail.recipient.address == address]


def test_a_burst_of_thirty_gets_three(letters, cast, drain):
    for number in range(30):
        arrives(sender="ana@acme.example", text=f"n.º {number}")
    drain()
    assert len(to(letters, "ana@acme.example")) == 3
    assert cast.ana.requested.count() == 30


def test_an_unproved_address_gets_one_an_hour(letters, drain):
    for number in range(10):
        arrives(sender="victim@x.test", text=f"n.º {number}")
    drain()
    assert len(to(letters, "victim@x.test")) == 1
    with clock.at(clock.now() + timedelta(minutes=61)):
        arrives(sender="victim@x.test")
        drain()
    assert len(to(letters, "victim@x.test")) == 2


@pytest.mark.parametrize(("is_proved", "at_most"), [(True, 3), (False, 1)])
def test_two_desks_facing_each_other_fall_silent(letters, cast, drain, is_proved, at_most):
    """The other desk acknowledges whatever comes, with every mark of a machine removed."""
    other = people.find_or_create("help@other.test", by=BY)
    if is_proved:
        people.verify_address(other, "help@other.test", by=BY)
    arrives(sender="help@other.test", text="first")
    answered = 0
    for _round in range(20):
        drain()
        for number in range(answered, len(to(letters, "help@other.test"))):
            arrives(sender="help@other.test", text=f"We have your request {number}")
        answered = len(to(letters, "help@other.test"))
    assert len(to(letters, "help@other.test")) == at_most
    assert other.requested.count() == at_most + 1


def test_a_domain_and_the_installation_have_their_share(letters, drain, monkeypatch):
    monkeypatch.setattr(brakes, "PER_DOMAIN", 5)
    site.change({"automatic_per_hour": 7})
    for number in range(7):
        arrives(sender=f"p{number}@flood.test")
    drain()
    # The one to administrators counts in all.
    assert Delivery.objects.exclude(recipient="elena@nortia.example").count() == 5
    for number in range(4):
        arrives(sender=f"p@other{number}.test")
    drain()
    # A quarter is left for those who proved their addresses.
    assert Delivery.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_slip_past_the_brake(letters, cast):
    start = Barrier(6)

    def ask(_number):
        try:
            start.wait(10)
            return send_if_allowed("victim@x.test", "123456", language="es")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 3


# Codes


def test_a_code_carries_no_words_of_a_visitor(letters, drain):
    mail_code("ana@acme.example", "inbound:1", language="en")
    drain()
    (mail,) = letters.sent
    (row,) = MailedCode.objects.all()
    digits = next(word for word in mail.subject.split() if word.isdecimal())
    assert row.accepts(digits)
    assert digits in mail.text


def test_another_spelling_of_an_address_has_no_share_of_its_own(letters, drain):
    spellings = count()
    for _try in range(12):
        number = next(spellings)
        name = "".join(c.upper() if number >> i & 1 else c for i, c in enumerate("victim"))
        mail_code(f"{name}@x.test", f"inbound:{number}", language="es")
    drain()
    assert {mail.recipient.address for mail in letters.sent} == {"victim@x.test"}
    assert len(letters.sent) == 3


def test_three_acknowledgements_do_not_lock_her_out(letters, cast, drain):
    for number in range(5):
        arrives(sender="ana@acme.example", text=str(number))
    drain()
    letters.sent.clear()
    mail_code("ana@acme.example", "inbound:1", language="es")
    drain()
    assert len(letters.sent) == 1


# Rating


@pytest.fixture
def answered(cast, printer, drain, letters):
    printer.reply("<p>Hecho</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    letters.sent.clear()
    return printer


def test_a_resolved_ticket_asks_its_requester_once(letters, cast, answered, drain):
    answered.resolve(by=Actor.of(cast.beto, via="desk"))
    answered.resolve(by=Actor.of(cast.beto, via="desk"))
    drain()
    (mail,) = letters.sent
    assert mail.recipient.address == "ana@acme.example"
    assert f"/{answered.number}/rating/{cast.ana.pk}/" in mail.text
    with override("es"):
        assert answered.subject in mail.text


def test_who_resolved_it_herself_is_not_asked(letters, cast, answered, drain):
    answered.resolve(by=Actor.of(cast.ana, via="portal"))
    drain()
    assert letters.sent == []


def test_who_resolved_it_by_a_program_of_her_own_is_not_asked(letters, cast, answered, drain):
    mine, _secret = ApiToken.issue(cast.ana, "mine")
    answered.resolve(by=Actor("token", mine.pk, "api"))
    drain()
    assert letters.sent == []
    answered.reopen(by=Actor.of(cast.beto, via="desk"))
    ours, _secret = ApiToken.issue(cast.beto, "ours")
    answered.resolve(by=Actor("token", ours.pk, "api"))
    drain()
    assert len(letters.sent) == 1


def test_what_nobody_answered_is_not_asked_about(letters, cast, printer, drain):
    drain()
    letters.sent.clear()
    printer.resolve(by=Actor.of(cast.beto, via="desk"))
    drain()
    assert letters.sent == []


def test_what_was_reopened_meanwhile_is_not_asked_about(letters, cast, answered, drain):
    answered.resolve(by=Actor.of(cast.beto, via="desk"))
    answered.reopen(by=Actor.of(cast.beto, via="desk"))
    drain()
    assert letters.sent == []


def test_a_form_filled_a_thousand_times_mails_a_strangers_address_once(db):
    for number in range(20):
        mail_code("victim@x.test", f"inbound:{number}", language="es", by_form=True)
    assert Delivery.objects.filter(recipient="victim@x.test").count() == 1
    mail_code("victim@x.test", "inbound:19", language="es")
    assert Delivery.objects.filter(recipient="victim@x.test").count() == 2
