"""Everything that leaves: once, visibly, and never twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import OperationalError, connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from soporte.channels.contract import Receipt
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery
from soporte.outbox.operations import DeliveryError
from soporte.outbox.scheduling import schedule
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")


class Post:
    """A driver that remembers what it was given, and fails as told: early, or at the last bytes."""

    def __init__(self):
        self.taken = []
        self.errors = []
        self.late_errors = []

    def __call__(self, delivery, leaving):
        if self.errors:
            raise self.errors.pop(0)
        leaving()
        if self.late_errors:
            raise self.late_errors.pop(0)
        self.taken.append(delivery.pk)
        return Receipt("ref-1", "250 2.0.0 taken")


@pytest.fixture
def post(monkeypatch):
    driver = Post()
    monkeypatch.setitem(outbox._drivers, "test", driver)
    return driver


def put(**more):
    return outbox.enqueue(channel="test", recipient="ana@acme.example", payload={}, **more)


def later(**span):
    return clock.at(clock.now() + timedelta(**span))


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def kinds():
    return list(Entry.objects.filter(thing_kind="delivery").values_list("kind", flat=True))


def test_it_sends_and_keeps_what_the_other_side_said(post, drain):
    delivery = put()
    assert delivery.state == "queued"
    drain()
    delivery = fresh(delivery)
    assert (delivery.state, delivery.answer, delivery.attempts) == ("sent", "250 2.0.0 taken", 1)
    assert delivery.sent_at
    assert post.taken == [delivery.pk]


def test_sending_again_by_a_second_job_sends_nothing(post, drain):
    delivery = put()
    schedule(delivery.pk, automatic=False)
    drain()
    assert outbox.send(delivery.pk) == "sent"
    assert post.taken == [delivery.pk]


def test_nothing_is_sent_for_what_is_rolled_back(post, drain):
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert drain() == []
    assert post.taken == []


def test_answers_go_before_automatic_mail(post, drain):
    automatic, answer = put(automatic=True), put()
    drain()
    assert post.taken == [answer.pk, automatic.pk]


def test_it_waits_until_the_last_bytes_and_is_claimed_before_them(monkeypatch):
    seen = []

    def look(delivery, leaving):
        seen.append(fresh(delivery).state)
        leaving()
        seen.append(fresh(delivery).state)
        return Receipt()

    monkeypatch.setitem(outbox._drivers, "test", look)
    outbox.send(put().pk)
    assert seen == ["queued", "sending"]


def test_only_one_worker_at_a_time_prepares_it(monkeypatch):
    others = []

    def busy(delivery, leaving):
        others.append(outbox.send(delivery.pk))
        leaving()
        return Receipt()

    monkeypatch.setitem(outbox._drivers, "test", busy)
    assert outbox.send(put().pk) == "sent"
    assert others == ["queued"]


def test_whoever_was_overtaken_sends_nothing(monkeypatch, post, drain):
    """A worker stands still while it prepares; another one sends; the first one wakes up."""

    def slow(delivery, leaving):
        monkeypatch.setitem(outbox._drivers, "test", post)
        with later(minutes=2):
            assert outbox.send(delivery.pk) == "sent"
        leaving()
        raise AssertionError("it would leave twice")

    monkeypatch.setitem(outbox._drivers, "test", slow)
    delivery = put()
    assert outbox.send(delivery.pk) == "sent"
    assert post.taken == [delivery.pk]
    assert kinds() == []


def test_stopping_it_while_it_is_prepared_stops_it(monkeypatch):
    def stopped(delivery, leaving):
        assert fresh(delivery).cancel(by=BY)
        leaving()
        raise AssertionError("it would leave all the same")

    monkeypatch.setitem(outbox._drivers, "test", stopped)
    assert outbox.send(put().pk) == "cancelled"
    assert kinds() == ["delivery.cancelled"]


def test_a_passing_failure_is_tried_again_later_and_later(post, drain):
    delivery = put()
    waits = []
    for _try in range(4):
        post.errors = [DeliveryError("451 4.3.0 later")]
        moment = max(clock.now(), fresh(delivery).next_attempt_at)
        with clock.at(moment):
            assert outbox.send(delivery.pk) == "queued"
            waits.append((fresh(delivery).next_attempt_at - moment).total_seconds())
    assert waits == sorted(waits)
    assert 45 <= waits[0] <= 75
    assert 6 * 60 <= waits[3] <= 10 * 60
    assert fresh(delivery).error == "451 4.3.0 later"
    assert kinds() == []


def test_waits_differ_so_that_a_full_queue_does_not_march(post):
    waits = set()
    for _number in range(12):
        post.errors = [DeliveryError("later")]
        delivery = put()
        outbox.send(delivery.pk)
        waits.add(round((fresh(delivery).next_attempt_at - clock.now()).total_seconds()))
    assert len(waits) > 3


def test_it_waits_as_long_as_the_other_side_asked(post):
    post.errors = [DeliveryError("slow down", retry_after=7200)]
    delivery = put()
    with clock.at(clock.now()):
        outbox.send(delivery.pk)
        assert fresh(delivery).next_attempt_at == clock.now() + timedelta(seconds=7200)


def test_what_is_not_due_is_not_sent(post):
    post.errors = [DeliveryError("later")]
    delivery = put()
    outbox.send(delivery.pk)
    assert outbox.send(delivery.pk) == "queued"
    assert post.taken == []


def test_the_sweep_takes_up_what_is_due_and_defers_each_once(post, drain):
    post.errors = [DeliveryError("later")]
    delivery = put()
    drain()
    assert outbox.sweep() == 0
    with later(minutes=5):
        assert outbox.sweep() == 1
        assert outbox.sweep() == 0
        assert ProcrastinateJob.objects.filter(status="todo").count() == 1
        drain()
    assert fresh(delivery).state == "sent"


def test_a_lasting_refusal_fails_at_once_and_is_told(post, drain):
    post.errors = [DeliveryError("550 5.1.1 no such user", permanent=True)]
    delivery = put(live=["ticket:1"])
    drain()
    assert (fresh(delivery).state, fresh(delivery).error) == ("failed", "550 5.1.1 no such user")
    assert kinds() == ["delivery.failed"]


def test_after_four_days_of_trying_a_person_decides(post):
    delivery = put()
    with later(days=5):
        post.errors = [DeliveryError("still later")]
        assert outbox.send(delivery.pk) == "failed"


def test_what_may_have_arrived_is_unknown_and_never_sent_again_by_itself(post, drain):
    post.late_errors = [DeliveryError("connection lost after the end of the data", unsent=False)]
    delivery = put()
    drain()
    with later(days=1):
        outbox.sweep()
        drain()
    assert fresh(delivery).state == "unknown"
    assert post.taken == []
    assert kinds() == ["delivery.unknown"]


def test_a_driver_that_breaks_without_a_word_at_the_last_bytes_is_unknown(post, drain):
    post.late_errors = [RuntimeError("bug")]
    delivery = put()
    drain()
    assert fresh(delivery).state == "unknown"
    assert "bug" in fresh(delivery).error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (RuntimeError("bug"), "failed"),
        (OperationalError("the database was away"), "queued"),
        (DeliveryError("a driver that is wrong about it", unsent=False), "queued"),
    ],
)
def test_what_breaks_before_the_last_bytes_is_never_unknown(post, drain, error, state):
    post.errors = [error]
    delivery = put()
    drain()
    assert fresh(delivery).state == state


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches a kill."""


