"""Who is told of what, how, and who never is."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices import notification_mail, notifying, preferences
from soporte.notices.models import Notification, Subject, Way
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import ApiToken, Person
from soporte.tickets.models import Queue, QueueAccess, Ticket
from soporte.tickets.operations import receive_message
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(via="cli")


def by(person):
    return Actor.of(person, via="desk")


def told(person):
    rows = Notification.objects.visible_to(person).unread().order_by("pk")
    return [one.subject for one in rows]


def everything(person, *, mail=True):
    """Let somebody be told of everything, in every way."""
    ways = list(Way.values) if mail else [Way.APP]
    preferences.choose(person, dict.fromkeys(Subject.values, ways), by=by(person))


def mails(person):
    return list(Delivery.objects.filter(recipient=person.email).order_by("pk"))


def in_an_hour(monkeypatch, hours=1):
    later = clock.now() + timedelta(hours=hours)
    monkeypatch.setattr(notification_mail, "now", lambda: later)


def test_whoever_is_given_a_ticket_is_told_and_whoever_gives_it_is_not(cast, printer, drain):
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    assert told(cast.beto) == [Subject.ASSIGNED]
    assert told(cast.carla) == []


def test_nobody_is_told_of_what_they_did_themselves_by_hand_or_by_a_program(cast, printer, drain):
    printer.assign(cast.beto, by=by(cast.beto))
    token, _secret = ApiToken.issue(cast.beto, "script")
    printer.follow(cast.beto, by=by(cast.beto))
    printer.resolve(by=Actor("token", token.pk, "api"))
    drain()
    assert told(cast.beto) == []


def test_a_customers_answer_reaches_who_has_the_ticket_and_who_follows_it(cast, printer, drain):
    printer.assign(cast.beto, by=by(cast.beto))
    drain()
    printer.follow(cast.carla, by=by(cast.carla))
    receive_message(
        ticket=printer, author=cast.ana, html="<p>¿Y bien?</p>", by=by(cast.ana), channel="portal"
    )
    drain()
    assert told(cast.beto) == [Subject.ANSWERED]
    assert told(cast.carla) == [Subject.FOLLOWED]


def test_a_mention_is_told_once_even_to_a_follower_and_makes_one_of_them(cast, printer, drain):
    note = printer.note("<p>@Carla, ¿lo ves?</p>", author=cast.beto, by=by(cast.beto))
    entry = Entry.objects.get(kind="note.added", detail__message=note.pk)
    entry.detail["mentions"] = [cast.carla.pk]
    entry.save()
    drain()
    assert told(cast.carla) == [Subject.MENTIONED]
    assert printer.followers.filter(person=cast.carla).exists()


def test_an_answer_that_is_not_delivered_is_told_to_its_author(cast, printer, drain, letters):
    printer.reply("<p>Hola</p>", author=cast.beto, by=by(cast.beto))
    drain()
    delivery = Delivery.objects.get(thing_kind="message")
    delivery.bounce("no such user", by=SYSTEM)
    drain()
    assert Subject.FAILED in told(cast.beto)


def test_a_new_ticket_is_told_to_those_alone_who_asked_for_it(cast, desk, drain):
    from soporte.tickets.cast import broken_printer

    everything(cast.beto)
    broken_printer(cast, desk)
    drain()
    assert told(cast.beto) == [Subject.ARRIVED]
    assert told(cast.carla) == []


def test_a_ticket_that_wakes_is_told_to_who_has_it_or_else_to_who_let_it_sleep(
    cast, printer, drain
):
    drain()
    for assignee, told_one in ((None, cast.carla), (cast.beto, cast.beto)):
        printer.assign(assignee, by=by(cast.elena))
        printer.snooze(clock.now() + timedelta(hours=1), by=by(cast.carla))
        drain()
        Notification.objects.all().delete()
        printer.wake(by=SYSTEM)
        drain()
        rows = Notification.objects.values_list("person", "subject")
        assert list(rows) == [(told_one.pk, Subject.WOKEN)]


def test_whose_approval_is_asked_for_is_told(cast, printer, drain):
    printer.ask_approval("Comprar tóner", people=[cast.carla, cast.ana], by=by(cast.beto))
    drain()
    assert told(cast.carla) == [Subject.ASKED]
    assert not Notification.objects.filter(person=cast.ana).exists()


def test_a_customer_can_follow_nothing(cast, printer):
    with pytest.raises(ValidationError):
        printer.follow(cast.ana, by=by(cast.ana))


def test_a_right_that_is_taken_away_takes_what_was_told_with_it(
    cast, desk, printer, drain, monkeypatch
):
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    assert notifying.unread_tickets(cast.beto) == 1
    QueueAccess.objects.filter(queue=desk.hardware).delete()
    beto = Person.objects.get(pk=cast.beto.pk)
    assert told(beto) == []
    assert notifying.unread_tickets(beto) == 0
    in_an_hour(monkeypatch)
    assert notification_mail.send_due() == 0
    assert mails(beto) == []


def test_what_happens_to_one_person_goes_out_as_one_mail(cast, printer, drain, monkeypatch):
    everything(cast.carla)
    printer.follow(cast.carla, by=by(cast.carla))
    printer.assign(cast.carla, by=by(cast.beto))
    printer.note("<p>La clave es 1234</p>", author=cast.beto, by=by(cast.beto))
    drain()
    assert notification_mail.send_due() == 0
    in_an_hour(monkeypatch)
    assert notification_mail.send_due() == 1
    assert notification_mail.send_due() == 0
    (mail,) = mails(cast.carla)
    assert f"#{printer.number}" in mail.payload["subject"]
    assert mail.payload["text"].count("Beto Salas") == 2
    assert "1234" not in mail.payload["text"]
    assert "person" not in mail.payload
    assert "no llega al cliente" in mail.payload["text"] or "does not reach" in mail.payload["text"]


def test_what_was_read_in_time_is_not_mailed(cast, printer, drain, monkeypatch):
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    notifying.mark_read(cast.beto, [printer.pk])
    in_an_hour(monkeypatch)
    assert notification_mail.send_due() == 0


def test_no_two_mails_go_out_within_ten_minutes(cast, printer, drain, monkeypatch):
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    in_an_hour(monkeypatch)
    assert notification_mail.send_due() == 1
    printer.assign(None, by=by(cast.carla))
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    assert notification_mail.send_due() == 0
    in_an_hour(monkeypatch, hours=2)
    assert notification_mail.send_due() == 1


def quiet(person, begin, end):
    row = preferences.of(person)
    row.quiet_from, row.quiet_to = begin, end
    return row


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        # The night in Madrid in winter, in summer, and the two nights when clocks change.
        ("2026-01-15T21:30+00:00", "2026-01-16T07:00+00:00"),
        ("2026-07-15T21:30+00:00", "2026-07-16T06:00+00:00"),
        ("2026-07-16T03:00+00:00", "2026-07-16T06:00+00:00"),
        ("2026-03-28T23:30+00:00", "2026-03-29T06:00+00:00"),
        ("2026-10-24T22:30+00:00", "2026-10-25T07:00+00:00"),
        ("2026-01-15T12:00+00:00", None),
        ("2026-01-15T07:00+00:00", None),
    ],
)
def test_quiet_hours_end_by_the_persons_own_clock(cast, moment, end):
    cast.beto.time_zone = "Europe/Madrid"
    row = quiet(cast.beto, time(22), time(8))
    got = preferences.end_of_quiet(cast.beto, row, datetime.fromisoformat(moment))
    assert (got and got.astimezone(UTC)) == (end and datetime.fromisoformat(end))


def test_mail_of_quiet_hours_waits_for_their_end(cast, printer, drain, monkeypatch):
    moment = clock.now().astimezone(UTC)
    begin, end = (moment - timedelta(hours=1)).time(), (moment + timedelta(hours=3)).time()
    cast.beto.time_zone = "UTC"
    cast.beto.save()
    hours = {"quiet_from": begin, "quiet_to": end}
    preferences.choose(cast.beto, preferences.choices_of(cast.beto), by=by(cast.beto), **hours)
    printer.assign(cast.beto, by=by(cast.carla))
    drain()
    in_an_hour(monkeypatch)
    assert notification_mail.send_due() == 0
    in_an_hour(monkeypatch, hours=5)
    assert notification_mail.send_due() == 1


def test_administrators_decide_for_those_who_chose_nothing(cast, printer, drain):
    drain()
    preferences.choose_for_everybody({Subject.ASSIGNED: []}, by=by(cast.elena))
    everything(cast.carla)
    printer.assign(cast.beto, by=by(cast.elena))
    printer.assign(cast.carla, by=by(cast.elena))
    drain()
    assert told(cast.beto) == []
    assert told(cast.carla) == [Subject.ASSIGNED]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(
        st.sampled_from(["assign", "note", "reply", "write", "resolve", "reopen", "close"]),
        max_size=6,
    ),
    hidden=st.booleans(),
    level=st.sampled_from(["own", "read", "work", None]),
    has_it=st.booleans(),
)
def test_nobody_is_told_of_what_they_may_not_see(  # noqa: PLR0917 - what varies
    cast, desk, drain, acts, hidden, level, has_it
):
    """Whatever happens, in whatever queue, with whatever right: rows only for who may see it."""
    from django.db import transaction

    from soporte.tickets.cast import broken_printer

    with transaction.atomic():
        fina = people.create_person("Fina Luz", role="technician", by=SYSTEM)
        if level:
            QueueAccess.objects.create(queue=desk.hardware, person=fina, level=level)
        ticket = broken_printer(cast, desk)
        for person in (cast.beto, cast.carla, fina):
            everything(person)
            ticket.follow(person, by=SYSTEM)
        if has_it and level:
            ticket.assign(fina, by=by(cast.elena))
        if hidden:
            ticket.move(Queue.objects.get(pk=desk.closed_to_beto.pk), by=by(cast.elena))
        before = Entry.objects.latest("pk").pk
        Notification.objects.all().delete()
        for act in acts:
            _act(act, ticket, cast)
        drain()
        for row in Notification.objects.filter(entry__gt=before).select_related("person"):
            person = Person.objects.get(pk=row.person_id)
            assert person.is_staff
            assert Ticket.objects.visible_to(person).filter(pk=row.ticket_id).exists()
            assert not (row.entry.actor_kind == "person" and row.entry.actor_id == person.pk)
        transaction.set_rollback(True)


def _act(act, ticket, cast):
    elena = {"author": cast.elena, "by": by(cast.elena)}
    match act:
        case "assign":
            ticket.assign(cast.carla, by=by(cast.elena))
        case "note":
            ticket.note("<p>nota</p>", **elena)
        case "reply":
            ticket.reply("<p>hola</p>", **elena)
        case "write":
            receive_message(
                ticket=ticket,
                author=cast.ana,
                html="<p>hola</p>",
                by=by(cast.ana),
                channel="portal",
            )
        case _:
            getattr(ticket, act)(by=by(cast.elena))
