"""Who sees which ticket, and that the search agrees."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from soporte.journal.actor import Actor
from soporte.people import cast as people_cast
from soporte.people.models import Person
from soporte.search.operations import find
from soporte.tickets import operations, spam
from soporte.tickets.indexing import keys_of
from soporte.tickets.models import Message, Queue, QueueAccess, Ticket

pytestmark = pytest.mark.django_db
EVERYBODY = ["ana", "marcos", "dario", "beto", "carla", "elena"]


def fresh(person):
    """As the next request would read them: rights are remembered on the object."""
    return Person.objects.select_related("organization").get(pk=person.pk)


def sees(person, ticket):
    return Ticket.objects.visible_to(fresh(person)).filter(pk=ticket.pk).exists()


def who_sees(cast, ticket):
    return {name for name in EVERYBODY if sees(getattr(cast, name), ticket)}


def finds(person, word):
    page = find(word, audiences=keys_of(fresh(person)), kinds=["ticket"])
    return [hit.thing_id for hit in page.items]


def test_the_requester_her_manager_and_the_desk_see_it_and_no_other(cast, printer):
    assert who_sees(cast, printer) == {"ana", "marcos", "beto", "carla", "elena"}


def test_colleagues_see_it_only_where_their_organisation_shares(cast, printer):
    colleague = Person.objects.create_user(name="Luz", organization=cast.acme)
    assert not sees(colleague, printer)
    cast.acme.shares_tickets = True
    cast.acme.save()
    assert sees(colleague, printer)
    assert not sees(cast.dario, printer)


def test_somebody_in_copy_sees_nothing_until_confirmed(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    printer.add_participant(cast.dario, by=by)
    assert not sees(cast.dario, printer)
    assert finds(cast.dario, "almacén") == []
    printer.confirm_participant(cast.dario, by=by)
    assert sees(cast.dario, printer)
    assert finds(cast.dario, "almacén") == [printer.pk]
    printer.remove_participant(cast.dario, by=by)
    assert not sees(cast.dario, printer)
    assert finds(cast.dario, "almacén") == []


@pytest.mark.parametrize(
    ("level", "unassigned", "mine"),
    [("own", False, True), ("read", True, True), ("work", True, True)],
)
def test_a_technician_sees_as_far_as_the_level_goes(cast, printer, level, unassigned, mine):
    QueueAccess.objects.update(level=level)
    assert sees(cast.beto, printer) is unassigned
    printer.assign(fresh(cast.beto), by=Actor.of(cast.carla, via="desk"))
    assert sees(cast.beto, printer) is mine


def test_a_technician_without_a_right_on_the_queue_sees_nothing_of_it(cast, desk, printer):
    printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    assert who_sees(cast, printer) == {"ana", "marcos", "carla", "elena"}
    assert finds(cast.beto, "almacén") == []
    assert list(Queue.objects.visible_to(fresh(cast.beto)).filter(pk=desk.closed_to_beto.pk)) == []


def test_a_technician_who_asks_for_help_does_not_see_by_asking(cast, desk):
    ticket = operations.open_ticket(
        subject="Nómina",
        html="<p>x</p>",
        requester=cast.beto,
        by=Actor.of(cast.beto, via="portal"),
        channel="portal",
        queue=desk.closed_to_beto,
    )
    assert not sees(cast.beto, ticket)
    assert finds(cast.beto, "Nómina") == []


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_has_left_sees_nothing(cast, printer, name):
    person = getattr(cast, name)
    person.is_active = False
    person.save()
    assert not sees(person, printer)
    assert finds(person, "almacén") == []


def test_a_manager_sees_their_organisation_and_no_other(cast, desk, printer):
    other = operations.open_ticket(
        subject="Gafas",
        html="<p>x</p>",
        requester=cast.dario,
        by=Actor.of(cast.dario, via="portal"),
        channel="portal",
    )
    assert not sees(cast.marcos, other)
    assert finds(cast.marcos, "Gafas") == []


def test_a_note_is_for_staff_alone_even_where_customers_see_the_ticket(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    note = printer.note("<p>El cliente exagera: wolframio</p>", author=cast.beto, by=by)
    said = printer.reply("<p>Vamos mañana: molibdeno</p>", author=cast.beto, by=by)
    for name in ("ana", "marcos", "dario"):
        seen = Message.objects.visible_to(fresh(getattr(cast, name)))
        assert not seen.filter(pk=note.pk).exists()
        assert seen.filter(pk=said.pk).exists() is (name != "dario")
        assert finds(getattr(cast, name), "wolframio") == []
    for name in ("beto", "carla", "elena"):
        seen = Message.objects.visible_to(fresh(getattr(cast, name)))
        assert seen.filter(pk__in=[note.pk, said.pk]).count() == 2
        assert finds(getattr(cast, name), "wolframio") == [printer.pk]


def test_what_is_said_later_is_found_by_those_who_may(cast, printer):
    by = Actor.of(cast.ana, via="portal")
    operations.receive_message(
        printer, html="<p>Sale humo: bismuto</p>", author=cast.ana, by=by, channel="portal"
    )
    assert finds(cast.ana, "bismuto") == finds(cast.beto, "bismuto") == [printer.pk]
    assert finds(cast.dario, "bismuto") == []
    printer.rename("Impresora con antimonio", by=by)
    assert finds(cast.beto, "antimonio") == [printer.pk]
    assert finds(cast.beto, str(printer.number)) == [printer.pk]
    assert finds(cast.beto, "ana@acme.example") == [printer.pk]


WORDS = iter(f"zq{n}xylofon" for n in range(10**9))


class Rights(RuleBasedStateMachine):
    """Any order of verbs: the search finds for each reader exactly what the reader may see."""

    @initialize()
    def start(self):
        self.people = people_cast.build()
        team = self.people.team
        self.queues = [Queue.objects.create(name=next(WORDS)) for _number in range(3)]
        QueueAccess.objects.create(queue=self.queues[0], team=team, level="work")
        QueueAccess.objects.create(queue=self.queues[1], team=team, level="own")
        # Somebody whose rights are the other way round.
        ivo = Person.objects.create_user(name="Ivo", role="technician")
        for queue, level in zip(self.queues, ("own", "read", "read"), strict=True):
            QueueAccess.objects.create(queue=queue, person=ivo, level=level)
        self.known = {**{name: getattr(self.people, name) for name in EVERYBODY}, "ivo": ivo}
        self.by = Actor.of(self.people.carla, via="desk")
        self.tickets = []
        self.public, self.hidden = {}, {}

    def ticket(self, pick):
        return self.tickets[pick % len(self.tickets)] if self.tickets else None

    @rule(who=st.sampled_from(["ana", "marcos", "dario", "beto"]), queue=st.integers(0, 2))
    def opens(self, who, queue):
        person, word = getattr(self.people, who), next(WORDS)
        self.tickets.append(
            operations.open_ticket(
                subject=next(WORDS),
                html=f"<p>{word}</p>",
                requester=person,
                by=Actor.of(person, via="portal"),
                channel="portal",
                queue=self.queues[queue],
            )
        )
        self.public[word] = self.tickets[-1].pk

    @rule(pick=st.integers(0, 9), internal=st.booleans())
    def says(self, pick, internal):
        ticket = self.ticket(pick)
        if ticket and not ticket.is_spam:
            word = next(WORDS)
            verb = ticket.note if internal else ticket.reply
            verb(f"<p>{word}</p>", author=self.people.carla, by=self.by)
            (self.hidden if internal else self.public)[word] = ticket.pk

    @rule(pick=st.integers(0, 9), queue=st.integers(0, 2))
    def moves(self, pick, queue):
        if ticket := self.ticket(pick):
            ticket.move(self.queues[queue], by=self.by)

    @rule(pick=st.integers(0, 9), to=st.sampled_from(["beto", "ivo", None]))
    def assigns(self, pick, to):
        ticket = self.ticket(pick)
        if ticket and (to != "beto" or ticket.queue_id != self.queues[2].pk):
            ticket.assign(fresh(self.known[to]) if to else None, by=self.by)

    @rule(pick=st.integers(0, 9), who=st.sampled_from(["ana", "dario"]), confirmed=st.booleans())
    def copies(self, pick, who, confirmed):
        if ticket := self.ticket(pick):
            ticket.add_participant(getattr(self.people, who), by=self.by, confirmed=confirmed)

    @rule(pick=st.integers(0, 9), who=st.sampled_from(["ana", "dario"]))
    def drops(self, pick, who):
        if ticket := self.ticket(pick):
            ticket.remove_participant(getattr(self.people, who), by=self.by)

    @rule(pick=st.integers(0, 9), who=st.sampled_from(["ana", "marcos", "dario"]))
    def hands_over(self, pick, who):
        if ticket := self.ticket(pick):
            ticket.change_requester(getattr(self.people, who), by=self.by)

    @rule(pick=st.integers(0, 9), is_spam=st.booleans())
    def marks(self, pick, is_spam):
        if ticket := self.ticket(pick):
            verb = spam.mark if is_spam else spam.release
            verb(ticket, by=self.by)

    @rule(pick=st.integers(0, 9), names=st.sets(st.sampled_from(["beto", "ivo"])))
    def keeps_private(self, pick, names):
        ticket = self.ticket(pick)
        people = [fresh(self.known[name]) for name in names]
        if ticket and all(ticket.may_let_in(one) for one in people):
            ticket.keep_private(people, by=self.by)

    @rule(pick=st.integers(0, 9))
    def ends_private(self, pick):
        if ticket := self.ticket(pick):
            ticket.end_private(by=self.by)

    @rule(shares=st.booleans())
    def shares(self, shares):
        self.people.acme.shares_tickets = shares
        self.people.acme.save()

    @invariant()
    def search_and_sight_agree(self):
        for name in self.known if self.tickets else []:
            person = fresh(self.known[name])
            seen = set(Ticket.objects.visible_to(person).genuine().values_list("pk", flat=True))
            keys = keys_of(person)
            for word, pk in self.public.items():
                assert [h.thing_id for h in find(word, audiences=keys).items] == (
                    [pk] if pk in seen else []
                ), f"{name} by a public word"
            for word, pk in self.hidden.items():
                may = pk in seen and person.is_staff
                assert [h.thing_id for h in find(word, audiences=keys).items] == (
                    [pk] if may else []
                ), f"{name} by an internal word"


def test_whatever_happens_the_search_finds_exactly_what_may_be_seen(db):
    class InTransaction(Rights):
        def __init__(self):
            super().__init__()
            self.atomic = transaction.atomic()
            self.atomic.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    run_state_machine_as_test(
        InTransaction,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
