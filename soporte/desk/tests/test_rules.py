"""Rules and macros at the desk: their editors, the run of a macro, and why something happened."""

import pytest
from django.urls import reverse

from soporte.automation import keeping
from soporte.automation.models import Macro, Rule, Run
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people.models import Person
from soporte.tickets import operations

URGENT = {"field": "subject", "operator": "contains", "value": "impresora"}
RAISE = {"action": "set_priority", "value": 3}


@pytest.fixture(autouse=True)
def _english(cast):
    """Everybody reads English here."""
    Person.objects.update(language="en")
    cast.beto.language = cast.elena.language = "en"


def form(**more):
    return {
        "act": "save",
        "name": "Impresoras",
        "sort": "event",
        "events": ["ticket.opened"],
        "is_active": "1",
        "mode": "all",
        "g0-mode": "all",
        "g0-r0-field": "subject",
        "g0-r0-operator": "contains",
        "g0-r0-value": "impresora",
        "a0-action": "set_priority",
        "a0-value": "3",
        "a1-action": "reply",
        "a1-es": "Hola {{ customer.first_name }}",
        "a1-en": "",
    } | more


def test_an_administrator_makes_a_rule_that_acts(elena, cast, desk, drain):
    page = elena.post(reverse("desk:new-rule"), form())
    rule = Rule.objects.get()
    assert page.url == reverse("desk:rule", args=[rule.pk])
    assert rule.conditions == URGENT
    assert [one["action"] for one in rule.actions] == ["set_priority", "reply"]
    ticket = operations.open_ticket(
        subject="La impresora",
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        queue=desk.hardware,
    )
    drain()
    ticket.refresh_from_db()
    assert ticket.priority == 3
    shown = elena.get(page.url).content.decode()
    assert f"#{ticket.number}" in shown
    assert "Hola {{ customer.first_name }}</textarea>" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"events": []},
        {"a0-value": "9"},
        {"a1-es": "{{ customer.password }}"},
        {"g0-r0-value": ""},
        {"a0-action": "assign", "a0-value": "me"},
    ],
)
def test_what_says_nothing_is_shown_and_not_saved(elena, wrong):
    answer = elena.post(reverse("desk:new-rule"), form(**wrong))
    assert answer.status_code == 422
    assert not Rule.objects.exists()
    assert "so-error" in answer.content.decode()


def test_lines_are_added_moved_and_removed_without_scripts(elena):
    page = elena.post(reverse("desk:new-rule"), form(act="a-add"))
    assert 'name="a2-action"' in page.content.decode()
    page = elena.post(reverse("desk:new-rule"), form(act="a-up-1"))
    assert 'name="a0-es"' in page.content.decode()
    page = elena.post(reverse("desk:new-rule"), form(act="a-remove-0"))
    assert 'name="a1-action"' not in page.content.decode()
    assert not Rule.objects.exists()


def test_the_fragments_follow_the_form(elena):
    steps = elena.post(reverse("desk:rule-steps", args=["a"]), form(act="a-add"))
    assert 'name="a2-action"' in steps.content.decode()
    rows = elena.post(reverse("desk:rule-builder"), form(act="add-0")).content.decode()
    assert 'value="event.by"' in rows
    rows = elena.post(reverse("desk:rule-builder"), form(sort="time")).content.decode()
    assert 'value="event.by"' not in rows


CHANGE = {
    "events": ["ticket.priority_changed"],
    "g0-r0-field": "priority",
    "g0-r0-operator": "changed_from_to",
    "g0-r0-value": ["2", "4"],
}


def test_a_change_from_one_value_to_another_is_chosen_and_shown_again(elena):
    elena.post(reverse("desk:new-rule"), form(**CHANGE))
    rule = Rule.objects.get()
    assert rule.conditions == {
        "field": "priority",
        "operator": "changed_from_to",
        "value": [2, 4],
    }
    shown = elena.get(reverse("desk:rule", args=[rule.pk])).content.decode()
    assert "Priority: changes from Normal to Urgent" in shown
    before, after = shown.split('name="g0-r0-value"')[1:3]
    assert '<option value="2" selected>' in before
    assert '<option value="4" selected>' in after


