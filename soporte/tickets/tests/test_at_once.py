"""Several people at one ticket at the same moment: nothing is lost, nothing done twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.tickets import operations
from soporte.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(20) for done in [pool.submit(run, act) for act in acts]]


def count(kind):
    return Entry.objects.filter(kind=kind).count()


def copies(ticket, number):
    return [Ticket.objects.get(pk=ticket.pk) for _copy in range(number)]


def test_it_is_closed_once_however_many_close_it(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    at_once(*[lambda t=t: t.close(by=by) for t in copies(printer, 4)])
    assert count("ticket.closed") == 1


def test_both_answers_are_kept(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    at_once(
        *[
            lambda t=t, n=n: t.reply(f"<p>{n}</p>", author=cast.beto, by=by)
            for n, t in enumerate(copies(printer, 3))
        ]
    )
    printer.refresh_from_db()
    assert printer.messages.count() == 4
    assert count("reply.sent") == 3
    assert count("ticket.status_changed") == 1
    assert printer.revision == 4


def test_tags_of_two_are_both_there(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    at_once(
        *[
            lambda t=t, n=n: t.tag([n], by=by)
            for n, t in zip("abcd", copies(printer, 4), strict=True)
        ]
    )
    printer.refresh_from_db()
    assert sorted(printer.tags) == ["a", "b", "c", "d"]


def test_two_take_it_and_one_has_it_in_the_end(cast, printer):
    at_once(
        *[
            lambda t=t, p=p: t.assign(p, by=Actor.of(p, via="desk"))
            for t, p in zip(copies(printer, 2), [cast.beto, cast.carla], strict=True)
        ]
    )
    printer.refresh_from_db()
    last = Entry.objects.filter(kind="ticket.assigned").latest("id")
    assert count("ticket.assigned") == 2
    assert last.detail["to"] == f"person:{printer.assignee_id}"
    assert last.detail["from"] in {f"person:{cast.beto.pk}", f"person:{cast.carla.pk}"}


def test_the_customer_answers_while_it_is_closed(cast, printer):
    """Whichever comes first, the answer is there, and it is never lost behind a closed door."""
    beto, ana = Actor.of(cast.beto, via="desk"), Actor.of(cast.ana, via="portal")
    first, second = copies(printer, 2)
    at_once(
        lambda: first.close(by=beto),
        lambda: operations.receive_message(
            second, html="<p>Espera</p>", author=cast.ana, by=ana, channel="portal"
        ),
    )
    printer.refresh_from_db()
    kinds = list(
        Entry.objects.filter(thing_kind="ticket").order_by("id").values_list("kind", flat=True)
    )
    assert printer.messages.count() == 2
    if kinds.index("message.received") > kinds.index("ticket.closed"):
        assert printer.category == "open"
    else:
        assert printer.category == "closed"


def test_participants_are_added_once(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    at_once(*[lambda t=t: t.add_participant(cast.dario, by=by) for t in copies(printer, 4)])
    assert count("participant.added") == 1


def test_numbers_are_given_once(cast, desk):
    def open_one():
        return operations.open_ticket(
            subject="x",
            html="<p>y</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="portal"),
            channel="portal",
        ).number

    assert len(set(at_once(*[open_one] * 6))) == 6
