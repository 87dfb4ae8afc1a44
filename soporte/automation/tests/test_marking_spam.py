"""Rules and macros that mark as spam: whom they spare, and how that is said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from soporte.automation import actions, explaining, keeping, macros, timing, trying
from soporte.automation.models import Macro, Rule, Run, Step
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import render
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets import operations, spam
from soporte.tickets.models import Ticket

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
OFFER = {"field": "subject", "operator": "contains", "value": "oferta"}
MARK = {"action": "mark_spam", "value": "strangers"}
NOTE = {"action": "note", "value": "Pronto"}
MARK_ANYBODY = {"action": "mark_spam", "value": "anybody"}


@pytest.fixture
def rule(db):
    def make(*steps, on=("ticket.opened",), **more):
        given = more.pop("given", OFFER)
        made = Rule(
            name="Ofertas",
            events=list(on),
            conditions=given,
            actions=list(steps) or [MARK],
            is_active=True,
            **more,
        )
        keeping.save_rule(made, by=BY)
        return made

    return make


@pytest.fixture
def stranger(db):
    person = Person.objects.create_user(name="Ventas")
    person.addresses.create(kind="email", value="robot@ventas.example", is_primary=True)
    return person


@pytest.fixture
def opened(stranger, desk, drain):
    """Opens a ticket by mail, and lets everything react."""

    def opened(requester=stranger, by=None, channel="email", **more):
        ticket = operations.open_ticket(
            subject="Oferta de relojes",
            html="<p>Compre</p>",
            requester=requester,
            by=by or Actor.channel("email"),
            channel=channel,
            queue=desk.hardware,
            **more,
        )
        drain()
        ticket.refresh_from_db()
        return ticket

    return opened


@pytest.fixture
def known(cast, desk):
    """Ana, whose address is verified, with a ticket that was answered."""
    cast.ana.addresses.update(verified_at=timezone.now())
    ticket = operations.open_ticket(
        subject="Antes",
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )
    ticket.reply("<p>Hecho</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    return cast.ana


def refused(ticket) -> str:
    run = Run.objects.get(ticket=ticket)
    assert run.step == Step.REFUSED
    assert run.entries == []
    assert not ticket.is_spam
    return run.error


def test_a_strangers_offer_is_put_aside_and_the_history_says_why(rule, opened, stranger):
    one = rule()
    ticket = opened()
    assert ticket.is_spam
    stranger.refresh_from_db()
    assert stranger.distrusted_at
    entry = Entry.objects.get(kind="ticket.marked_spam", thing_id=ticket.pk)
    run = explaining.run_behind(entry)
    assert run.rule == one
    with override("en"):
        (line,) = render([entry])
        assert "Ofertas" in line.sentence
        assert actions.sentence(MARK) == "Mark as spam, unless we have answered them before"


def test_whoever_asks_why_sees_the_rule_and_takes_the_mark_back(rule, opened, client, cast):
    rule()
    ticket = opened()
    entry = Entry.objects.get(kind="ticket.marked_spam", thing_id=ticket.pk)
    client.force_login(cast.beto)
    page = client.get(reverse("desk:why", args=[ticket.number, entry.pk])).content.decode()
    assert "Ofertas" in page
    spam.release(ticket, by=Actor.of(cast.beto, via="desk"))
    assert not Ticket.objects.get(pk=ticket.pk).is_spam


def test_nothing_that_waited_to_leave_by_itself_goes_to_them(rule, opened):
    rule()
    ticket = opened()
    mine = Delivery.objects.filter(thing_kind="ticket", thing_id=ticket.pk, automatic=True)
    assert {one.state for one in mine} == {"cancelled"}


def test_staff_open_no_spam(rule, opened, cast, stranger):
    rule(MARK_ANYBODY)
    by_beto = opened(by=Actor.of(cast.beto, via="desk"), channel="phone")
    assert refused(by_beto)
    by_job = opened(by=Actor.system(via="job"), channel="recurring")
    assert refused(by_job)
    for_staff = opened(requester=cast.beto)
    assert refused(for_staff)


def test_a_verified_correspondent_with_an_answer_is_spared_unless_the_rule_says_so(
    rule, opened, known
):
    one = rule()
    with override("en"):
        assert "verified" in refused(opened(requester=known))
    one.actions = [MARK_ANYBODY]
    keeping.save_rule(one, by=BY)
    assert opened(requester=known).is_spam


@pytest.mark.parametrize("lacking", ["proof", "answer"])
def test_an_answer_or_a_proof_alone_is_not_being_known(rule, opened, known, lacking):
    rule()
    if lacking == "proof":
        known.addresses.update(verified_at=None)
    else:
        Ticket.objects.filter(requester=known).update(first_answered_at=None)
    assert opened(requester=known).is_spam


def test_what_somebody_said_is_no_spam_is_not_marked_again(rule, opened, cast, drain):
    rule(on=("message.received",))
    ticket = opened()
    beto = Actor.of(cast.beto, via="desk")
    spam.mark(ticket, by=beto)
    spam.release(ticket, by=beto)
    operations.receive_message(
        ticket,
        html="<p>otra vez</p>",
        author=ticket.requester,
        channel="email",
        by=Actor.channel("email"),
    )
    drain()
    ticket.refresh_from_db()
    assert refused(ticket)


def test_sparing_some_is_no_failure_that_switches_a_rule_off(rule, opened, cast):
    one = rule(MARK_ANYBODY)
    for _time in range(6):
        opened(by=Actor.of(cast.beto, via="desk"), channel="desk")
    one.refresh_from_db()
    assert one.is_active
    assert one.failures == 0


def test_a_spared_ticket_keeps_all_that_the_rule_would_have_done(rule, opened, known):
    rule({"action": "add_tags", "value": ["oferta"]}, MARK)
    ticket = opened(requester=known)
    assert refused(ticket)
    assert ticket.tags == []


def test_a_trial_and_a_macros_preview_say_whom_it_spares(rule, opened, known, stranger, cast):
    one = rule()
    one.is_active = False
    keeping.save_rule(one, by=BY)
    spared, marked = opened(requester=known), opened()
    with override("en"):
        ((_icon, said, _text),) = trying.on(one, spared).planned
        assert "nothing would be done" in said
        ((_icon, said, _text),) = trying.on(one, marked).planned
        assert said == "Mark as spam, unless we have answered them before"
        macro = Macro(name="Spam", audience="everyone", owner=cast.carla, actions=[MARK])
        keeping.save_macro(macro, person=cast.carla, by=BY)
        (planned,) = macros.preview(macro, spared, cast.beto)
        assert "nothing would be done" in planned.sentence
    beto = Actor.of(cast.beto, via="desk")
    with pytest.raises(ValidationError):
        macros.run(macro, spared, person=cast.beto, by=beto)
    macros.run(macro, marked, person=cast.beto, by=beto)
    marked.refresh_from_db()
    assert marked.is_spam
    assert marked.spam_mark.by == cast.beto


@pytest.mark.parametrize(
    "steps",
    [
        [{"action": "mark_spam", "value": "everybody"}],
        [{"action": "mark_spam", "value": None}],
        [{"action": "mark_spam", "value": True}],
        [MARK, {"action": "add_tags", "value": ["x"]}],
        [{"action": "reply", "value": {"es": "Hola"}}, MARK],
        [MARK, MARK],
    ],
)
def test_what_makes_no_sense_is_refused(rule, steps):
    with pytest.raises(ValidationError):
        rule(*steps)


def test_a_warning_puts_nothing_aside_and_no_time_rule_acts_on_what_is(
    rule, opened, stranger, cast
):
    timed = {"all": [OFFER, {"field": "created", "operator": "beyond", "value": "1d"}]}
    more = {"on": (), "sort": "time", "given": timed, "warning_span": "1h"}
    with pytest.raises(ValidationError):
        rule({"action": "add_tags", "value": ["x"]}, warning=[MARK], **more)
    one = rule({"action": "add_tags", "value": ["x"]}, **(more | {"warning": [NOTE]}))
    ticket = opened()
    Ticket.objects.filter(pk=ticket.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert timing.sweep_rule(one) == 1
    ticket.refresh_from_db()
    spam.mark(ticket, by=Actor.of(cast.beto, via="desk"))
    one.standings.update(acts_at=timezone.now())
    assert timing.sweep_rule(one) == 0
    ticket.refresh_from_db()
    assert ticket.tags == []
