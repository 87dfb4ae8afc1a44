"""The audit says rules and macros in sentences, in its reader's language."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from soporte.automation import keeping
from soporte.automation.models import Macro, Rule
from soporte.journal import wording
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people.cast import People
from soporte.site.operations import change
from soporte.tickets import viewing
from soporte.tickets.cast import Desk
from soporte.tickets.models import View

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
URGENT = {"field": "priority", "operator": "is", "value": [4]}


def rule(desk: Desk, **more) -> Rule:
    made = Rule(
        name="Urgente",
        events=["ticket.opened", "message.received"],
        conditions=URGENT,
        actions=[
            {"action": "move", "value": desk.network.pk},
            {"action": "add_tags", "value": ["vip"]},
        ],
        **more,
    )
    keeping.save_rule(made, by=BY)
    return made


def told(kind: str, language: str = "en") -> dict[str, tuple[str, str]]:
    entry = Entry.objects.filter(kind=kind).latest("pk")
    with override(language):
        (found,) = wording.tell([entry])
        return {one.name: (one.old, one.new) for one in found.differences}


def test_a_rule_is_told_in_sentences(desk: Desk):
    rule(desk)
    said = told("rule.created")
    assert said["actions"][1] == f"Move to the queue {desk.network.name}\nAdd the tags #vip"
    assert said["conditions"][1] == "Priority is Urgent"
    assert said["events"][1] == "A ticket is opened, The customer writes"
    assert "Mover" in told("rule.created", "es")["actions"][1]


def test_old_and_new_of_a_changed_rule_are_sentences(desk: Desk):
    one = rule(desk)
    one.actions = [{"action": "set_priority", "value": 1}]
    keeping.save_rule(one, by=BY)
    old, new = told("rule.changed")["actions"]
    assert old.startswith("Move to the queue")
    assert new == "Set the priority to Low"


def test_the_span_of_a_warning_is_said_in_words(desk: Desk):
    timed = {"all": [URGENT, {"field": "updated", "operator": "beyond", "value": "3d"}]}
    made = Rule(
        name="Espera",
        sort="time",
        conditions=timed,
        actions=[{"action": "add_tags", "value": ["vieja"]}],
        warning=[{"action": "note", "value": "Pronto"}],
        warning_span="2d",
    )
    keeping.save_rule(made, by=BY)
    said = told("rule.created")
    assert said["warning"][1] == "Add the internal note “Pronto”"
    assert said["warning_span"][1] == "2 days"


def test_macros_and_shared_views_are_told_so_too(cast: People):
    macro = Macro(name="M", audience="everyone", owner=cast.carla, conditions=URGENT)
    macro.actions = [{"action": "assign", "value": "me"}]
    keeping.save_macro(macro, person=cast.carla, by=BY)
    said = told("macro.created")
    assert said["actions"][1] == "Assign to: whoever runs it"
    assert said["conditions"][1] == "Priority is Urgent"
    view = View(name="V", audience="everyone", owner=cast.carla, conditions=URGENT)
    viewing.save_view(view, person=cast.carla, by=BY)
    assert told("view.created")["conditions"][1] == "Priority is Urgent"


def test_what_means_no_more_is_told_all_the_same(desk: Desk):
    one = rule(desk)
    entry = Entry.objects.filter(kind="rule.created").latest("pk")
    changes = entry.detail["changes"]
    changes["conditions"] = [None, {"field": "gone", "operator": "is", "value": [1]}]
    changes["actions"] = [[{"action": "fly", "value": 3}, {"action": "move", "value": 99999}], "x"]
    Entry.objects.filter(pk=entry.pk).update(detail=entry.detail)
    said = told("rule.created")
    assert "gone" in said["conditions"][1]
    assert said["actions"] == ("fly\nMove to the queue #99999", "x")
    assert one.name in told("rule.created")["name"][1]


def test_the_page_says_it_and_costs_the_same_however_many_rules_it_tells_of(
    desk: Desk, cast: People, client: Client
):
    change({"wizard": {"finished_at": "2026-01-01"}})
    client.force_login(cast.elena)

    def cost() -> int:
        client.get(reverse("desk:audit"))
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("desk:audit")).content.decode()
        assert escape(desk.network.name) in page
        assert "{&#x27;action" not in page
        assert "action: move" not in page
        return len(captured)

    rule(desk)
    before = cost()
    for _again in range(4):
        rule(desk)
    assert cost() == before
