"""Time rules: once for each ticket and period of truth, with a warning first where they say so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from soporte.automation import keeping, timing
from soporte.automation.models import Rule, Run, Sort, Standing
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.tickets import operations
from soporte.tickets.models import Message, Status, Ticket
from soporte.tickets.models.status import Category

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
WAITING = {
    "all": [
        {"field": "category", "operator": "is", "value": ["waiting_customer"]},
        {"field": "last_message", "operator": "beyond", "value": "3d"},
    ]
}
REMIND = {"action": "reply", "value": {"es": "<p>¿Sigue ahí?</p>", "en": "<p>Still there?</p>"}}
VIP = {"field": "tags", "operator": "has_any", "value": ["vip"]}
TAG = {"action": "add_tags", "value": ["recordado"]}


@pytest.fixture
def clock(monkeypatch):
    """Lets days go by."""
    start = timezone.now()
    passed = [timedelta()]

    def now():
        return start + passed[0] + (timezone.now() - start)

    for module in (
        "soporte.tickets.conditions.fields",
        "soporte.automation.timing",
        "soporte.automation.models.rule",
        "soporte.automation.models.run",
        "soporte.tickets.models.recorded",
        "soporte.tickets.models.conversing",
        "soporte.notices.brakes",
    ):
        if hasattr(__import__(module, fromlist=["now"]), "now"):
            monkeypatch.setattr(f"{module}.now", now)

    def go(**span):
        passed[0] += timedelta(**span)

    return go


@pytest.fixture
def rule():
    def make(*steps, given=WAITING, **more):
        made = Rule(
            name="Esperando",
            sort=Sort.TIME,
            conditions=given,
            actions=list(steps),
            is_active=True,
            **more,
        )
        keeping.save_rule(made, by=BY)
        return made

    return make


@pytest.fixture
def waiting(printer, cast):
    printer.set_category(Category.WAITING_CUSTOMER, by=Actor.of(cast.beto, via="desk"))
    return printer


def close():
    return {"action": "set_status", "value": Status.first_of(Category.CLOSED).pk}


def test_it_acts_when_the_time_has_come_and_only_once(rule, waiting, clock):
    rule(TAG)
    timing.sweep()
    assert not Run.objects.exists()
    clock(days=3, minutes=1)
    for _turn in range(3):
        timing.sweep()
    waiting.refresh_from_db()
    assert waiting.tags == ["recordado"]
    assert Run.objects.count() == 1


def test_its_own_act_does_not_begin_another_period(rule, waiting, clock):
    given = {"field": "updated", "operator": "beyond", "value": "3d"}
    rule({"action": "note", "value": "Sigue parado"}, given=given)
    for _turn in range(4):
        clock(days=4)
        timing.sweep()
    assert Run.objects.count() == 1


def test_a_word_of_the_customer_begins_another_period(rule, waiting, clock, cast):
    rule(TAG)
    clock(days=4)
    timing.sweep()
    operations.receive_message(
        waiting,
        html="<p>Sí</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
    )
    waiting.untag(["recordado"], by=BY)
    waiting.set_category(Category.WAITING_CUSTOMER, by=BY)
    timing.sweep()
    assert not Standing.objects.exists()
    clock(days=4)
    timing.sweep()
    assert Run.objects.count() == 2


def test_it_warns_first_and_acts_when_nothing_came(rule, waiting, clock):
    rule(close(), warning=[REMIND], warning_span="2d")
    clock(days=4)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.WAITING_CUSTOMER
    assert Message.objects.filter(ticket=waiting, automatic__startswith="rule:").count() == 1
    assert Delivery.objects.filter(automatic=True, recipient="ana@acme.example").count() == 1
    clock(days=1)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.WAITING_CUSTOMER
    clock(days=1, hours=1)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.CLOSED
    assert list(Run.objects.order_by("pk").values_list("step", flat=True)) == ["warned", "acted"]
    assert not Standing.objects.exists()


def test_an_answer_to_the_warning_ends_it(rule, waiting, clock, cast):
    rule(close(), warning=[REMIND], warning_span="2d")
    clock(days=4)
    timing.sweep()
    operations.receive_message(
        waiting,
        html="<p>Sí, sigo</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
    )
    clock(days=3)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.OPEN


def test_nobody_is_surprised_who_could_not_be_warned(rule, waiting, clock):
    Delivery.objects.all().delete()
    for _turn in range(3):
        Delivery.objects.create(
            channel="email", recipient="ana@acme.example", payload={}, automatic=True
        )
    rule(close(), warning=[REMIND], warning_span="1d", given=WAITING)
    clock(days=4)
    Delivery.objects.update(created_at=timezone.now() + timedelta(days=4))
    timing.sweep()
    assert not Run.objects.exists()
    clock(hours=2)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.WAITING_CUSTOMER
    assert [run.step for run in Run.objects.all()] == ["warned"]


def test_what_the_ticket_refuses_is_tried_again_when_it_changes(rule, waiting, clock, cast):
    made = rule(close())
    task = waiting.add_task("Llamar", by=BY, holds=True)
    clock(days=4)
    timing.sweep()
    timing.sweep()
    assert [run.step for run in Run.objects.all()] == ["refused"]
    waiting.finish_task(task, person=None, by=BY)
    timing.sweep()
    waiting.refresh_from_db()
    made.refresh_from_db()
    assert (waiting.category, made.failures) == (Category.CLOSED, 0)


def test_a_rule_that_says_something_else_asks_anew_where_it_held(rule, waiting, clock):
    made = rule(close(), warning=[REMIND], warning_span="2d")
    clock(days=4)
    timing.sweep()
    made.conditions = {**WAITING, "all": [*WAITING["all"], {**VIP}]}
    keeping.save_rule(made, by=BY)
    clock(days=3)
    timing.sweep()
    waiting.refresh_from_db()
    assert waiting.category == Category.WAITING_CUSTOMER
    assert not Standing.objects.exists()


def test_spam_is_left_alone(rule, waiting, clock):
    rule(TAG)
    Ticket.objects.filter(pk=waiting.pk).update(spam_at=timezone.now())
    clock(days=4)
    timing.sweep()
    assert not Run.objects.exists()


def test_it_needs_time_in_its_conditions(rule):
    with pytest.raises(ValidationError):
        rule(TAG, given={"all": []})


def test_a_sweep_with_nothing_to_do_costs_the_same_for_any_number(rule, cast, desk, clock):
    rule(TAG)

    def more(count):
        for _turn in range(count):
            ticket = operations.open_ticket(
                subject="x",
                html="<p>x</p>",
                requester=cast.ana,
                by=BY,
                channel="portal",
                queue=desk.hardware,
            )
            ticket.set_category(Category.WAITING_CUSTOMER, by=BY)

    def cost():
        timing.sweep()
        with CaptureQueriesContext(connection) as captured:
            timing.sweep()
        return len(captured)

    more(2)
    clock(days=4)
    few = cost()
    more(8)
    clock(days=4)
    assert cost() == few
    assert Ticket.objects.filter(tags=["recordado"]).count() == 10


def chasing():
    """Two rules of which each undoes what the other does."""
    quiet = {"field": "updated", "operator": "beyond", "value": "1h"}
    for name, operator, level, to in (("sube", "at_most", 2, 4), ("baja", "at_least", 3, 1)):
        asked = {"field": "priority", "operator": operator, "value": level}
        made = Rule(
            name=name,
            sort=Sort.TIME,
            conditions={"all": [asked, quiet]},
            actions=[{"action": "set_priority", "value": to}],
            is_active=True,
        )
        keeping.save_rule(made, by=BY)


def test_two_time_rules_do_not_chase_each_other_for_ever(printer, clock):
    chasing()
    for _turn in range(8):
        clock(hours=2)
        timing.sweep()
    assert Run.objects.count() == 2


def test_somebody_who_comes_between_sets_them_off_once_more(printer, clock, cast):
    chasing()
    for _turn in range(4):
        clock(hours=2)
        timing.sweep()
    before = Run.objects.count()
    Ticket.objects.get(pk=printer.pk).set_priority(3, by=Actor.of(cast.beto, via="desk"))
    for _turn in range(8):
        clock(hours=2)
        timing.sweep()
    assert before < Run.objects.count() <= before + 2


def test_a_rule_that_was_changed_is_asked_anew_after_other_rules(printer, clock):
    chasing()
    for _turn in range(4):
        clock(hours=2)
        timing.sweep()
    up = Rule.objects.get(name="sube")
    keeping.switch(up, is_on=False, by=BY)
    keeping.switch(Rule.objects.get(pk=up.pk), is_on=True, by=BY)
    before = Run.objects.filter(rule=up).count()
    timing.sweep()
    assert Run.objects.filter(rule=up).count() == before + 1
