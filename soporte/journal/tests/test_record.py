"""One entry, one hint, one job, in the caller's transaction; reactions each done once."""

import json
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from soporte.journal import reacting, registry
from soporte.journal.actor import Actor
from soporte.journal.models import Entry, ReactionDone
from soporte.journal.operations import record
from soporte.journal.reactions import ReactionsFailedError
from soporte.people import operations as people

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
KIND = "person.signed_in"


@contextmanager
def rolled_back():
    """A transaction that ends as if the verb had failed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def wired(monkeypatch):
    """Reactions for one kind that no room reacts to, as the wiring would list them."""

    def wire(*reactions):
        monkeypatch.setitem(registry._reactions, KIND, reactions)

    return wire


def jobs():
    return list(ProcrastinateJob.objects.values_list("task_name", "args"))


def test_it_keeps_who_did_what_by_which_way_and_why(cast):
    because = record(KIND, cast.ana, by=BY)
    entry = record(KIND, cast.ana, by=Actor.of(cast.beto, via="desk").because_of(because.pk))
    entry.refresh_from_db()
    assert (entry.thing_kind, entry.thing_id) == ("person", cast.ana.pk)
    assert (entry.actor_kind, entry.actor_id, entry.via) == ("person", cast.beto.pk, "desk")
    assert entry.caused_by == because.pk


def test_it_refuses_a_kind_that_nobody_declared(cast):
    with pytest.raises(KeyError):
        record("ticket.teleported", cast.ana, by=BY)


def test_it_defers_one_job_however_many_reactions_there_are(cast, wired):
    wired(lambda _entry: None, lambda _entry: None)
    entry = record(KIND, cast.ana, by=BY)
    assert [(name, args["entry_id"]) for name, args in jobs()] == [("journal.react", entry.pk)]


def test_it_defers_nothing_when_nobody_reacts(cast):
    record(KIND, cast.ana, by=BY)
    assert jobs() == []


def test_a_verb_that_is_rolled_back_leaves_no_entry_and_no_job(cast, wired):
    wired(lambda _entry: None)
    before = Entry.objects.count()
    with rolled_back():
        record(KIND, cast.ana, by=BY)
    assert Entry.objects.count() == before
    assert jobs() == []


@pytest.mark.django_db(transaction=True)
def test_live_screens_hear_of_a_change_only_once_it_is_committed(cast):
    heard = []
    with connection.cursor() as cursor:
        cursor.execute("LISTEN live")
    connection.connection.add_notify_handler(heard.append)
    try:
        with rolled_back():
            record(KIND, cast.ana, by=BY, topics=["ticket:1"])
        entry = record(KIND, cast.ana, by=BY, topics=["ticket:2"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.connection.remove_notify_handler(heard.append)
        connection.close()
    told = [json.loads(notice.payload) for notice in heard]
    assert told == [{"t": ["ticket:2", *cast.ana.own_topics], "id": entry.pk}]


def test_reactions_run_in_order_and_once(cast, wired, drain):
    ran = []

    def first(entry):
        ran.append(("first", entry.pk))

    def second(entry):
        ran.append(("second", entry.pk))

    wired(first, second)
    entry = record(KIND, cast.ana, by=BY)
    drain()
    assert ran == [("first", entry.pk), ("second", entry.pk)]
    assert drain() == []


def test_one_that_fails_is_retried_alone_and_hinders_no_other(cast, wired, drain):
    ran = []
    broken = [True]

    def first(entry):
        ran.append("first")

    def failing(entry):
        people.change(cast.ana, {"note": "half done"}, by=BY)
        if broken:
            raise RuntimeError("the other side is away")
        ran.append("failing")

    def last(entry):
        ran.append("last")

    wired(first, failing, last)
    entry = record(KIND, cast.ana, by=BY)
    with pytest.raises(ReactionsFailedError):
        drain()
    cast.ana.refresh_from_db()
    assert ran == ["first", "last"]
    assert cast.ana.note == ""
    broken.clear()
    drain()
    assert ran == ["first", "last", "failing"]
    assert ReactionDone.objects.filter(entry=entry).count() == 3


def test_inside_a_job_reactions_run_at_its_end_and_leave_no_job(cast, wired):
    ran = []
    wired(lambda entry: ran.append(entry.pk))
    with transaction.atomic(), reacting.here():
        entry = record(KIND, cast.ana, by=BY)
        assert ran == []
    assert ran == [entry.pk]
    assert jobs() == []
    reacting.run(entry.pk)
    assert ran == [entry.pk]


def test_inside_a_job_one_that_fails_is_tried_again_later(cast, wired, drain):
    ran = []

    def fails_at_first(entry):
        ran.append(entry.pk)
        Entry.objects.filter(pk=entry.pk).update(via="spoilt")
        if len(ran) == 1:
            raise ValueError(entry.pk)

    wired(fails_at_first, lambda entry: ran.append("second"))
    with transaction.atomic(), reacting.here():
        entry = record(KIND, cast.ana, by=BY)
    entry.refresh_from_db()
    assert entry.via != "spoilt"
    assert ran == [entry.pk, "second"]
    drain()
    assert ran == [entry.pk, "second", entry.pk]


def test_inside_a_job_that_is_rolled_back_nothing_reacts(cast, wired):
    ran = []
    wired(lambda entry: ran.append(entry.pk))
    with pytest.raises(KeyError), transaction.atomic(), reacting.here():
        record(KIND, cast.ana, by=BY), record("ticket.teleported", cast.ana, by=BY)
    assert ran == []
    record(KIND, cast.ana, by=BY)
    assert [name for name, _args in jobs()] == ["journal.react"]
