"""Merging, splitting and linking: what moves, who sees it, and that it can be taken back."""

import pytest
from django.core.exceptions import ValidationError

from soporte.journal import timeline
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.search.query import find
from soporte.tickets import drafting, indexing, linking, merging, operations, splitting
from soporte.tickets.linking import Relation
from soporte.tickets.models import Draft, Merge, Message, ReadMark, Satisfaction, Ticket
from soporte.toolbox.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def scanner(cast, desk):
    """Another ticket of Ana's."""
    return operations.open_ticket(
        subject="El escáner tampoco va",
        html="<p>La bandeja parpadea en ámbar.</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.accounts,
        tags=["escáner"],
    )


@pytest.fixture
def of_dario(cast, desk):
    """A ticket of another organisation."""
    return operations.open_ticket(
        subject="Sin red",
        html="<p>No hay wifi.</p>",
        requester=cast.dario,
        by=Actor.of(cast.dario, via="email"),
        channel="email",
        queue=desk.hardware,
    )


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def kinds(ticket):
    return [entry.kind for entry in timeline.entries_of(ticket)]


def said(ticket):
    return list(fresh(ticket).messages.order_by("pk").values_list("pk", flat=True))


def state(ticket):
    """All that a ticket's row, people and messages say, but for its count of changes."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    for name in ("updated_at", "revision"):
        row.pop(name)
    parts = ticket.participants.order_by("person_id")
    return row, said(ticket), list(parts.values_list("person_id", "role", "confirmed_at"))


def hits(words, person):
    return [hit.thing_id for hit in find(words, audiences=indexing.keys_of(person)).items]


def test_everything_said_is_in_the_survivor_and_the_number_leads_there(printer, scanner, beto):
    both = [*said(printer), *said(scanner)]
    merging.merge(scanner, printer, by=beto)
    assert said(printer) == both
    assert said(scanner) == []
    assert fresh(scanner).standing() == printer
    assert fresh(printer).tags == ["escáner"]
    assert fresh(scanner).category == "closed"
    assert fresh(printer).category == "new"
    assert kinds(scanner)[-1] == "ticket.merged"
    assert kinds(printer)[-1] == "ticket.absorbed"


def test_a_merge_writes_to_nobody(printer, scanner, beto, drain):
    drain()
    before = Delivery.objects.count()
    merging.merge(scanner, printer, by=beto)
    drain()
    assert Delivery.objects.count() == before


def test_undo_gives_both_back_exactly(cast, printer, scanner, beto):
    scanner.add_participant(people.find_or_create("eva@acme.example", by=beto), by=beto)
    printer.rate(4, person=cast.ana, by=beto)
    before = state(printer), state(scanner)
    done = merging.merge(scanner, printer, by=beto)
    assert state(printer) != before[0]
    merging.undo(done, by=beto)
    assert (state(printer), state(scanner)) == before
    assert kinds(printer)[-1] == kinds(scanner)[-1] == "ticket.unmerged"
    merging.undo(done, by=beto)
    assert kinds(printer).count("ticket.unmerged") == 1


def test_what_came_after_the_merge_stays_with_the_survivor(cast, printer, scanner, beto):
    done = merging.merge(scanner, printer, by=beto)
    later = operations.receive_message(
        fresh(scanner),
        html="<p>Sigue igual.</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
    )
    assert later.ticket_id == printer.pk
    merging.undo(done, by=beto)
    assert later.pk in said(printer)
    assert later.pk not in said(scanner)


def test_the_other_requester_reads_and_receives_answers_until_undone(cast, printer, of_dario, beto):
    assert [one.pk for one in merging.newly_reading(of_dario, printer)] == [
        cast.dario.pk,
        cast.ana.pk,
    ]
    assert merging.losing_sight(of_dario, printer)
    done = merging.merge(of_dario, printer, by=beto)
    assert Ticket.objects.visible_to(cast.dario).filter(pk=printer.pk).exists()
    assert {one.pk for one in fresh(printer).recipients()} == {cast.ana.pk, cast.dario.pk}
    merging.undo(done, by=beto)
    assert not Ticket.objects.visible_to(cast.dario).filter(pk=printer.pk).exists()


def test_who_was_not_confirmed_is_not_confirmed_by_a_merge(printer, scanner, beto):
    eva = people.find_or_create("eva@acme.example", by=beto)
    scanner.add_participant(eva, by=beto)
    merging.merge(scanner, printer, by=beto)
    assert not Ticket.objects.visible_to(eva).filter(pk=printer.pk).exists()


def test_who_two_merges_brought_stays_when_one_is_undone(cast, desk, printer, of_dario, beto):
    second = operations.open_ticket(
        subject="Otra de Darío",
        html="<p>x</p>",
        requester=cast.dario,
        by=beto,
        channel="phone",
        queue=desk.hardware,
    )
    first = merging.merge(of_dario, printer, by=beto)
    merging.merge(second, printer, by=beto)
    merging.undo(first, by=beto)
    assert cast.dario.pk in {one.pk for one in fresh(printer).recipients()}


def test_merging_twice_is_once_and_a_circle_is_impossible(printer, scanner, beto):
    done = merging.merge(scanner, printer, by=beto)
    assert merging.merge(fresh(scanner), printer, by=beto) == done
    with pytest.raises(ValidationError):
        merging.merge(printer, fresh(scanner), by=beto)
    with pytest.raises(ValidationError):
        merging.merge(printer, printer, by=beto)


def test_a_survivor_may_be_merged_and_both_taken_back_in_turn(printer, scanner, of_dario, beto):
    before = [state(one) for one in (printer, scanner, of_dario)]
    first = merging.merge(scanner, printer, by=beto)
    second = merging.merge(fresh(printer), of_dario, by=beto)
    assert fresh(scanner).standing() == of_dario
    assert sorted(fresh(of_dario).absorbed) == sorted([printer.pk, scanner.pk])
    with pytest.raises(ValidationError):
        merging.undo(first, by=beto)
    merging.undo(second, by=beto)
    merging.undo(first, by=beto)
    assert [state(one) for one in (printer, scanner, of_dario)] == before


def test_what_was_merged_is_only_read(cast, printer, scanner, beto):
    merging.merge(scanner, printer, by=beto)
    assert not fresh(scanner).can_work(cast.elena)
    with pytest.raises(ValidationError):
        fresh(scanner).note("<p>x</p>", author=cast.beto, by=beto)
    with pytest.raises(ValidationError):
        operations.reopen_as_customer(fresh(scanner), by=Actor.of(cast.ana, via="portal"))


def test_the_search_finds_the_words_at_the_survivor(cast, printer, scanner, beto):
    done = merging.merge(scanner, printer, by=beto)
    assert hits("ámbar", cast.beto) == [printer.pk]
    assert printer.pk in hits("escáner", cast.ana)
    merging.undo(done, by=beto)
    assert hits("ámbar", cast.beto) == [scanner.pk]


def test_a_verdict_goes_along_and_comes_back(cast, printer, scanner, beto):
    scanner.rate(5, person=cast.ana, by=beto)
    done = merging.merge(scanner, printer, by=beto)
    assert Satisfaction.objects.get().ticket_id == printer.pk
    merging.undo(done, by=beto)
    assert Satisfaction.objects.get().ticket_id == scanner.pk


def test_tasks_and_followers_go_along_and_come_back(cast, printer, scanner, beto):
    scanner.add_task("Pedir tóner", by=beto, holds=True)
    scanner.follow(cast.carla, by=beto)
    done = merging.merge(scanner, printer, by=beto)
    assert (fresh(printer).open_tasks, fresh(scanner).open_tasks) == (1, 0)
    assert printer.followers.get().person == cast.carla
    merging.undo(done, by=beto)
    assert (fresh(printer).open_tasks, fresh(scanner).open_tasks) == (0, 1)
    assert not printer.followers.exists()


# Splitting


def test_chosen_messages_go_to_a_new_ticket_that_the_same_people_see(cast, printer, beto):
    stays = printer.messages.get()
    goes = operations.receive_message(
        printer,
        html="<p>Y además el teléfono no suena.</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
    )
    made = splitting.split(
        printer, [goes.pk], subject="El teléfono no suena", author=cast.beto, by=beto
    )
    assert (said(printer), said(made)) == ([stays.pk], [goes.pk])
    assert (made.requester, made.organization, made.queue) == (
        cast.ana,
        cast.acme,
        printer.queue,
    )
    assert [tie.other for tie in linking.ties(fresh(printer), cast.beto)] == [made]
    assert kinds(made)[0] == "ticket.split_off"
    assert "ticket.split" in kinds(printer)
    assert hits("teléfono", cast.beto) == [made.pk]
    assert not Delivery.objects.exists()


def test_the_customer_is_told_of_a_split_in_their_language(cast, printer, beto):
    goes = operations.receive_message(
        printer, html="<p>Otra cosa.</p>", author=cast.ana, by=beto, channel="phone"
    )
    made = splitting.split(
        printer, [goes.pk], subject="Otra cosa", author=cast.beto, by=beto, tell=True
    )
    told = made.messages.order_by("pk").last()
    assert f"#{printer.number}" in told.body_html
    assert f"#{made.number}" in told.body_html
    assert Delivery.objects.get().payload["message"] == told.pk


def test_a_split_refuses_all_none_foreign_and_notes_alone(cast, printer, scanner, beto):
    first = printer.messages.get().pk
    note = printer.note("<p>Nota</p>", author=cast.beto, by=beto).pk
    for wanted in ([], [first], [note], [scanner.messages.get().pk], [first, note]):
        with pytest.raises(ValidationError):
            splitting.split(printer, wanted, subject="x", author=cast.beto, by=beto)
    assert said(printer) == [first, note]


# Linking


def test_a_link_reads_right_from_both_sides(cast, printer, scanner, beto):
    made = linking.link(printer, scanner, Relation.CHILD_OF, by=beto)
    assert linking.link(scanner, printer, Relation.PARENT_OF, by=beto) == made
    (mine,), (theirs,) = (linking.ties(fresh(one), cast.beto) for one in (printer, scanner))
    assert (mine.relation, theirs.relation) == (Relation.CHILD_OF, Relation.PARENT_OF)
    assert (fresh(printer).link_count, fresh(scanner).link_count) == (1, 1)
    linking.unlink(made, by=beto)
    assert fresh(printer).link_count is None
    assert linking.ties(fresh(printer), cast.beto) == []


def test_nothing_becomes_part_of_itself(printer, scanner, of_dario, beto):
    linking.link(printer, scanner, Relation.CHILD_OF, by=beto)
    linking.link(scanner, of_dario, Relation.CHILD_OF, by=beto)
    with pytest.raises(ValidationError):
        linking.link(of_dario, printer, Relation.CHILD_OF, by=beto)
    with pytest.raises(ValidationError):
        merging.merge(printer, of_dario, by=beto)
    with pytest.raises(ValidationError):
        linking.link(printer, printer, Relation.RELATED, by=beto)


def test_links_are_read_through_a_merge_and_are_back_after_it(
    cast, printer, scanner, of_dario, beto
):
    linking.link(scanner, of_dario, Relation.INCIDENT_OF, by=beto)
    done = merging.merge(scanner, printer, by=beto)
    assert [tie.other for tie in linking.ties(fresh(printer), cast.beto)] == [of_dario]
    assert [tie.other for tie in linking.ties(fresh(of_dario), cast.beto)] == [printer]
    merging.undo(done, by=beto)
    assert linking.ties(fresh(printer), cast.beto) == []
    assert [tie.other for tie in linking.ties(fresh(scanner), cast.beto)] == [of_dario]


def test_links_to_what_the_reader_may_not_see_are_not_shown(cast, desk, printer, scanner, beto):
    linking.link(printer, scanner, Relation.RELATED, by=beto)
    scanner.move(desk.closed_to_beto, by=Actor.of(cast.elena, via="desk"))
    assert linking.ties(fresh(printer), cast.beto) == []
    assert len(linking.ties(fresh(printer), cast.elena)) == 1


def test_resolving_a_problem_tells_and_resolves_its_open_incidents(cast, printer, scanner, beto):
    linking.link(printer, scanner, Relation.PROBLEM_OF, by=beto)
    done = linking.conclude(
        fresh(printer), author=cast.beto, by=beto, html="<p>El servidor está de vuelta.</p>"
    )
    assert done == [scanner]
    assert fresh(scanner).category == "resolved"
    assert "de vuelta" in Message.objects.order_by("pk").last().body_html
    assert linking.conclude(fresh(printer), author=cast.beto, by=beto) == []


# Reopening


@pytest.mark.parametrize(
    ("policy", "days", "history"),
    [("always", 4000, False), ("within", 13, False), ("within", 15, True), ("never", 0, True)],
)
def test_the_queue_decides_whether_a_closed_ticket_opens_again(
    printer, beto, policy, days, history
):
    from datetime import timedelta

    printer.close(by=beto)
    printer.queue.reopening = policy
    printer.queue.save()
    Ticket.objects.filter(pk=printer.pk).update(closed_at=now() - timedelta(days=days))
    assert operations.is_history(fresh(printer)) is history


def test_another_organization_reads_it_from_the_change_on(cast, printer, beto):
    printer.change_organization(cast.dario.organization, by=beto)
    assert kinds(printer)[-1] == "ticket.organization_changed"
    assert fresh(printer).organization == cast.dario.organization
    assert Merge.objects.count() == 0


# What people keep for themselves


def test_drafts_go_along_and_come_back_and_none_leaves_by_itself(cast, printer, scanner, beto):
    drafting.save(printer, cast.beto, drafting.Writing("reply", "Aquí"))
    mine = drafting.save(scanner, cast.beto, drafting.Writing("reply", "Escáner"))
    note = drafting.save(scanner, cast.carla, drafting.Writing("note", "Ojo"))
    Draft.objects.filter(pk=note.pk).update(state="waiting", release_at=now())
    done = merging.merge(scanner, printer, by=beto)
    states = dict(Draft.objects.filter(ticket=printer).values_list("body", "state"))
    assert states == {"Aquí": "writing", "Escáner": "aside", "Ojo": "writing"}
    drafting.release_due(most=10)
    assert Draft.objects.filter(pk=note.pk).exists()
    merging.undo(done, by=beto)
    assert set(Draft.objects.filter(ticket=scanner)) == {mine, note}


@pytest.mark.parametrize("reads", [(True, True), (True, False), (False, True)])
def test_a_merged_ticket_is_read_where_both_were(cast, printer, scanner, beto, reads):
    pairs = list(zip((printer, scanner), reads, strict=True))
    for ticket, is_read in pairs:
        if is_read:
            ReadMark.set(cast.carla.pk, ticket.pk, said(ticket)[-1])
    done = merging.merge(scanner, printer, by=beto)
    mark = ReadMark.objects.get(person=cast.carla, ticket=printer).message_id
    assert bool([pk for pk in said(printer) if pk > mark]) is not all(reads)
    merging.undo(done, by=beto)
    for ticket, is_read in pairs:
        found = ReadMark.objects.filter(person=cast.carla, ticket=ticket).first()
        assert bool(found and found.message_id >= said(ticket)[-1]) is is_read