def left_by_a_kill(monkeypatch, post, *, late):
    """A delivery whose worker was killed, before or at the last bytes."""

    def dying(delivery, leaving):
        if late:
            leaving()
        raise Killed

    monkeypatch.setitem(outbox._drivers, "test", dying)
    delivery = put()
    with pytest.raises(Killed):
        outbox.send(delivery.pk)
    monkeypatch.setitem(outbox._drivers, "test", post)
    return delivery


def test_what_a_worker_killed_while_preparing_left_is_sent_once_soon(monkeypatch, post, drain):
    delivery = left_by_a_kill(monkeypatch, post, late=False)
    assert outbox.send(delivery.pk) == "queued"
    assert post.taken == []
    with later(seconds=40):
        drain()
    assert fresh(delivery).state == "sent"
    assert post.taken == [delivery.pk]


def test_what_a_worker_killed_at_the_last_bytes_left_is_unknown_and_not_sent_again(
    monkeypatch, post, drain
):
    delivery = left_by_a_kill(monkeypatch, post, late=True)
    with later(minutes=1):
        assert outbox.sweep() == 0
    with later(minutes=6):
        assert outbox.sweep() == 1
        assert outbox.sweep() == 0
        drain()
    assert fresh(delivery).state == "unknown"
    assert post.taken == []
    assert kinds() == ["delivery.unknown"]


