"""Many tickets are written at once, and come out as if each fact of each had been set by hand."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.search.models import Document
from soporte.tickets import indexing, operations
from soporte.tickets.bulk import facts, ordering, running
from soporte.tickets.bulk.ordering import Order
from soporte.tickets.models import Bulk, BulkItem, Status, Ticket
from soporte.tickets.models.sortable import MAX_TAGS

pytestmark = pytest.mark.django_db


def opened(cast, queue, count):
    return [
        operations.open_ticket(
            subject=f"Impresora {place}",
            html="<p>No va.</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="portal"),
            channel="portal",
            queue=queue,
        )
        for place in range(count)
    ]


@pytest.fixture
def by(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def edited(cast, by):
    """An edit by Beto, ordered and done."""

    def start(tickets, **changes):
        found = Ticket.objects.visible_to(cast.beto).filter(pk__in=[one.pk for one in tickets])
        what = Order(act="edit", changes=changes)
        bulk = ordering.start(what, found, person=cast.beto, by=by)
        running.go_on(bulk.pk)
        return Bulk.objects.get(pk=bulk.pk)

    return start


def undone(bulk, cast, by):
    assert ordering.undo(bulk, person=cast.beto, by=by)
    running.go_on(bulk.pk)
    return Bulk.objects.get(pk=bulk.pk)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def history(ticket):
    """What the journal tells of it since it was opened, but for who caused it."""
    entries = Entry.objects.filter(thing_kind="ticket", thing_id=ticket.pk).order_by("pk")
    return [
        (one.kind, one.detail, one.actor_kind, one.actor_id)
        for one in entries
        if one.kind not in {"ticket.opened", "message.received"}
    ]


def test_the_statements_of_a_piece_do_not_grow_with_its_tickets_and_facts(cast, desk, by, edited):
    cost = []
    for count in (5, 30):
        tickets = opened(cast, desk.hardware, count)
        with CaptureQueriesContext(connection) as asked:
            bulk = edited(tickets, priority=4, assignee=cast.beto.pk, tag=[f"lote{count}"])
        assert bulk.done == count
        with CaptureQueriesContext(connection) as undoing:
            assert undone(bulk, cast, by).put_back == count
        cost.append((len(asked), len(undoing)))
    (few, few_back), (many, many_back) = cost
    assert many <= few
    assert many_back <= few_back


def test_who_may_find_a_ticket_is_as_if_it_were_indexed_anew(cast, desk, edited):
    tickets = opened(cast, desk.hardware, 3)
    tickets[1].note("<p>Secreto</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    Document.objects.filter(thing_id=tickets[2].pk).delete()
    edited(tickets, queue=desk.network.pk, assignee=cast.beto.pk)
    for ticket in indexing.every().filter(pk__in=[one.pk for one in tickets]):
        known = Document.objects.filter(kind="ticket", thing_id=ticket.pk)
        found = {(one.part, frozenset(one.terms)) for one in known}
        assert found == {(row.part, frozenset(row.terms)) for row in indexing.rows(ticket)}


def test_a_ticket_that_breaks_spoils_no_other(cast, desk, edited, monkeypatch):
    tickets = opened(cast, desk.hardware, 4)
    tag = Ticket.tag

    def breaks(ticket, names, *, by):
        if ticket.pk == tickets[2].pk:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        tag(ticket, names, by=by)

    monkeypatch.setattr(Ticket, "tag", breaks)
    bulk = edited(tickets, priority=4, tag=["lote"])
    assert (bulk.done, bulk.skipped) == (3, 1)
    item = BulkItem.objects.get(bulk=bulk, ticket=tickets[2])
    assert (item.state, item.reason, item.before) == ("skipped", "failed", {})
    assert history(tickets[2]) == []
    assert (fresh(tickets[2]).priority, fresh(tickets[2]).revision) == (2, tickets[2].revision)
    assert {fresh(tickets[place]).priority for place in (0, 1, 3)} == {4}
    assert [kind for kind, *_rest in history(tickets[0])] == [
        "ticket.priority_changed",
        "ticket.tagged",
    ]


def test_what_is_refused_half_way_leaves_nothing_in_history_search_or_list(cast, desk, by, edited):
    tickets = opened(cast, desk.hardware, 2)
    tickets[0].tag([f"t{place}" for place in range(MAX_TAGS)], by=by)
    before, told = fresh(tickets[0]), history(tickets[0])
    known = set(Document.objects.get(thing_id=tickets[0].pk).terms)
    bulk = edited(tickets, queue=desk.network.pk, priority=4, tag=["una más"])
    assert (bulk.done, bulk.skipped) == (1, 1)
    after = fresh(tickets[0])
    assert (after.queue, after.priority, after.revision, after.updated_at) == (
        before.queue,
        before.priority,
        before.revision,
        before.updated_at,
    )
    assert history(tickets[0]) == told
    assert set(Document.objects.get(thing_id=tickets[0].pk).terms) == known


def test_reactions_run_once_for_each_ticket(cast, desk, edited, drain):
    from soporte.notices.models import Notification

    tickets = opened(cast, desk.hardware, 3)
    drain()
    edited(tickets, assignee=cast.carla.pk, priority=3)
    drain()
    told = Notification.objects.filter(person=cast.carla, subject="assigned")
    assert sorted(told.values_list("ticket_id", flat=True)) == [one.pk for one in tickets]


MENU = {
    "queue": lambda cast, desk: [desk.network.pk, desk.hardware.pk],
    "team": lambda cast, desk: [cast.team.pk, None],
    "assignee": lambda cast, desk: [cast.beto.pk, cast.carla.pk, None],
    "priority": lambda cast, desk: [1, 2, 4],
    "tag": lambda cast, desk: [["a"], ["a", "b"]],
    "untag": lambda cast, desk: [["b"], ["a", "c"]],
    "status": lambda cast, desk: [
        Status.first_of(one).pk for one in ("open", "resolved", "closed")
    ],
    "snooze": lambda cast, desk: [None],
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_at_random_it_leaves_what_single_verbs_leave_and_undo_what_was(
    data, cast, desk, by, edited
):
    names = data.draw(st.lists(st.sampled_from(sorted(MENU)), min_size=1, max_size=5, unique=True))
    changes = {
        name: data.draw(st.sampled_from(MENU[name](cast, desk)), label=name) for name in names
    }
    with transaction.atomic():
        pair = opened(cast, desk.hardware, 2)
        for one in pair:
            one.tag(["b", "c"], by=by)
            one.assign(cast.beto, by=by)
        before = facts.snapshot(fresh(pair[0]))
        told = len(history(pair[0]))
        try:
            with transaction.atomic():
                facts.put(fresh(pair[1]), facts.load(facts.check(changes)), by=by)
        except ValidationError:
            pass
        bulk = edited(pair[:1], **changes)
        first, second = fresh(pair[0]), fresh(pair[1])
        assert facts.snapshot(first) == facts.snapshot(second)
        assert (first.category, first.revision) == (second.category, second.revision)
        assert history(pair[0])[told:] == history(pair[1])[told:]
        if bulk.done:
            undone(bulk, cast, by)
            after = facts.snapshot(fresh(pair[0]))
            assert {**after, "tags": sorted(after["tags"])} == {**before, "tags": ["b", "c"]}
        transaction.set_rollback(True)


def test_every_field_that_is_written_at_once_keeps_its_value(cast, desk, by):
    """JSON carries them: no type of the ticket's own columns may come out changed."""
    ticket = opened(cast, desk.hardware, 1)[0]
    ticket.tag(['con "comillas"', "ñandú", "a,b", "{x}"], by=by)
    from soporte.tickets.models.gathered import _update

    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    fields = [one.attname for one in Ticket._meta.concrete_fields if not one.primary_key]
    assert any(isinstance(one, ArrayField) for one in Ticket._meta.concrete_fields)
    skipped = {"updated_at", "revision"}
    _update([fresh(ticket)], [name for name in fields if name not in skipped])
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
