"""Tickets that come back: opened once for each date, one for all that were missed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.tickets.models import Checklist, Recurring, RecurringRun, Ticket, TicketType
from soporte.tickets.recurring import keeping, opening
from soporte.toolbox import clock


@pytest.fixture
def carla(cast):
    return Actor.of(cast.carla, via="desk")


@pytest.fixture
def backup(cast, desk, carla):
    """Every day at nine: look at the backup."""
    one = Recurring(
        name="Copias",
        frequency="daily",
        starts_on=clock.now().date(),
        time_zone="UTC",
        subject="Revisar copias del {{ date }} de {{ requester.name }}",
        html="<p>Semana {{week}}<script>x</script></p>",
        queue=desk.hardware,
        type=TicketType.objects.first(),
        priority=3,
        requester=cast.ana,
        tags=["copias"],
    )
    keeping.save(one, by=carla)
    return one


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def at_next(one, **later):
    return clock.at(fresh(one).next_at + timedelta(minutes=1, **later))


def opened():
    return Ticket.objects.filter(channel="recurring").order_by("pk")


def test_its_ticket_is_opened_when_the_date_comes_and_not_before(cast, backup, drain):
    opening.run_due(most=10)
    assert not opened().exists()
    due = fresh(backup).next_at
    with at_next(backup):
        opening.run_due(most=10)
        opening.run_due(most=10)
    ticket = opened().get()
    assert ticket.requester == cast.ana
    assert (ticket.priority, ticket.tags, ticket.queue) == (3, ["copias"], backup.queue)
    assert "Ana" in ticket.subject
    assert "{{" not in ticket.subject
    assert ticket.messages.get().body_html == f"<p>Semana {due.isocalendar().week}</p>"
    assert ticket.recurring_run.recurring == backup
    assert ticket.recurring_run.due_at == due
    assert fresh(backup).next_at == due + timedelta(days=1)
    drain()
    assert not Delivery.objects.exists()


def test_it_gets_its_checklist_person_and_fields(cast, desk, backup, carla):
    backup.checklist = Checklist.objects.create(name="Pasos", steps=[{"title": "A", "holds": True}])
    backup.assignee = cast.beto
    keeping.save(backup, by=carla)
    ticket = opening.run_now(backup, by=carla)
    assert ticket.assignee == cast.beto
    assert [task.title for task in ticket.tasks.all()] == ["A"]


def test_dates_that_were_missed_open_one_ticket_and_not_many(backup):
    with at_next(backup, days=9):
        opening.run_due(most=10)
        assert opened().count() == 1
        assert RecurringRun.objects.get().missed == 9
        assert fresh(backup).next_at > clock.now()


def test_none_is_opened_while_the_last_is_open_where_so_chosen(backup, carla):
    backup.waits = True
    keeping.save(backup, by=carla)
    for _day in range(2):
        with at_next(backup):
            opening.run_due(most=10)
    assert opened().count() == 1
    assert RecurringRun.objects.latest("pk").outcome == "waited"
    opened().get().close(by=carla)
    with at_next(backup):
        opening.run_due(most=10)
    assert opened().count() == 2


def test_run_once_now_opens_one_and_leaves_the_dates(backup, carla):
    due = fresh(backup).next_at
    ticket = opening.run_now(backup, by=carla)
    assert opened().get() == ticket
    assert fresh(backup).next_at == due
    assert RecurringRun.objects.get().by_id == carla.id


def test_paused_it_opens_nothing_and_resumed_it_makes_up_for_nothing(backup, carla):
    keeping.pause(backup, by=carla)
    with at_next(backup, days=3):
        opening.run_due(most=10)
        assert not opened().exists()
        keeping.resume(backup, by=carla)
        assert fresh(backup).next_at > clock.now()
        opening.run_due(most=10)
    assert not opened().exists()
    kinds = Entry.objects.filter(thing_kind="recurring").values_list("kind", flat=True)
    assert list(kinds) == ["recurring.created", "recurring.paused", "recurring.resumed"]


def test_what_cannot_be_opened_says_why_and_the_next_date_comes(cast, backup):
    cast.ana.is_active = False
    cast.ana.save()
    with at_next(backup):
        opening.run_due(most=10)
    ran = RecurringRun.objects.get()
    assert ran.outcome == "failed"
    assert ran.problem
    assert fresh(backup).next_at > ran.due_at


def test_a_technician_who_lost_the_queue_is_not_given_it(cast, desk, backup, carla):
    backup.assignee = cast.beto
    keeping.save(backup, by=carla)
    Recurring.objects.filter(pk=backup.pk).update(queue=desk.closed_to_beto)
    assert opening.run_now(fresh(backup), by=carla).assignee is None


def test_after_the_last_date_it_rests(backup, carla):
    backup.count, backup.starts_on = 1, backup.starts_on + timedelta(days=1)
    keeping.save(backup, by=carla)
    with at_next(backup):
        opening.run_due(most=10)
    assert fresh(backup).next_at is None
    assert opened().count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": "{{ secret }}"}, "subject"),
        ({"html": "<p>{{ half</p>"}, "html"),
        ({"frequency": "weekly", "weekdays": []}, "weekdays"),
        ({"frequency": "monthly", "nth": 1, "weekdays": [1, 2]}, "weekdays"),
        ({"fields": {"no-such": "x"}}, "fields.no-such"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(backup, carla, wrong, field):
    for name, value in wrong.items():
        setattr(backup, name, value)
    with pytest.raises(ValidationError) as refused:
        keeping.save(backup, by=carla)
    assert field in refused.value.message_dict


def test_a_schedule_whose_dates_are_over_is_refused(backup, carla):
    backup.starts_on = backup.ends_on = clock.now().date() - timedelta(days=9)
    with pytest.raises(ValidationError):
        keeping.save(backup, by=carla)


def test_removed_its_tickets_stay(backup, carla):
    opening.run_now(backup, by=carla)
    keeping.remove(fresh(backup), by=carla)
    assert opened().count() == 1
    assert not RecurringRun.objects.exists()
