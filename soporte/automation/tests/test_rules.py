"""Event rules and macros: what makes them act, what never does, and what can be said about it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from soporte.automation import actions, explaining, keeping, macros, triggering, trying
from soporte.automation.models import Macro, Rule, Run, Step
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import render
from soporte.notices.models import Notification
from soporte.outbox.models import Delivery
from soporte.site.memory import of_a_request
from soporte.site.operations import change
from soporte.tickets import conditions, operations
from soporte.tickets.models import Message, Status, Ticket, TicketType
from soporte.tickets.models.status import Category

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
URGENT = {"field": "subject", "operator": "contains", "value": "urgente"}
RAISE = {"action": "set_priority", "value": 3}
HELLO = {"action": "reply", "value": {"es": "<p>Hola {{ customer.first_name }}</p>", "en": "Hi"}}


@pytest.fixture
def rule(cast):
    """Makes a rule that is on."""

    def make(*steps, on=("ticket.opened",), given=URGENT, **more):
        made = Rule(
            name=more.pop("name", "Urgentes"),
            events=list(on),
            conditions=given,
            actions=list(steps),
            is_active=True,
            **more,
        )
        keeping.save_rule(made, by=Actor.of(cast.elena, via="desk"))
        return made

    return make


@pytest.fixture
def opened(cast, desk, drain):
    """Opens a ticket of Ana's by mail, and lets everything react."""

    def opened(subject="Urgente: no imprime", **more):
        ticket = operations.open_ticket(
            subject=subject,
            html="<p>x</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="email"),
            channel="email",
            queue=desk.hardware,
            **more,
        )
        drain()
        ticket.refresh_from_db()
        return ticket

    return opened


def test_it_acts_where_its_conditions_hold_and_nowhere_else(rule, opened):
    rule(RAISE, {"action": "add_tags", "value": ["Urge"]})
    assert opened("Tengo una duda").priority == 2
    ticket = opened()
    assert (ticket.priority, ticket.tags) == (3, ["urge"])


def test_a_rule_that_is_off_or_removed_does_nothing(rule, opened, cast):
    made = rule(RAISE)
    keeping.switch(made, is_on=False, by=BY)
    assert opened().priority == 2
    made = rule(RAISE)
    keeping.remove_rule(made, by=BY)
    assert opened().priority == 2


