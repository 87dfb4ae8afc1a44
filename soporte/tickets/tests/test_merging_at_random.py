"""In any order of merging, splitting, linking and writing, nothing is lost or doubled."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.journal.actor import Actor
from soporte.tickets import linking, merging, operations, splitting
from soporte.tickets.models import Link, Merge, Message, Ticket

pytestmark = pytest.mark.django_db

PLACE = st.integers(min_value=0, max_value=7)
STEPS = st.one_of(
    st.tuples(st.just("merge"), PLACE, PLACE),
    st.tuples(st.just("undo"), PLACE, PLACE),
    st.tuples(st.just("split"), PLACE, PLACE),
    st.tuples(st.sampled_from(linking.Relation.values), PLACE, PLACE),
    st.tuples(st.just("write"), PLACE, PLACE),
)


class Story:
    """Tickets of two customers, and what became of each message."""

    def __init__(self, cast, desk):
        self.cast, self.by = cast, Actor.of(cast.elena, via="desk")
        self.written: set[int] = set()
        for requester in (cast.ana, cast.dario, cast.ana, cast.dario):
            made = operations.open_ticket(
                subject="x",
                html="<p>x</p>",
                requester=requester,
                by=self.by,
                channel="phone",
                queue=desk.hardware,
            )
            self.written.add(made.opening.pk)

    def ticket(self, place):
        every = list(Ticket.objects.order_by("pk"))
        return every[place % len(every)]

    def take(self, step):
        what, first, second = step
        try:
            with transaction.atomic():
                self._take(what, self.ticket(first), second)
        except ValidationError:
            pass

    def _take(self, what, ticket, second):
        if what == "merge":
            merging.merge(ticket, self.ticket(second), by=self.by)
        elif what == "undo":
            done = Merge.objects.filter(loser=ticket).order_by("-pk").first()
            if done:
                merging.undo(done, by=self.by)
        elif what == "split":
            ids = list(ticket.messages.order_by("pk").values_list("pk", flat=True))
            splitting.split(
                ticket, ids[second % 3 :][:2], subject="y", author=self.cast.elena, by=self.by
            )
        elif what == "write":
            said = operations.receive_message(
                ticket, html="<p>y</p>", author=ticket.requester, by=self.by, channel="phone"
            )
            self.written.add(said.pk)
        else:
            linking.link(ticket, self.ticket(second), what, by=self.by)

    def check(self):
        assert set(Message.objects.values_list("pk", flat=True)) == self.written
        for one in Ticket.objects.all():
            standing = one.standing()
            assert standing.merged_into_id is None
            if one.merged_into_id:
                assert not one.messages.exists()
                assert one.pk in standing.absorbed
            self._check_readers(standing)
        self._check_no_circle()

    def _check_readers(self, ticket):
        """Who wrote something of it, or asked, still reads it."""
        asked = Ticket.objects.filter(pk__in=ticket.group)
        for requester in {one.requester for one in asked}:
            assert Ticket.objects.visible_to(requester).filter(pk=ticket.pk).exists()

    def _check_no_circle(self):
        for kind in (Link.Kind.CHILD, Link.Kind.INCIDENT):
            edges = [
                (one.source.standing().pk, one.target.standing().pk)
                for one in Link.objects.filter(kind=kind).select_related("source", "target")
            ]
            edges = [edge for edge in edges if edge[0] != edge[1]]
            while edges:
                ends = {target for _source, target in edges} - {source for source, _t in edges}
                assert ends, edges
                edges = [edge for edge in edges if edge[1] not in ends]

    def seen(self):
        """Which messages each customer reads."""
        return {
            person.pk: set(Message.objects.visible_to(person).values_list("pk", flat=True))
            for person in (self.cast.ana, self.cast.dario, self.cast.marcos)
        }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=12))
def test_nothing_is_lost_doubled_or_part_of_itself(cast, desk, steps):
    with transaction.atomic():
        story = Story(cast, desk)
        for step in steps:
            story.take(step)
            story.check()
        transaction.set_rollback(True)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(merges=st.lists(st.tuples(PLACE, PLACE), max_size=6))
def test_when_every_merge_is_taken_back_each_reads_what_they_read_before(cast, desk, merges):
    with transaction.atomic():
        story = Story(cast, desk)
        before = story.seen()
        for first, second in merges:
            story.take(("merge", first, second))
        for done in Merge.objects.filter(undone_at=None).order_by("-pk"):
            merging.undo(done, by=story.by)
        assert story.seen() == before
        transaction.set_rollback(True)
