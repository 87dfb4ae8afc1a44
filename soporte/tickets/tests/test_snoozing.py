"""A ticket sleeps until its moment, or until its customer writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.tickets import operations
from soporte.tickets.models import Ticket
from soporte.toolbox import clock


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


def in_hours(hours):
    return clock.now() + timedelta(hours=hours)


def awake():
    return Ticket.objects.unsolved().awake().exists()


def test_it_leaves_the_open_lists_and_comes_back_at_its_moment(printer, beto, drain):
    printer.snooze(in_hours(3), by=beto, why="espera una pieza")
    assert not awake()
    drain()
    assert not awake()
    with clock.at(in_hours(4)):
        drain()
    assert awake()
    kinds = list(Entry.objects.filter(thing_id=printer.pk).values_list("kind", flat=True))
    assert kinds[-2:] == ["ticket.snoozed", "ticket.woken"]


def test_a_later_moment_chosen_since_counts(printer, beto, drain):
    printer.snooze(in_hours(1), by=beto)
    printer.snooze(in_hours(5), by=beto)
    with clock.at(in_hours(2)):
        drain()
        assert not awake()
    with clock.at(in_hours(6)):
        drain()
    assert awake()


def test_the_customers_answer_wakes_it(cast, printer, beto):
    printer.snooze(in_hours(3), by=beto)
    operations.receive_message(
        printer,
        html="<p>¿Y?</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
    )
    assert awake()


def test_a_colleagues_note_does_not_wake_it_and_its_end_does(cast, printer, beto):
    printer.snooze(in_hours(3), by=beto)
    printer.note("<p>Sigue en camino</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    assert not awake()
    printer.resolve(by=beto)
    printer.reopen(by=beto)
    assert awake()


def test_it_sleeps_only_until_a_moment_that_comes(printer, beto):
    for until in (in_hours(-1), clock.now(), in_hours(24 * 5000)):
        with pytest.raises(ValidationError):
            printer.snooze(until, by=beto)
    printer.close(by=beto)
    with pytest.raises(ValidationError):
        printer.snooze(in_hours(1), by=beto)


def test_the_same_again_records_nothing(printer, beto):
    until = in_hours(3)
    for _again in range(2):
        printer.snooze(until, by=beto, why="x")
    printer.wake(by=beto)
    printer.wake(by=beto)
    assert Entry.objects.filter(kind="ticket.snoozed").count() == 1
    assert Entry.objects.filter(kind="ticket.woken").count() == 1