def test_it_may_ask_who_did_it_by_which_way_and_what(rule, opened, cast, desk, drain):
    rule(
        {"action": "add_tags", "value": ["a-mano"]},
        on=("ticket.assigned", "ticket.priority_changed"),
        given={
            "all": [
                {"field": "event.by", "operator": "is", "value": ["staff"]},
                {"field": "event.via", "operator": "is", "value": ["desk"]},
                {"field": "event", "operator": "is_not", "value": ["ticket.priority_changed"]},
            ]
        },
    )
    ticket = opened()
    ticket.set_priority(4, by=Actor.of(cast.beto, via="desk"))
    ticket.assign(cast.beto, by=Actor.of(cast.beto, via="api"))
    drain()
    ticket.refresh_from_db()
    assert ticket.tags == []
    ticket.assign(None, by=BY)
    ticket.assign(cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    ticket.refresh_from_db()
    assert ticket.tags == ["a-mano"]


def test_two_rules_that_would_set_each_other_off_act_once(rule, opened, drain, cast):
    low = {"field": "priority", "operator": "at_most", "value": 2}
    high = {"field": "priority", "operator": "at_least", "value": 3}
    change = ("ticket.priority_changed",)
    rule({"action": "set_priority", "value": 4}, on=change, given=low, name="sube")
    rule({"action": "set_priority", "value": 1}, on=change, given=high, name="baja")
    ticket = opened()
    ticket.set_priority(3, by=Actor.of(cast.beto, via="desk"))
    drain()
    drain()
    ticket.refresh_from_db()
    assert ticket.priority == 1
    assert Run.objects.count() == 1


def test_what_a_verb_does_on_by_itself_while_a_rule_acts_sets_no_rule_off(rule, opened, desk):
    usual = opened("x").type
    sales = TicketType.objects.exclude(pk=usual.pk).filter(is_active=True)[0]
    sales.handover_queue = desk.network
    sales.save()
    rule({"action": "hand_over", "value": sales.pk})
    rule({"action": "add_tags", "value": ["movido"]}, on=("ticket.moved",), given={"all": []})
    ticket = opened()
    moved = Entry.objects.get(kind="ticket.moved", thing_id=ticket.pk)
    assert (ticket.queue, moved.actor_kind) == (desk.network, "system")
    assert ticket.tags == []
    assert explaining.run_behind(moved) == Run.objects.get()


def test_an_automatic_answer_says_so_and_is_braked(rule, opened, cast):
    rule(HELLO)
    ticket = opened()
    said = Message.objects.get(ticket=ticket, from_staff=True)
    assert "Hola Ana" in said.body_html
    assert said.author is None
    assert (ticket.category, ticket.first_answered_at) == (Category.NEW, None)
    assert ticket.last_message_at == ticket.created_at
    sent = Delivery.objects.filter(recipient="ana@acme.example", automatic=True)
    for _turn in range(5):
        opened()
    # An hour's worth, acknowledgements among them.
    assert sent.count() <= 3
    assert "braked" in Run.objects.order_by("-pk")[0].notes


def test_the_customer_reads_it_as_the_words_of_the_house(rule, opened, cast, client):
    change({"name": "Nortia"})
    rule(HELLO)
    ticket = opened()
    client.force_login(cast.ana)
    page = client.get(reverse("portal:ticket", args=[ticket.number])).content.decode()
    said = page[page.index(f'id="m{Message.objects.get(automatic__startswith="rule:").pk}"') :]
    assert "Nortia" in said[: said.index("Hola Ana")]


def test_a_rule_that_fails_changes_nothing_and_switches_itself_off_at_last(
    rule, opened, cast, drain
):
    made = rule(RAISE, {"action": "assign", "value": cast.beto.pk})
    cast.beto.is_active = False
    cast.beto.save()
    for _turn in range(5):
        assert opened().priority == 2
    made.refresh_from_db()
    assert not made.is_active
    assert "no longer in use" in made.stopped_because or made.stopped_because
    assert Run.objects.filter(step=Step.FAILED, entries=[]).count() == 5
    drain()
    told = Notification.objects.get(person=cast.elena)
    assert told.entry.kind == "ticket.rule_stopped"
    opened()
    assert Run.objects.count() == 5


def test_a_success_between_failures_counts_them_anew(rule, opened, cast):
    made = rule({"action": "assign", "value": cast.beto.pk})
    for is_active in (False, False, True, False, False, False):
        type(cast.beto).objects.filter(pk=cast.beto.pk).update(is_active=is_active)
        opened()
    made.refresh_from_db()
    assert (made.is_active, made.failures) == (True, 3)


def test_it_is_explained_by_version_event_and_the_values_of_then(rule, opened, cast):
    made = rule(RAISE)
    ticket = opened()
    entry = Entry.objects.get(thing_id=ticket.pk, kind="ticket.priority_changed")
    assert (entry.actor_kind, entry.actor_id) == ("rule", made.pk)
    ticket.rename("Otra cosa", by=BY)
    made.name, made.conditions = "Otro nombre", {"all": []}
    keeping.save_rule(made, by=BY)
    run = explaining.run_behind(entry)
    assert (run.version.number, run.version.content["name"]) == (1, "Urgentes")
    assert Entry.objects.get(pk=run.entry_id).kind == "ticket.opened"
    with override("en"):
        (found,) = explaining.worded(run.findings)
    assert found == {
        "holds": True,
        "said": "Subject: contains “urgente”",
        "is": "Urgente: no imprime",
    }
    with override("en"):
        (line,) = render([entry])
    assert "Otro nombre" in line.sentence


def test_a_message_knows_the_run_that_wrote_it(rule, opened):
    rule({"action": "note", "value": "Mirar {{ ticket.number }}"})
    note = Message.objects.get(ticket=opened(), internal=True)
    assert explaining.run_of_message(note) == Run.objects.get().pk


def test_nothing_more_is_asked_for_a_new_ticket_while_no_rule_listens(rule, opened, cast, desk):
    def cost():
        with of_a_request():
            ticket = operations.open_ticket(
                subject="Urgente",
                html="<p>x</p>",
                requester=cast.ana,
                by=Actor.of(cast.ana, via="email"),
                channel="email",
                queue=desk.hardware,
            )
            entry = Entry.objects.get(kind="ticket.opened", thing_id=ticket.pk)
            triggering.concerns(entry)
            with CaptureQueriesContext(connection) as captured:
                assert not triggering.concerns(entry)
        return len(captured)

    assert cost() == 0
    rule(RAISE, on=("ticket.closed",))
    assert cost() == 0


@pytest.mark.parametrize(
    ("steps", "given"),
    [
        ([], URGENT),
        ([{"action": "explode", "value": 1}], URGENT),
        ([{"action": "set_priority", "value": 9}], URGENT),
        ([{"action": "set_priority", "value": True}], URGENT),
        ([{"action": "set_status", "value": 10**30}], URGENT),
        ([{"action": "assign", "value": "me"}], URGENT),
        ([{"action": "reply", "value": {"es": "{{ me.name }}"}}], URGENT),
        ([{"action": "reply", "value": {"es": "{{ customer.password }}"}}], URGENT),
        ([{"action": "reply", "value": {"fr": "x"}}], URGENT),
        ([{"action": "notify", "value": ["person:999999"]}], URGENT),
        ([{"action": "snooze", "value": "soon"}], URGENT),
        ([RAISE], {"field": "assignee", "operator": "is", "value": ["me"]}),
        ([RAISE], {"field": "nothing", "operator": "is", "value": [1]}),
    ],
)
def test_a_rule_that_could_not_act_is_refused(rule, steps, given):
    with pytest.raises(ValidationError):
        rule(*steps, given=given)


def test_views_cannot_ask_about_events():
    asked = {"field": "event.by", "operator": "is", "value": ["staff"]}
    with pytest.raises(conditions.ConditionError):
        conditions.read(asked)
    tree = conditions.read({"all": [asked, {"not": {"any": [asked, URGENT]}}]}, events=True)
    assert conditions.about_ticket(tree) == conditions.All()


@pytest.mark.parametrize("known", actions.every(), ids=lambda known: known.name)
def test_every_action_says_itself_in_both_languages(known):
    for language in ("es", "en"):
        with override(language):
            assert "%(value)s" in str(known.said)
            assert str(known.label)


def test_a_trial_changes_nothing_and_shows_what_would_be_written(rule, opened, cast):
    made = rule(RAISE, HELLO)
    keeping.switch(made, is_on=False, by=BY)
    ticket = opened()
    before = (Entry.objects.count(), Message.objects.count())
    trial = trying.on(made, ticket)
    assert trial.holds
    assert trial.event.kind == "ticket.opened"
    assert "Hola Ana" in trial.planned[1][2]
    ticket.rename("Calma", by=BY)
    assert not trying.on(made, Ticket.objects.get(pk=ticket.pk)).holds
    assert Message.objects.count() == before[1]
    assert Ticket.objects.get(pk=ticket.pk).priority == 2


# Macros


@pytest.fixture
def macro(cast):
    """Makes a macro of Beto's."""

    def make(*steps, person=None, **more):
        made = Macro(name="Pedir datos", actions=list(steps), **more)
        owner = person or cast.beto
        keeping.save_macro(made, person=owner, by=Actor.of(owner, via="desk"))
        return made

    return make


def test_a_macro_does_all_of_it_as_the_person(macro, printer, cast):
    waiting = Status.first_of(Category.WAITING_CUSTOMER)
    made = macro(
        {"action": "reply", "value": {"es": "Hola, soy {{ me.first_name }}"}},
        {"action": "set_status", "value": waiting.pk},
        {"action": "assign", "value": "me"},
    )
    planned = macros.preview(made, printer, cast.beto)
    assert "soy Beto" in planned[0].body_html
    by = Actor.of(cast.beto, via="desk")
    run = macros.run(made, printer, person=cast.beto, by=by)
    printer.refresh_from_db()
    assert (printer.category, printer.assignee) == (Category.WAITING_CUSTOMER, cast.beto)
    said = Message.objects.get(ticket=printer, from_staff=True)
    assert (said.author, said.automatic) == (cast.beto, "")
    entry = Entry.objects.get(thing_id=printer.pk, kind="ticket.assigned")
    assert explaining.run_behind(entry) == run
    assert Entry.objects.get(pk=entry.caused_by).kind == "macro.ran"


def test_a_macro_that_cannot_do_one_thing_does_nothing(macro, printer, cast):
    made = macro(RAISE, {"action": "assign", "value": cast.carla.pk})
    cast.carla.is_active = False
    cast.carla.save()
    with pytest.raises(ValidationError):
        macros.run(made, printer, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    printer.refresh_from_db()
    assert printer.priority == 2
    assert not Entry.objects.filter(kind="macro.ran").exists()


def test_a_macro_needs_the_right_to_work(macro, cast, desk):
    made = macro(RAISE)
    hidden = operations.open_ticket(
        subject="x",
        html="<p>x</p>",
        requester=cast.ana,
        by=BY,
        channel="portal",
        queue=desk.closed_to_beto,
    )
    with pytest.raises(PermissionDenied):
        macros.run(made, hidden, person=cast.beto, by=Actor.of(cast.beto, via="desk"))


def test_macros_are_offered_to_whom_they_belong_and_where_they_fit(macro, printer, cast):
    mine = macro(RAISE)
    fits = macro(RAISE, conditions={"field": "priority", "operator": "at_least", "value": 3})
    shared = macro(RAISE, person=cast.carla, audience="everyone")
    assert macros.offered(cast.beto, printer) == [mine, shared]
    assert macros.offered(cast.carla, printer) == [shared]
    assert macros.offered(cast.ana, printer) == []
    with pytest.raises(ValidationError):
        macros.run(fits, printer, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    with pytest.raises(PermissionDenied):
        macro(RAISE, audience="everyone")


def test_rules_react_to_what_a_macro_does(rule, macro, printer, cast, drain):
    rule(
        {"action": "add_tags", "value": ["visto"]},
        on=("ticket.priority_changed",),
        given={"all": []},
    )
    macros.run(macro(RAISE), printer, person=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    printer.refresh_from_db()
    assert printer.tags == ["visto"]