def test_only_a_rule_about_what_happens_offers_changes(elena, beto):
    asked = form(**CHANGE)
    rows = elena.post(reverse("desk:rule-builder"), asked).content.decode()
    assert 'value="changed_from_to" selected' in rows
    timed = elena.post(reverse("desk:rule-builder"), asked | {"sort": "time"}).content.decode()
    views = beto.post(reverse("desk:view-builder"), asked).content.decode()
    assert "changed_from_to" not in timed + views


def test_a_rule_that_hears_of_no_such_change_says_which_event_tells_of_it(elena):
    answer = elena.post(reverse("desk:new-rule"), form(**CHANGE | {"events": ["ticket.opened"]}))
    assert answer.status_code == 422
    assert "The priority changes" in answer.context["errors"][0]


def test_a_trial_says_on_which_event_it_was_tried(elena, cast, printer):
    elena.post(reverse("desk:new-rule"), form(**CHANGE))
    printer.set_priority(4, by=Actor.of(cast.beto, via="desk"))
    address = reverse("desk:rule", args=[Rule.objects.get().pk])
    page = elena.get(f"{address}?ticket={printer.number}").content.decode()
    assert "The rule would act" in page
    assert "changed the priority from Normal to Urgent" in page
    assert "from Normal to Urgent</span>" in page


@pytest.mark.parametrize("slug", ["close", "waiting", "urgent", "forgotten"])
def test_every_example_can_be_saved_as_it_is_shown(elena, slug):
    address = reverse("desk:new-rule") + f"?example={slug}"
    page = elena.get(address)
    assert page.status_code == 200
    context = page.context
    rule = context["rule"]
    keeping.save_rule(rule, by=Actor.system(via="cli"))
    assert not Rule.objects.get().is_active


def test_a_rule_shows_which_tickets_it_matches_now(elena, printer):
    page = elena.post(reverse("desk:rule-builder"), form()).content.decode()
    assert "Tickets now: 1" in page
    assert printer.subject in page


def test_a_rule_is_tried_on_one_ticket(elena, printer):
    elena.post(reverse("desk:new-rule"), form())
    address = reverse("desk:rule", args=[Rule.objects.get().pk])
    page = elena.get(f"{address}?ticket={printer.number}").content.decode()
    assert "The rule would act" in page
    assert "Hola Ana" in page
    assert "There is no ticket" in elena.get(f"{address}?ticket=99999").content.decode()
    printer.refresh_from_db()
    assert printer.priority == 2


def test_a_rule_is_switched_and_moved_in_the_list(elena):
    elena.post(reverse("desk:new-rule"), form())
    elena.post(reverse("desk:new-rule"), form(name="Otra"))
    first, second = Rule.objects.all()
    elena.post(reverse("desk:rule-switch", args=[first.pk]), {"to": "off"})
    elena.post(reverse("desk:rule-place", args=[second.pk]), {"to": "up"})
    assert [(one.name, one.is_active) for one in Rule.objects.all()] == [
        ("Otra", True),
        ("Impresoras", False),
    ]


def test_a_technician_makes_looks_at_and_runs_a_macro(beto, beto_htmx, cast, printer):
    beto.post(
        reverse("desk:new-macro"),
        {
            "act": "save",
            "name": "Pedir modelo",
            "audience": "private",
            "is_active": "1",
            "mode": "all",
            "a0-action": "reply",
            "a0-es": "¿Qué modelo es? {{ me.first_name }}",
            "a1-action": "assign",
            "a1-value": "me",
        },
    )
    macro = Macro.objects.get()
    assert (macro.owner, macro.version) == (cast.beto, 1)
    listed = beto_htmx.get(reverse("desk:ticket-macros", args=[printer.number]))
    assert "Pedir modelo" in listed.content.decode()
    address = reverse("desk:ticket-macro", args=[printer.number, macro.pk])
    look = beto.get(address).content.decode()
    assert "¿Qué modelo es? Beto" in look
    given = beto.get(reverse("desk:commands"), {"ticket": printer.number}).json()["commands"]
    assert {one["look"] for one in given if one["id"] == f"macro-{macro.pk}"} == {address}
    beside = beto_htmx.get(address).content.decode()
    assert "¿Qué modelo es? Beto" in beside
    assert "<form" not in beside
    assert not printer.messages.filter(from_staff=True).exists()
    Person.objects.filter(pk=cast.beto.pk).update(preferences={"undo_seconds": 0})
    beto.post(address)
    printer.refresh_from_db()
    assert printer.assignee == cast.beto
    entry = Entry.objects.get(thing_id=printer.pk, kind="macro.ran")
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert f"why/{entry.pk}" in page
    why = beto.get(reverse("desk:why", args=[printer.number, entry.pk])).content.decode()
    assert "Pedir modelo" in why


