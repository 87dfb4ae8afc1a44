"""One act on many tickets: what is done, what is left out and why, and that it can be undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from soporte.files.models import Blob
from soporte.files.operations import store
from soporte.files.sweeping import sweep
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices import notification_mail
from soporte.notices.models import Notification
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.tickets import operations, spam
from soporte.tickets.bulk import facts, ordering, running
from soporte.tickets.bulk.ordering import Order
from soporte.tickets.models import Attachment, Bulk, BulkItem, QueueAccess, Status, Ticket
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return Actor.of(cast.beto, via="desk")


def opened(cast, queue, subject, requester=None):
    who = requester or cast.ana
    return operations.open_ticket(
        subject=subject,
        html="<p>No va.</p>",
        requester=who,
        by=Actor.of(who, via="portal"),
        channel="portal",
        queue=queue,
    )


@pytest.fixture
def three(cast, desk, printer):
    """Three tickets that Beto may work on."""
    return [
        printer,
        opened(cast, desk.hardware, "El escáner"),
        opened(cast, desk.accounts, "La contraseña"),
    ]


def seen_by(person, tickets=None):
    found = Ticket.objects.visible_to(person)
    return found.filter(pk__in=[one.pk for one in tickets]) if tickets else found


@pytest.fixture
def order(cast, by):
    """Beto orders an edit of tickets."""

    def start(tickets, **changes):
        what = Order(act="edit", changes=changes)
        return ordering.start(what, seen_by(cast.beto, tickets), person=cast.beto, by=by)

    return start


def outcome(bulk, ticket):
    item = BulkItem.objects.get(bulk=bulk, ticket=ticket)
    return item.state, item.reason


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_it_sets_several_facts_of_every_ticket_and_says_so_as_one_act(
    cast, desk, three, order, drain
):
    bulk = order(three, priority=4, assignee=cast.beto.pk, tag=["Viernes"], queue=desk.network.pk)
    assert fresh(bulk).percent == 0
    drain()
    bulk = fresh(bulk)
    assert (bulk.state, bulk.done, bulk.skipped, bulk.percent) == ("done", 3, 0, 100)
    for ticket in map(fresh, three):
        assert (ticket.priority, ticket.assignee, ticket.queue) == (4, cast.beto, desk.network)
        assert ticket.tags == ["viernes"]
    caused = Entry.objects.filter(caused_by=bulk.entry, actor_kind="person", actor_id=cast.beto.pk)
    assert caused.filter(kind="ticket.priority_changed").count() == 3
    started = Entry.objects.get(pk=bulk.entry)
    assert (started.kind, started.detail["count"]) == ("bulk.started", 3)


def test_it_leaves_out_what_is_so_already_or_was_merged(three, order, by, drain):
    three[0].set_priority(4, by=by)
    bulk = order(three, priority=4)
    drain()
    assert outcome(bulk, three[0]) == ("skipped", "same")
    assert outcome(bulk, three[1]) == ("done", "")
    assert fresh(bulk).skipped == 1


def test_rights_are_those_at_the_ticket_s_turn(cast, desk, three, order, drain):
    bulk = order(three, priority=4)
    access = QueueAccess.objects.filter(queue=desk.hardware)
    access.update(level="read")
    QueueAccess.objects.filter(queue=desk.accounts).delete()
    drain()
    assert outcome(bulk, three[0]) == ("skipped", "rights")
    assert outcome(bulk, three[2]) == ("skipped", "unseen")
    assert fresh(three[0]).priority == fresh(three[2]).priority == 2


def test_who_was_switched_off_meanwhile_changes_nothing(cast, three, order, drain):
    bulk = order(three, priority=4)
    cast.beto.is_active = False
    cast.beto.save()
    drain()
    assert fresh(bulk).skipped == 3
    assert {one.priority for one in map(fresh, three)} == {2}


def test_what_a_colleague_changed_meanwhile_stays(cast, three, order, drain):
    bulk = order(three, assignee=cast.beto.pk)
    carla = Actor.of(cast.carla, via="desk")
    three[0].assign(cast.carla, by=carla)
    three[1].set_priority(1, by=carla)
    drain()
    assert outcome(bulk, three[0]) == ("skipped", "changed")
    assert outcome(bulk, three[1]) == ("done", "")
    assert fresh(three[0]).assignee == cast.carla


def test_an_open_task_that_holds_a_ticket_is_told_and_nothing_else_of_the_order_is_done(
    three, order, by, drain
):
    three[0].add_task("Llamar a Ana", by=by, holds=True)
    resolved = Status.first_of("resolved")
    bulk = order(three, priority=4, status=resolved.pk)
    drain()
    item = BulkItem.objects.get(bulk=bulk, ticket=three[0])
    assert item.reason == "refused"
    assert "Llamar a Ana" in item.told
    assert (fresh(three[0]).priority, fresh(three[0]).category) == (2, "new")
    assert fresh(three[1]).category == "resolved"


def test_somebody_without_a_right_there_is_refused_by_name(cast, desk, three, order, drain):
    nobody = people.find_or_create("fina@nortia.example", "Fina", by=Actor.system())
    nobody.role = "technician"
    nobody.save()
    bulk = order(three, assignee=nobody.pk)
    drain()
    item = BulkItem.objects.filter(bulk=bulk).first()
    assert item.state == "skipped"
    assert "Fina" in item.told


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "x"},
        {"priority": 9},
        {"queue": 0},
        {"queue": None},
        {"tag": []},
        {"tag": [" "]},
    ],
)
def test_an_order_that_says_nothing_possible_is_refused(changes, three, order):
    with pytest.raises(ValidationError):
        order(three, **changes)
    assert not Bulk.objects.exists()


def test_no_ticket_and_too_many_are_refused(monkeypatch, cast, three, order, by):
    with pytest.raises(ValidationError):
        ordering.start(
            Order(act="edit", changes={"priority": 4}),
            Ticket.objects.none(),
            person=cast.beto,
            by=by,
        )
    monkeypatch.setattr(ordering, "MOST", 2)
    with pytest.raises(ValidationError):
        order(three, priority=4)


def test_undo_puts_everything_back_but_what_somebody_changed_since(  # noqa: PLR0917
    cast, desk, three, order, by, drain
):
    three[0].tag(["impresora", "vieja"], by=by)
    three[0].assign(cast.beto, by=by)
    three[1].snooze(clock.now() + timedelta(hours=5), by=by, why="pieza")
    closed = Status.first_of("closed")
    bulk = order(
        three,
        priority=4,
        team=cast.team.pk,
        queue=desk.network.pk,
        assignee=None,
        tag=["viernes"],
        untag=["vieja"],
        status=closed.pk,
    )
    drain()
    assert fresh(three[1]).snoozed_until is None
    carla = Actor.of(cast.carla, via="desk")
    fresh(three[2]).set_priority(1, by=carla)
    assert ordering.undo(fresh(bulk), person=cast.beto, by=by)
    drain()
    bulk = fresh(bulk)
    assert (bulk.state, bulk.put_back, bulk.kept, bulk.percent) == ("undone", 2, 1, 100)
    first, second, third = map(fresh, three)
    assert (first.priority, first.queue, first.assignee) == (2, desk.hardware, cast.beto)
    assert (sorted(first.tags), first.category) == (["impresora", "vieja"], "new")
    assert second.snoozed_why == "pieza"
    assert (third.priority, third.queue, third.category) == (1, desk.accounts, "new")
    kept = BulkItem.objects.get(bulk=bulk, ticket=third)
    with override(cast.beto.language):
        assert facts.label("priority") in kept.told
    assert not ordering.undo(bulk, person=cast.beto, by=by)


def test_stopping_leaves_alone_what_is_not_done(cast, three, order, by, drain):
    bulk = order(three, priority=4)
    assert ordering.stop(bulk, by=by)
    assert not ordering.stop(bulk, by=by)
    drain()
    assert fresh(bulk).state == "stopped"
    assert {one.priority for one in map(fresh, three)} == {2}


def test_a_piece_whose_worker_was_ended_is_done_once(cast, three, order, drain, monkeypatch):
    monkeypatch.setattr(running, "PIECE", 2)
    bulk = order(three, tag=["uno"])
    running.go_on(bulk.pk)
    running.go_on(bulk.pk)
    drain()
    assert fresh(bulk).done == 3
    assert Entry.objects.filter(kind="ticket.tagged").count() == 3


def test_an_act_whose_job_was_lost_is_found(cast, three, order, drain):
    bulk = order(three, priority=4)
    lose_the_jobs()
    running.go_on_with_lost()
    drain()
    assert fresh(bulk).done == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        running.go_on_with_lost()
        running.go_on_with_lost()
        assert ProcrastinateJob.objects.filter(task_name="tickets.bulk", status="todo").count() == 1
        drain()
    assert fresh(bulk).done == 3


def lose_the_jobs():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'tickets.bulk'")


@pytest.fixture
def say(cast, by):
    """Beto says something in many tickets."""

    def start(tickets, html, act="reply", **how):
        what = Order(act=act, html=html, **how)
        return ordering.start(what, seen_by(cast.beto, tickets), person=cast.beto, by=by)

    return start


def in_a_minute():
    return clock.at(clock.now() + timedelta(minutes=1))


def test_a_reply_goes_to_each_customer_with_their_own_words(cast, desk, three, say, drain):
    three.append(opened(cast, desk.hardware, "Sin red", requester=cast.dario))
    bulk = say(three, "<p>Hola, {{ customer.first_name }}: {{ ticket.subject }}.</p>", then="wait")
    drain()
    assert not Delivery.objects.filter(automatic=False).exists()
    with in_a_minute():
        drain()
    assert fresh(bulk).done == 4
    body = fresh(three[3]).messages.get(from_staff=True).body_html
    assert "Hola, Dario: Sin red." in body
    assert fresh(three[0]).category == "waiting_customer"
    assert Delivery.objects.filter(automatic=False).count() == 4


def test_a_reply_is_taken_back_before_it_leaves(three, say, by, drain):
    bulk = say(three, "<p>Hola</p>")
    assert ordering.stop(bulk, by=by)
    with in_a_minute():
        drain()
    assert not fresh(three[0]).messages.filter(from_staff=True).exists()


def test_a_reply_stays_where_somebody_answered_meanwhile(cast, three, say, drain):
    bulk = say(three, "<p>Hola</p>")
    three[0].reply("<p>Ya está.</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    with in_a_minute():
        drain()
    assert outcome(bulk, three[0]) == ("skipped", "answered")
    assert fresh(bulk).done == 2


def test_a_note_stays_among_staff(cast, three, say, drain):
    say(three, "<p>Ojo con {{ ticket.number }}</p>", act="note")
    with in_a_minute():
        drain()
    message = fresh(three[1]).messages.get(internal=True)
    assert str(three[1].number) in message.body_html


def test_an_unknown_placeholder_is_refused_before_anything_is_said(three, say):
    with pytest.raises(ValidationError):
        say(three, "<p>Hola, {{ customer.secret }}</p>")
    with pytest.raises(ValidationError):
        say(three, "<p> </p>")


def test_it_merges_what_no_customer_reads_more_by_and_takes_it_back(cast, desk, three, by, drain):
    of_dario = opened(cast, desk.hardware, "Sin red", requester=cast.dario)
    what = Order(act="merge", into=three[0])
    found = seen_by(cast.beto, [*three, of_dario])
    bulk = ordering.start(what, found, person=cast.beto, by=by)
    drain()
    assert outcome(bulk, three[0]) == ("skipped", "same")
    assert outcome(bulk, of_dario) == ("skipped", "readers")
    assert fresh(three[1]).merged_into == three[0]
    assert fresh(three[0]).messages.count() == 3
    assert ordering.undo(fresh(bulk), person=cast.beto, by=by)
    drain()
    assert fresh(three[1]).merged_into is None
    assert fresh(bulk).put_back == 2


def test_many_tickets_for_one_person_make_one_mail(cast, three, order, drain):
    order(three, assignee=cast.carla.pk)
    drain()
    assert Notification.objects.filter(person=cast.carla, subject="assigned").count() == 3
    before = Delivery.objects.filter(recipient=cast.carla.email).count()
    with clock.at(clock.now() + timedelta(hours=1)):
        notification_mail.send_due()
        notification_mail.send_due()
    assert Delivery.objects.filter(recipient=cast.carla.email).count() - before == 1


def test_its_author_and_supervisors_see_it_and_nobody_else(cast, three, order):
    bulk = order(three, priority=4)
    assert list(Bulk.objects.visible_to(cast.beto)) == [bulk]
    assert list(Bulk.objects.visible_to(cast.carla)) == [bulk]
    assert not Bulk.objects.visible_to(cast.ana)
    assert not BulkItem.objects.visible_to(cast.ana)
    other = people.find_or_create("fina@nortia.example", "Fina", by=Actor.system())
    other.role = "technician"
    assert not Bulk.objects.visible_to(other)


def test_of_a_ticket_that_one_no_longer_sees_nothing_is_told(cast, desk, three, order, drain):
    bulk = order(three, priority=4)
    drain()
    QueueAccess.objects.filter(queue=desk.accounts).delete()
    beto = fresh(cast.beto)
    seen = BulkItem.objects.visible_to(beto).filter(bulk=bulk)
    assert {item.ticket_id for item in seen} == {three[0].pk, three[1].pk}


def test_what_ended_long_ago_is_forgotten_and_what_happened_is_not(three, order, drain):
    bulk = order(three, priority=4)
    drain()
    running.forget_old()
    assert Bulk.objects.exists()
    with clock.at(clock.now() + timedelta(days=91)):
        running.forget_old()
    assert not Bulk.objects.exists()
    assert Entry.objects.filter(pk=bulk.entry).exists()


@pytest.fixture
def picture():
    return store(b"%PDF-1.4 aviso", declared_type="application/pdf")


def test_a_file_goes_with_every_message_and_is_stored_once(cast, three, say, picture, drain):
    say(three, "<p>Mira el aviso.</p>", files=[NewFile(picture, "aviso.pdf")])
    with in_a_minute():
        drain()
    linked = Attachment.objects.filter(blob=picture, message__ticket__in=three)
    assert linked.count() == 3
    assert {one.name for one in linked} == {"aviso.pdf"}
    assert Blob.objects.filter(sha256=picture.sha256).count() == 1


def test_a_file_that_waits_with_a_scheduled_reply_is_not_swept(three, say, picture, drain):
    monday = clock.now() + timedelta(days=3)
    say(three, "", files=[NewFile(picture, "aviso.pdf")], at=monday)
    with clock.at(clock.now() + timedelta(days=2)):
        sweep()
        drain()
    assert Blob.objects.filter(pk=picture.pk).exists()
    with clock.at(monday + timedelta(minutes=1)):
        drain()
    assert Attachment.objects.filter(blob=picture).count() == 3


def test_a_scheduled_reply_leaves_at_its_moment_but_not_over_what_was_said_since(
    cast, three, say, drain
):
    moment = clock.now() + timedelta(days=1)
    bulk = say(three, "<p>Mañana cerramos.</p>", at=moment)
    assert bulk.is_scheduled
    with clock.at(moment - timedelta(minutes=1)):
        drain()
        running.go_on(bulk.pk)
        assert fresh(bulk).state == "waiting"
    three[1].reply("<p>Ya está.</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    with clock.at(moment + timedelta(minutes=1)):
        drain()
    assert (fresh(bulk).done, outcome(bulk, three[1])) == (2, ("skipped", "answered"))


@pytest.mark.parametrize("days", [-1, 400])
def test_a_moment_that_is_past_or_far_away_is_refused(three, say, days):
    with pytest.raises(ValidationError) as wrong:
        say(three, "<p>Hola</p>", at=clock.now() + timedelta(days=days))
    assert set(wrong.value.message_dict) == {"at"}
    assert not Bulk.objects.exists()


@pytest.fixture
def mark(cast, by):
    """Beto marks tickets as spam."""

    def start(tickets):
        found = seen_by(cast.beto, tickets)
        return ordering.start(Order(act="spam"), found, person=cast.beto, by=by)

    return start


def test_many_are_marked_as_spam_and_released_as_they_were(cast, three, mark, by, drain):
    three[0].resolve(by=by)
    three[1].snooze(clock.now() + timedelta(hours=5), by=by, why="pieza")
    spam.mark(three[2], by=by)
    bulk = mark(three)
    drain()
    assert (fresh(bulk).done, outcome(bulk, three[2])) == (2, ("skipped", "same"))
    assert all(one.is_spam for one in map(fresh, three))
    assert not Ticket.objects.visible_to(cast.ana).exists()
    assert fresh(cast.ana).distrusted_at
    assert ordering.undo(fresh(bulk), person=cast.beto, by=by)
    drain()
    first, second, third = map(fresh, three)
    assert (first.category, second.snoozed_why, third.is_spam) == ("resolved", "pieza", True)
    assert (fresh(bulk).put_back, fresh(bulk).state) == (2, "undone")
    told = Entry.objects.filter(kind="ticket.unmarked_spam", thing_id=first.pk)
    assert told.get().caused_by == fresh(bulk).entry


def test_what_somebody_released_since_is_left_alone(cast, three, mark, by, drain):
    bulk = mark(three[:2])
    drain()
    spam.release(fresh(three[0]), by=by)
    spam.mark(fresh(three[0]), by=Actor.of(cast.carla, via="desk"))
    assert ordering.undo(fresh(bulk), person=cast.beto, by=by)
    drain()
    assert outcome(bulk, three[0]) == ("kept", "changed")
    assert (fresh(three[0]).is_spam, fresh(three[1]).is_spam) == (True, False)


def test_who_may_only_read_marks_nothing_and_spam_is_not_edited(  # noqa: PLR0917
    cast, desk, three, mark, order, by, drain
):
    QueueAccess.objects.filter(queue=desk.hardware).update(level="read")
    spam.mark(three[2], by=by)
    marked, edited = mark(three), order(three, priority=4)
    drain()
    assert outcome(marked, three[0]) == ("skipped", "rights")
    assert outcome(edited, three[2]) == ("skipped", "spam")
    assert not fresh(three[0]).is_spam