def test_a_slow_sender_that_comes_back_after_the_sweep_has_the_last_word(monkeypatch):
    def slow(delivery, leaving):
        leaving()
        with later(minutes=6):
            outbox.sweep()
        assert fresh(delivery).state == "unknown"
        return Receipt("", "250 ok")

    monkeypatch.setitem(outbox._drivers, "test", slow)
    delivery = put()
    assert outbox.send(delivery.pk) == "sent"
    assert fresh(delivery).state == "sent"


def test_a_sweep_that_read_too_early_does_not_undo_what_was_sent(monkeypatch, post):
    delivery = left_by_a_kill(monkeypatch, post, late=True)
    read_early = fresh(delivery)
    outbox._sent(fresh(delivery), Receipt("", "250 ok"))
    outbox._not_sent(read_early, DeliveryError("the sender stopped half-way", unsent=False))
    assert fresh(delivery).state == "sent"
    assert kinds() == []


@pytest.mark.parametrize("state", ["failed", "unknown", "cancelled"])
def test_a_person_may_send_it_again(post, drain, state):
    delivery = put()
    Delivery.objects.update(state=state, attempts=9, error="x")
    fresh(delivery).retry(by=BY)
    fresh(delivery).retry(by=BY)
    drain()
    assert (fresh(delivery).state, fresh(delivery).attempts) == ("sent", 1)
    assert len(post.taken) == 1
    assert kinds() == ["delivery.retried"]


@pytest.mark.parametrize("state", ["queued", "sending", "sent"])
def test_what_is_on_its_way_or_gone_is_not_sent_again(post, state):
    delivery = put()
    Delivery.objects.update(state=state)
    fresh(delivery).retry(by=BY)
    assert fresh(delivery).state == state
    assert not fresh(delivery).can_retry
    assert kinds() == []


def test_it_is_stopped_unless_it_has_left(post, drain):
    stopped, gone = put(), put()
    assert stopped.cancel(by=BY)
    assert not stopped.cancel(by=BY)
    drain()
    assert not gone.cancel(by=BY)
    assert post.taken == [gone.pk]
    assert (fresh(stopped).state, stopped.state) == ("cancelled", "cancelled")
    assert kinds() == ["delivery.cancelled"]


def test_mail_of_libraries_joins_the_outbox_without_a_second_recipient_seen(db):
    message = EmailMultiAlternatives(
        "Código",
        "123456",
        "x@y.test",
        ["ana@acme.example"],
        bcc=["b@y.test"],
        connection=get_connection("soporte.outbox.backend.OutboxBackend"),
    )
    message.attach_alternative("<b>123456</b>", "text/html")
    assert message.send() == 1
    rows = Delivery.objects.order_by("pk")
    assert [row.recipient for row in rows] == ["ana@acme.example", "b@y.test"]
    assert all(row.automatic and row.channel == "email" for row in rows)
    assert rows[0].payload["html"] == "<b>123456</b>"
    assert "b@y.test" not in json.dumps(rows[0].payload)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_with_the_same_job_one_sends(post):
    deliveries = [put() for _number in range(6)]
    start = Barrier(4)

    def work(_worker):
        try:
            start.wait(10)
            return [outbox.send(delivery.pk) for delivery in deliveries]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sorted(post.taken) == [delivery.pk for delivery in deliveries]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_cancelling_while_it_is_being_sent_does_not_pretend(monkeypatch):
    talking, go_on = Event(), Event()

    def slow(delivery, leaving):
        leaving()
        talking.set()
        go_on.wait(10)
        return Receipt()

    monkeypatch.setitem(outbox._drivers, "test", slow)
    delivery = put()

    def send():
        try:
            return outbox.send(delivery.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        assert talking.wait(10)
        assert fresh(delivery).cancel(by=BY) is False
        fresh(delivery).retry(by=BY)
        go_on.set()
        assert sending.result(10) == "sent"
    assert fresh(delivery).state == "sent"
    assert kinds() == []
