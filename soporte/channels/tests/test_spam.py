"""Mail of whoever sent spam waits with its reason until it is proved or trusted."""

import pytest

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.channels.tests.letters import arrives
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.tickets import spam
from soporte.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
ROBOT = "robot@ventas.example"


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def offer(beto):
    """A ticket that was marked as spam."""
    ticket = arrives(sender=ROBOT, subject="Oferta").ticket
    spam.mark(ticket, by=beto)
    return ticket


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_the_next_mail_is_held_and_says_who_marked_what_came_before(cast, offer):
    held = again(arrives(sender=ROBOT, subject="Otra oferta"))
    assert (held.state, held.reason) == ("held", "spam")
    assert cast.beto.name in held.reason_label
    assert Ticket.objects.count() == 1


def test_an_address_that_was_proved_and_an_answer_by_token_come_in(cast, offer, beto):
    people.verify_address(offer.requester, ROBOT, by=beto)
    let_in = arrives(sender=ROBOT, subject="Soy yo de verdad")
    assert let_in.state == "done"
    assert let_in.ticket != offer


def test_what_a_proved_sender_answers_to_spam_is_a_new_ticket(offer, beto):
    people.verify_address(offer.requester, ROBOT, by=beto)
    answered = arrives(sender=ROBOT, subject=f"Re: Oferta [#{offer.number}]")
    assert answered.ticket.follows == offer
    assert again(offer).is_spam


def test_releasing_the_ticket_lets_in_what_was_held_for_it(cast, offer, beto, drain):
    held = arrives(sender=ROBOT, subject="Otra oferta")
    assert held.state == "held"
    spam.release(offer, by=beto)
    drain()
    assert again(held).state == "done"
    assert arrives(sender=ROBOT, subject="Una más").state == "done"


def test_one_held_mail_may_be_let_in_alone(offer, beto):
    held = arrives(sender=ROBOT, subject="Otra oferta")
    line.release(held, by=beto)
    line.process(held.pk)
    assert again(held).state == "done"
    assert arrives(sender=ROBOT, subject="Una más").state == "held"


def test_a_held_mail_marked_as_spam_goes_aside_and_comes_back_with_its_reason(cast, printer, beto):
    first = arrives(sender=ROBOT, subject=f"[#{printer.number}] Oferta")
    assert first.reason == "stranger"
    line.mark_spam(first, by=beto)
    aside = again(first)
    assert (aside.state, aside.reason) == ("discarded", "spam")
    assert cast.beto.name in aside.reason_label
    assert arrives(sender=ROBOT, subject="Otra").reason == "spam"
    line.unmark_spam(aside, by=beto)
    back = again(first)
    assert (back.state, back.reason) == ("held", "stranger")
    assert Person.objects.get(addresses__value=ROBOT).distrusted_at is None


def test_what_a_marked_mail_held_is_read_again_when_the_mark_goes(printer, beto, drain):
    first = arrives(sender=ROBOT, subject=f"[#{printer.number}] Oferta")
    line.mark_spam(first, by=beto)
    second = arrives(sender=ROBOT, subject="Otra")
    line.unmark_spam(again(first), by=beto)
    drain()
    assert again(second).state == "done"


def test_mail_without_a_sender_can_be_marked_too(beto):
    nameless = arrives(sender="", subject="???")
    assert nameless.state == "held"
    line.mark_spam(nameless, by=beto)
    assert Inbound.objects.get(pk=nameless.pk).is_marked_spam


def test_a_colleague_that_is_forged_is_not_held_from_then_on(cast, printer, beto):
    forged = arrives(sender="carla@nortia.example", subject=f"[#{printer.number}]")
    assert forged.reason == "staff_by_mail"
    line.mark_spam(forged, by=beto)
    assert Person.objects.get(pk=cast.carla.pk).distrusted_at is None
