"""Private tickets: who is let in, what follows them, and what may not leave them."""

import pytest
from django.core.exceptions import ValidationError

from soporte.journal import timeline
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.search.operations import find
from soporte.tickets import arranging, merging, operations, splitting
from soporte.tickets.indexing import keys_of
from soporte.tickets.models import QueueAccess, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ivo(desk):
    """A second technician of the hardware queue."""
    person = Person.objects.create_user(name="Ivo", role="technician")
    QueueAccess.objects.create(queue=desk.hardware, person=person, level="work")
    return person


@pytest.fixture
def by(cast):
    return Actor.of(cast.carla, via="desk")


def sees(person, ticket):
    fresh = Person.objects.get(pk=person.pk)
    seen = Ticket.objects.visible_to(fresh).filter(pk=ticket.pk).exists()
    found = find("impresora", audiences=keys_of(fresh)).items
    assert (ticket.pk in [hit.thing_id for hit in found]) is seen
    assert seen or not Ticket.objects.get(pk=ticket.pk).can_work(fresh) or not fresh.is_staff
    return seen


def told(ticket):
    return [line.sentence for line in timeline.render(timeline.entries_of(ticket))]


def test_only_who_was_let_in_sees_it_of_the_staff_and_customers_as_ever(cast, printer, ivo, by):
    printer.keep_private([cast.beto], by=by)
    assert sees(cast.beto, printer)
    assert not sees(ivo, printer)
    for person in (cast.ana, cast.marcos, cast.carla, cast.elena):
        assert sees(person, printer)
    printer.let_in(ivo, by=by)
    assert sees(ivo, printer)
    printer.keep_private([ivo], by=by)
    assert not sees(cast.beto, printer)
    printer.end_private(by=by)
    assert sees(cast.beto, printer)


def test_whoever_has_it_sees_it_as_long_as_they_have_it(cast, printer, ivo, by):
    printer.keep_private([], by=by)
    printer.assign(ivo, by=by)
    assert sees(ivo, printer)
    printer.assign(cast.beto, by=by)
    assert not sees(ivo, printer)


def test_to_be_let_in_opens_no_queue(cast, desk, printer, ivo, by):
    printer.keep_private([ivo], by=by)
    printer.move(desk.network, by=by)
    assert not sees(ivo, printer)
    with pytest.raises(ValidationError):
        printer.keep_private([cast.beto, cast.ana], by=by)
    Ticket.objects.get(pk=printer.pk).let_in(cast.beto, by=by)
    assert sees(cast.beto, printer)


def test_the_history_tells_who_did_it_and_who_came_and_went(cast, printer, ivo, by):
    printer.keep_private([cast.beto], by=by)
    printer.keep_private([cast.beto], by=by)
    printer.keep_private([ivo], by=by)
    printer.end_private(by=by)
    printer.end_private(by=by)
    kinds = [entry.kind for entry in timeline.entries_of(printer)]
    assert kinds[1:] == [
        "ticket.made_private",
        "ticket.let_in",
        "ticket.let_in",
        "ticket.let_out",
        "ticket.made_visible",
    ]
    assert any("Ivo" in sentence for sentence in told(printer))
    assert timeline.entries_of(printer, public_only=True).count() == 1


def test_what_goes_on_from_a_private_ticket_is_private_too(cast, printer, ivo, by):
    printer.keep_private([cast.beto], by=by)
    second = operations.receive_message(
        printer, html="<p>Y el escáner</p>", author=cast.ana, by=by, channel="portal"
    )
    part = splitting.split(printer, [second.pk], subject="La impresora 2", author=cast.carla, by=by)
    follow_up = operations.open_ticket(
        subject="La impresora otra vez",
        html="<p>x</p>",
        requester=cast.ana,
        by=by,
        channel="portal",
        queue=printer.queue,
        follows=printer,
    )
    for ticket in (part, follow_up):
        assert sees(cast.beto, ticket)
        assert not sees(ivo, ticket)


def test_it_is_not_merged_into_what_more_people_see(cast, printer, ivo, by):
    printer.keep_private([cast.beto], by=by)
    other = operations.open_ticket(
        subject="Lo mismo",
        html="<p>x</p>",
        requester=cast.ana,
        by=by,
        channel="portal",
        queue=printer.queue,
    )
    with pytest.raises(ValidationError):
        merging.merge(printer, other, by=by)
    other.keep_private([cast.beto, ivo], by=by)
    with pytest.raises(ValidationError):
        merging.merge(printer, other, by=by)
    other.keep_private([cast.beto], by=by)
    merging.merge(printer, other, by=by)
    assert not sees(ivo, other)


def test_who_is_mentioned_without_having_been_let_in_is_told_nothing(cast, printer, ivo, by):
    printer.keep_private([cast.beto], by=by)
    html = f'<p><strong data-mention="{ivo.pk}">@Ivo</strong> ¿lo ves?</p>'
    printer.note(html, author=cast.beto, by=by)
    entry = timeline.entries_of(printer).get(kind="note.added")
    assert "mentions" not in entry.detail


def test_the_search_knows_at_once_who_lost_the_right_on_its_queue_or_has_it_again(
    cast, printer, ivo, by
):
    printer.keep_private([ivo], by=by)
    for level, is_seen in (("own", False), ("read", True), ("", False), ("work", True)):
        people = {ivo.pk: level} if level else {}
        arranging.set_access(printer.queue, teams={}, people=people, by=by)
        assert sees(ivo, printer) is is_seen
