"""Where answers go can be chosen among what the requester has; later answers follow."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.journal.actor import Actor
from soporte.journal.timeline import entries_of, render
from soporte.outbox.models import Delivery
from soporte.people import bouncing
from soporte.people import operations as people
from soporte.tickets import ways_out
from soporte.tickets.models import Ticket


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def second(cast, beto):
    return people.verify_address(cast.ana, "ana@casa.example", by=beto)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def way_to(ticket, target):
    return next(one.name for one in ways_out.every(ticket) if one.target == target)


def recipients(ticket, cast, beto):
    Delivery.objects.all().delete()
    fresh(ticket).reply("<p>Hola</p>", author=cast.beto, by=beto)
    return list(Delivery.objects.values_list("recipient", flat=True))


def test_answers_follow_the_chosen_address_and_the_history_says_so(cast, printer, beto, second):
    assert recipients(printer, cast, beto) == ["ana@acme.example"]
    printer.answer_by(way_to(fresh(printer), second.value), by=beto)
    assert recipients(printer, cast, beto) == ["ana@casa.example"]
    with override("es"):
        lines = [str(line) for line in render(entries_of(printer).order_by("id"))]
    assert any("ana@casa.example" in line for line in lines)
    assert any("Como siempre" in line for line in lines)


def test_only_in_the_portal_means_that_no_mail_leaves(cast, printer, beto):
    printer.answer_by(ways_out.PORTAL, by=beto)
    assert recipients(printer, cast, beto) == []
    printer.answer_by("", by=beto)
    assert recipients(printer, cast, beto) == ["ana@acme.example"]


def test_participants_receive_as_before(cast, printer, beto):
    printer.add_participant(cast.dario, by=beto, confirmed=True)
    printer.answer_by(ways_out.PORTAL, by=beto)
    assert recipients(printer, cast, beto) == [cast.dario.email]


def test_somebody_elses_address_and_one_that_bounces_cannot_be_chosen(cast, printer, beto, second):
    theirs = cast.dario.addresses.get()
    with pytest.raises(ValidationError):
        printer.answer_by(f"email:{theirs.pk}", by=beto)
    bouncing.mark_undeliverable(second.value, by=beto)
    with pytest.raises(ValidationError):
        fresh(printer).answer_by(f"email:{second.pk}", by=beto)


def test_an_address_that_fails_later_gives_way_to_the_usual_one(cast, printer, beto, second):
    printer.answer_by(way_to(fresh(printer), second.value), by=beto)
    bouncing.mark_undeliverable(second.value, by=beto)
    assert recipients(printer, cast, beto) == ["ana@acme.example"]
    assert fresh(printer).chosen_way is None


def test_another_requester_is_answered_in_the_usual_way(cast, printer, beto, second):
    printer.answer_by(way_to(fresh(printer), second.value), by=beto)
    printer.change_requester(cast.dario, by=beto)
    assert recipients(printer, cast, beto) == [cast.dario.email]
    assert fresh(printer).answer_way == ""
