"""The brakes on automatic mail that no header releases, and the alarm when one holds."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from soporte.channels.tests.letters import arrives
from soporte.config import metrics
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices import brakes
from soporte.notices.alarms import Alarm, forget_old
from soporte.outbox import operations as outbox
from soporte.people import bouncing
from soporte.site import operations as site
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
ANA = "ana@acme.example"
BY = Actor.system(via="cli")


def burst(drain, count=5, sender=ANA):
    for number in range(count):
        arrives(sender=sender, text=f"n.º {number}")
    drain()


def to_administrators(letters):
    return [mail for mail in letters.sent if mail.recipient.address == "elena@nortia.example"]


def test_a_brake_that_holds_is_told_once_and_counted(letters, cast, drain):
    burst(drain, 8)
    alarm = Alarm.objects.get()
    assert (alarm.brake, alarm.target, alarm.held) == ("address", ANA, 5)
    assert Entry.objects.filter(kind="alarm.raised").count() == 1
    (mail,) = to_administrators(letters)
    assert ANA in mail.subject
    assert reverse("desk:alarms") in mail.text
    assert mail.automatic


def test_a_second_letter_of_a_newcomer_is_nothing_odd_and_a_third_is(letters, cast, drain):
    burst(drain, 2, "new@x.test")
    assert not Entry.objects.filter(kind="alarm.raised").exists()
    burst(drain, 1, "new@x.test")
    assert Entry.objects.filter(kind="alarm.raised").exists()


def test_many_alarms_are_one_mail_an_hour(letters, cast, drain):
    for number in range(4):
        burst(drain, 3, f"p{number}@x.test")
    assert Entry.objects.filter(kind="alarm.raised").count() == 4
    assert len(to_administrators(letters)) == 1


def test_an_administrator_sees_it_and_lets_it_go_again(letters, cast, drain, client):
    burst(drain, 6)
    letters.sent.clear()
    client.force_login(cast.elena)
    page = client.get(reverse("desk:alarms")).content.decode()
    assert ANA in page
    client.post(reverse("desk:alarm-reset", args=[Alarm.objects.get().pk]))
    burst(drain, 1)
    assert [mail.recipient.address for mail in letters.sent] == [ANA]
    assert Entry.objects.filter(kind="alarm.reset").count() == 1


def test_what_the_installation_holds_can_be_reset_too(letters, cast, drain):
    site.change({"automatic_per_hour": 2})
    for number in range(4):
        arrives(sender=f"p{number}@x{number}.test")
    drain()
    alarm = Alarm.objects.get(brake="installation")
    assert brakes.allows("z@z.test", is_verified=False) is False
    alarm.reset(by=BY)
    assert brakes.allows("z@z.test", is_verified=False) is True


def test_forged_senders_silence_nobody_whose_address_is_proved(cast, drain, monkeypatch):
    monkeypatch.setattr(brakes, "PER_DOMAIN", 3)
    for number in range(6):
        arrives(sender=f"p{number}@acme.example")
    drain()
    assert not brakes.allows("other@acme.example", is_verified=False)
    assert brakes.allows(ANA, is_verified=True)
    site.change({"automatic_per_hour": 8})
    for number in range(9):
        arrives(sender=f"p@forged{number}.test")
    drain()
    assert not brakes.allows("z@z.test", is_verified=False)
    assert brakes.allows(ANA, is_verified=True)


def test_the_figure_for_prometheus_counts_what_was_held(letters, cast, drain):
    burst(drain, 8)
    found = {m.name: m for m in metrics.Stock().collect()}["soporte_automatic_mail_held_back"]
    (sample,) = found.samples
    assert (sample.labels, sample.value) == ({"state": "address"}, 5)


def test_one_conversation_gets_five_a_day_however_the_hours_pass(cast, printer):
    start, allowed = clock.now(), 0
    for hour in range(20):
        with clock.at(start + timedelta(hours=hour)):
            if brakes.allows(ANA, is_verified=True, ticket=printer.pk):
                allowed += 1
                payload = {"subject": "x", "text": "x", "html": "", "language": "es"}
                outbox.enqueue(
                    channel="email", recipient=ANA, payload=payload, thing=printer, automatic=True
                )
    assert allowed == brakes.PER_TICKET
    # Another conversation has a share of its own.
    with clock.at(start + timedelta(hours=22)):
        assert brakes.allows(ANA, is_verified=True, ticket=printer.pk + 1)


def test_whoever_complained_or_is_not_reached_gets_nothing_automatic(cast):
    assert brakes.allows(ANA, is_verified=True)
    bouncing.note_complaint(ANA, by=BY)
    assert not brakes.allows(ANA, is_verified=True)
    bouncing.lift(cast.ana.addresses.get(), by=BY)
    assert brakes.allows(ANA, is_verified=True)
    bouncing.mark_undeliverable(ANA, by=BY)
    assert not brakes.allows(ANA, is_verified=True)
    assert not Alarm.objects.exists()


def test_a_count_that_fails_sends_nothing(letters, cast, drain, monkeypatch):
    monkeypatch.setattr(brakes, "_COUNT", "SELECT 1/0")
    with pytest.raises(DatabaseError):
        brakes.allows(ANA, is_verified=True)
    assert letters.sent == []


def test_old_alarms_are_forgotten(letters, cast, drain):
    burst(drain, 5)
    with clock.at(clock.now() + timedelta(days=31)):
        assert forget_old() == 1
