"""Rules that ask how something changed: from what, to what, which tags."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.automation import explaining, keeping, trying
from soporte.automation.models import Rule, Run
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.tickets.models import Status, Ticket, TicketType
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
SEEN = [{"action": "add_tags", "value": ["visto"]}]
STATUS = ("ticket.status_changed", "ticket.resolved", "ticket.closed", "ticket.reopened")
PRIORITY = {"field": "priority", "operator": "changed_from_to", "value": [2, 4]}


@pytest.fixture
def acts(cast, desk, printer, drain):
    """Whether a rule that asks this acts on what is done to a ticket of hardware, by Beto."""

    def acts(on, asked, *does):
        rule = Rule(name="R", events=list(on), conditions=asked, actions=SEEN, is_active=True)
        keeping.save_rule(rule, by=BY)
        for do in does:
            do(printer, Actor.of(cast.beto, via="desk"))
        drain()
        return Run.objects.filter(rule=rule).exists()

    return acts


def priority(to):
    return lambda ticket, by: ticket.set_priority(to, by=by)


def status(category):
    return lambda ticket, by: ticket.set_category(category, by=by)


@pytest.mark.parametrize(
    ("operator", "value", "steps", "is_meant"),
    [
        ("changed_to", [4], [4], True),
        ("changed_to", [3, 4], [3], True),
        ("changed_to", [4], [3], False),
        ("changed_from", [2], [4], True),
        ("changed_from", [4], [3], False),
        ("changed_from_to", [2, 4], [4], True),
        ("changed_from_to", [4, 2], [4], False),
        ("changed_from_to", [2, 4], [3, 4], False),
        ("changed", None, [1], True),
    ],
)
def test_it_acts_on_the_change_it_asks_for_and_on_no_other(acts, operator, value, steps, is_meant):
    asked = {"field": "priority", "operator": operator}
    asked |= {"value": value} if value else {}
    assert acts(["ticket.priority_changed"], asked, *map(priority, steps)) is is_meant


def test_it_asks_about_what_happened_and_not_about_what_came_after(acts, printer):
    asked = {"field": "priority", "operator": "changed_to", "value": [4]}
    assert acts(["ticket.priority_changed"], asked, priority(4), priority(1))
    printer.refresh_from_db()
    assert printer.priority == 1


def test_a_category_changes_only_when_it_does(acts):
    other = Status.objects.create(
        category=Category.OPEN, name_es="En taller", name_en="In the workshop", position=90
    )
    asked = {"field": "category", "operator": "changed_to", "value": ["open"]}
    within = [status(Category.OPEN), lambda ticket, by: ticket.set_status(other, by=by)]
    assert acts(STATUS, asked, *within)
    assert Run.objects.count() == 1


def test_the_end_of_a_ticket_is_a_change_of_its_status_too(acts):
    done = Status.first_of(Category.RESOLVED).pk
    asked = {"field": "status", "operator": "changed_to", "value": [done]}
    assert acts(STATUS, asked, status(Category.RESOLVED))


def test_nobody_is_somebody_to_change_from_and_to(acts, cast):
    on = ("ticket.assigned", "ticket.unassigned")
    taken = {"field": "assignee", "operator": "changed_from_to", "value": ["none", cast.beto.pk]}
    left = {"field": "assignee", "operator": "changed_to", "value": ["none"]}
    assert not acts(on, left, lambda ticket, by: ticket.assign(cast.beto, by=by))
    assert acts(on, left, lambda ticket, by: ticket.assign(None, by=by))
    assert acts(on, taken, lambda ticket, by: ticket.assign(cast.beto, by=by))


@pytest.mark.parametrize("name", ["queue", "team", "type", "urgency"])
def test_every_field_whose_changes_are_told_can_be_asked(acts, cast, desk, printer, name):
    other = TicketType.objects.exclude(pk=printer.type_id).filter(is_active=True)[0]
    event, value, do = {
        "queue": ("ticket.moved", desk.network.pk, lambda t, by: t.move(desk.network, by=by)),
        "team": ("ticket.team_changed", "none", lambda t, by: t.set_team(None, by=by)),
        "type": ("ticket.type_changed", other.slug, lambda t, by: t.set_type(other, by=by)),
        "urgency": ("ticket.urgency_changed", 3, lambda t, by: t.set_urgency(3, by=by)),
    }[name]
    asked = {"field": name, "operator": "changed_to", "value": [value]}
    assert acts([event], asked, do)
    with override("en"):
        (found,) = explaining.worded(Run.objects.get().findings)
        assert found["said"].startswith(str(conditions.field(name).label))
    assert found["holds"]
    assert found["is"].startswith("from ")
    assert "#" not in found["is"]


def test_an_urgency_that_nobody_had_given_is_nothing_to_change_from(acts, printer):
    printer.set_urgency(None, by=BY)
    asked = {"field": "urgency", "operator": "changed_from_to", "value": ["none", 4]}
    assert acts(["ticket.urgency_changed"], asked, lambda ticket, by: ticket.set_urgency(4, by=by))
    with override("en"):
        (found,) = explaining.worded(Run.objects.get().findings)
    assert found["is"] == "from none to Urgent"


def test_tags_are_asked_as_they_come_and_go(acts):
    added = {"field": "tags", "operator": "added", "value": ["vip", "oro"]}
    removed = {"field": "tags", "operator": "removed", "value": ["vip"]}
    on = ("ticket.tagged", "ticket.untagged")
    assert not acts(on, removed, lambda ticket, by: ticket.tag(["VIP", "x"], by=by))
    assert acts(on, removed, lambda ticket, by: ticket.untag(["vip"], by=by))
    assert not acts(on, added, lambda ticket, by: ticket.tag(["otra"], by=by))
    assert acts(on, added, lambda ticket, by: ticket.tag(["oro"], by=by))


def test_it_may_be_turned_round_and_joined_with_other_questions(acts):
    asked = {
        "all": [
            {"field": "priority", "operator": "changed"},
            {"not": {"field": "priority", "operator": "changed_to", "value": [1]}},
            {"field": "subject", "operator": "contains_not", "value": "zzz"},
        ]
    }
    assert not acts(["ticket.priority_changed"], asked, priority(1))
    assert acts(["ticket.priority_changed"], asked, priority(3))


@pytest.mark.parametrize(
    "asked",
    [
        PRIORITY | {"value": [2]},
        PRIORITY | {"value": [2, 2]},
        PRIORITY | {"value": [2, 3, 4]},
        PRIORITY | {"value": [2, 9]},
        PRIORITY | {"value": 4},
        PRIORITY | {"operator": "changed"},
        {"field": "priority", "operator": "changed_to"},
        {"field": "priority", "operator": "added", "value": ["vip"]},
        {"field": "tags", "operator": "changed_to", "value": ["vip"]},
        {"field": "subject", "operator": "changed"},
        {"field": "assignee", "operator": "changed_to", "value": ["me"]},
        {"field": "tags", "operator": "added", "value": ["vip"]},
    ],
)
def test_a_change_that_cannot_be_is_refused(asked):
    rule = Rule(name="R", events=["ticket.priority_changed"], conditions=asked, actions=SEEN)
    with pytest.raises(ValidationError):
        keeping.save_rule(rule, by=BY)


def test_views_macros_and_time_rules_cannot_ask_about_changes():
    with pytest.raises(conditions.ConditionError):
        conditions.read(PRIORITY)
    timed = {"all": [PRIORITY, {"field": "updated", "operator": "beyond", "value": "2d"}]}
    with pytest.raises(ValidationError):
        keeping.save_rule(Rule(name="R", sort="time", conditions=timed, actions=SEEN), by=BY)


def test_a_change_reads_as_a_sentence_and_says_what_there_was_instead(printer, cast):
    printer.set_priority(4, by=BY)
    tree = conditions.read({"field": "priority", "operator": "changed_to", "value": 3}, events=True)
    event = Entry.objects.get(thing_id=printer.pk, kind="ticket.priority_changed")
    found = explaining.findings(tree, printer, Reading(None, now(), event))
    with override("en"):
        assert explaining.worded(found) == [
            {"holds": False, "said": "Priority: changes to High", "is": "from Normal to Urgent"}
        ]
        both = conditions.read(PRIORITY, events=True)
        assert conditions.sentence(both) == "Priority: changes from Normal to Urgent"
    assert conditions.read(conditions.write(both), events=True) == both


def test_the_preview_looks_for_what_the_change_would_leave(printer):
    tree = conditions.read(
        {"all": [PRIORITY, {"field": "tags", "operator": "added", "value": ["vip"]}]}, events=True
    )
    asked = conditions.about_ticket(tree)
    assert conditions.narrow(Ticket.objects.all(), asked, Reading.of(None)).count() == 0
    printer.set_priority(4, by=BY)
    printer.tag(["vip"], by=BY)
    found = conditions.narrow(Ticket.objects.all(), asked, Reading.of(None))
    assert list(found) == [printer]
    turned = conditions.read({"not": PRIORITY}, events=True)
    assert conditions.about_ticket(turned) == conditions.All()


def test_a_trial_asks_the_last_event_of_the_ticket(printer):
    rule = Rule(name="R", events=["ticket.priority_changed"], conditions=PRIORITY, actions=SEEN)
    keeping.save_rule(rule, by=BY)
    assert not trying.on(rule, printer).holds
    printer.set_priority(4, by=BY)
    assert trying.on(rule, printer).holds
    printer.set_priority(3, by=BY)
    assert not trying.on(rule, printer).holds