def test_why_says_the_rule_its_version_and_what_it_found(beto, cast, desk, drain):
    rule = Rule(
        name="Impresoras",
        events=["ticket.opened"],
        conditions=URGENT,
        actions=[RAISE, {"action": "reply", "value": {"es": "Hola"}}],
        is_active=True,
    )
    keeping.save_rule(rule, by=Actor.system(via="cli"))
    ticket = operations.open_ticket(
        subject="La impresora",
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        queue=desk.hardware,
    )
    drain()
    page = beto.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    run = Run.objects.get()
    assert reverse("desk:run", args=[run.pk]) in page
    assert "The rule “Impresoras” changed the priority" in page
    entry = Entry.objects.get(thing_id=ticket.pk, kind="ticket.priority_changed")
    why = beto.get(reverse("desk:why", args=[ticket.number, entry.pk])).content.decode()
    assert "The rule “Impresoras” in its version 1" in why
    assert "La impresora" in why
    assert "Set the priority to High" in why


def test_a_macro_may_move_a_ticket_out_of_sight(beto, cast, desk, printer):
    macro = Macro(name="A dirección", actions=[{"action": "move", "value": desk.closed_to_beto.pk}])
    keeping.save_macro(macro, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    answer = beto.post(reverse("desk:ticket-macro", args=[printer.number, macro.pk]))
    assert answer.url == reverse("desk:tickets")


def test_a_value_that_is_gone_is_shown_and_not_replaced_in_silence(elena, cast, desk):
    rule = Rule(
        name="R",
        events=["ticket.opened"],
        conditions={"field": "queue", "operator": "is", "value": [999999]},
        actions=[{"action": "assign", "value": cast.carla.pk}],
    )
    keeping.save_rule(rule, by=Actor.system(via="cli"))
    Person.objects.filter(pk=cast.carla.pk).update(is_active=False)
    page = elena.get(reverse("desk:rule", args=[rule.pk])).content.decode()
    assert f'<option value="{cast.carla.pk}" selected>#{cast.carla.pk}</option>' in page
    assert '<option value="999999" selected>#999999</option>' in page
    posted = form(**{"a0-action": "assign", "a0-value": str(cast.carla.pk)})
    assert elena.post(reverse("desk:rule", args=[rule.pk]), posted).status_code == 422
    assert Rule.objects.get().actions == rule.actions


def test_conditions_that_lost_their_meaning_are_not_saved_as_every_ticket(elena, cast, beto):
    lost = {"field": "field.gone", "operator": "yes"}
    rule = Rule.objects.create(name="R", events=["ticket.opened"], conditions=lost, actions=[RAISE])
    macro = Macro.objects.create(name="M", owner=cast.beto, conditions=lost, actions=[RAISE])
    for browser, address in (
        (elena, reverse("desk:rule", args=[rule.pk])),
        (beto, reverse("desk:macro", args=[macro.pk])),
    ):
        page = browser.get(address).content.decode()
        assert 'name="g0-r0-field"' in page
        assert "field.gone" in page
        given = {"act": "save", "name": "Otro", "sort": "event", "events": ["ticket.opened"]}
        given |= {"mode": "all", "g0-mode": "all", "audience": "private", "a0-value": "3"}
        given |= {"g0-r0-field": "status", "g0-r0-operator": "is", "a0-action": "set_priority"}
        assert browser.post(address, given).status_code == 422
    rule.refresh_from_db()
    macro.refresh_from_db()
    assert rule.conditions == macro.conditions == lost
