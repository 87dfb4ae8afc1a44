"""Rules that ask how a field of the installation's own changed."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.automation import explaining, keeping
from soporte.automation.models import Rule, Run
from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.tickets.models import Ticket

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
SEEN = [{"action": "add_tags", "value": ["visto"]}]
KIND = "ticket.fields_changed"
FIELDS = {
    "model": ("text", []),
    "floor": ("number", []),
    "until": ("date", []),
    "make": ("choice", ["zebra", "canon"]),
    "parts": ("choices", ["fuser", "drum", "tray"]),
    "agreed": ("yes_no", []),
}


@pytest.fixture(autouse=True)
def fields(db):
    for slug, (kind, keys) in FIELDS.items():
        options = [{"key": key, "es": key.upper(), "en": key.title()} for key in keys]
        named = {"name_es": slug.upper(), "name_en": slug.title()}
        Field.objects.create(slug=slug, kind=kind, options=options, **named)


@pytest.fixture
def acts(cast, desk, printer, drain):
    """Whether a rule that asks this acts on these changes of a ticket's values, by Beto."""

    def acts(asked, *changes):
        rule = Rule(name="R", events=[KIND], conditions=asked, actions=SEEN, is_active=True)
        keeping.save_rule(rule, by=BY)
        for given in changes:
            printer.set_fields(given, by=Actor.of(cast.beto, via="desk"))
        drain()
        return Run.objects.filter(rule=rule).exists()

    return acts


def asked(slug, operator, value=None):
    said = {"field": f"field.{slug}", "operator": operator}
    return said if value is None else said | {"value": value}


@pytest.mark.parametrize(
    ("slug", "operator", "value", "steps", "is_meant"),
    [
        ("make", "changed", None, ["zebra"], True),
        ("make", "changed_to", ["zebra"], ["zebra"], True),
        ("make", "changed_to", ["zebra", "canon"], ["canon"], True),
        ("make", "changed_to", ["zebra"], ["canon"], False),
        ("make", "changed_from", ["none"], ["canon"], True),
        ("make", "changed_from", ["zebra"], ["canon"], False),
        ("make", "changed_from_to", ["zebra", "canon"], ["zebra", "canon"], True),
        ("make", "changed_from_to", ["canon", "zebra"], ["zebra", "canon"], False),
        ("make", "changed_from_to", ["zebra", "none"], ["zebra", None], True),
        ("model", "changed_to", "zt 230", ["ZT 230"], True),
        ("model", "changed_to", "zt", ["ZT 230"], False),
        ("model", "changed_from", "Móvil", ["movil", "otro"], True),
        ("model", "changed_from_to", ["007", "008"], ["007", "008"], True),
        ("floor", "changed_to", 3, [3], True),
        ("floor", "changed_to", 3, [4], False),
        ("floor", "changed_from_to", [3, 4], [3, 4], True),
        ("until", "changed_to", "2026-12-01", ["2026-12-01"], True),
        ("agreed", "changed_to", ["yes"], [True], True),
        ("agreed", "changed_to", ["no"], [True], False),
        ("agreed", "changed_from_to", ["yes", "no"], [True, None], True),
        ("agreed", "changed", None, [False], False),
        ("parts", "added", ["drum"], [["fuser", "drum"]], True),
        ("parts", "added", ["tray"], [["fuser", "drum"]], False),
        ("parts", "removed", ["fuser"], [["fuser", "drum"], ["drum"]], True),
        ("parts", "removed", ["drum"], [["fuser", "drum"], ["drum"]], False),
        ("parts", "changed", None, [["tray"]], True),
    ],
)
def test_it_acts_on_the_change_it_asks_for_and_on_no_other(  # noqa: PLR0917 - one row of a table
    acts, slug, operator, value, steps, is_meant
):
    changes = [{slug: step} for step in steps]
    assert acts(asked(slug, operator, value), *changes) is is_meant


def test_a_change_of_another_field_is_none(acts):
    assert not acts(asked("make", "changed"), {"model": "ZT 230", "floor": 2})


def test_it_says_what_there_was_and_what_there_is(acts):
    assert acts(asked("make", "changed_from_to", ["none", "zebra"]), {"make": "zebra"})
    (found,) = Run.objects.get().findings
    with override("es"):
        (worded,) = explaining.worded([found])
        assert worded["said"] == "MAKE: cambia de nada a ZEBRA"
        assert worded["is"] == "de nada a ZEBRA"
    with override("en"):
        (worded,) = explaining.worded([found])
        assert worded["said"] == "Make: changes from nothing to Zebra"
        both = conditions.read(asked("model", "changed_from_to", ["007", "008"]), events=True)
        assert conditions.sentence(both) == "Model: changes from 007 to 008"


def test_yes_and_no_are_said_in_words(acts):
    assert acts(asked("agreed", "changed_to", ["yes"]), {"agreed": True})
    with override("en"):
        (worded,) = explaining.worded(Run.objects.get().findings)
    assert worded == {"holds": True, "said": "Agreed: changes to Yes", "is": "from No to Yes"}


@pytest.mark.parametrize(
    ("slug", "operator", "value"),
    [
        ("make", "changed_to", ["epson"]),
        ("make", "changed_from_to", ["zebra", "zebra"]),
        ("make", "changed_from_to", ["zebra"]),
        ("make", "added", ["zebra"]),
        ("model", "changed_to", ["a", "b"]),
        ("model", "changed_to", None),
        ("floor", "changed_to", "third"),
        ("until", "changed_from", "soon"),
        ("agreed", "changed_to", ["none"]),
        ("parts", "changed_to", ["drum"]),
        ("parts", "added", ["none"]),
    ],
)
def test_a_change_that_cannot_be_is_refused(slug, operator, value):
    rule = Rule(name="R", events=[KIND], conditions=asked(slug, operator, value), actions=SEEN)
    with pytest.raises(ValidationError):
        keeping.save_rule(rule, by=BY)


def test_only_an_event_that_tells_of_values_can_be_asked_so():
    said = asked("make", "changed_to", ["zebra"])
    rule = Rule(name="R", events=["ticket.tagged"], conditions=said, actions=SEEN)
    with pytest.raises(ValidationError):
        keeping.save_rule(rule, by=BY)
    with pytest.raises(conditions.ConditionError):
        conditions.read(said)


@pytest.mark.parametrize(
    ("slug", "operator", "value", "before", "after"),
    [
        ("make", "changed_to", ["zebra"], "canon", "zebra"),
        ("make", "changed_to", ["none"], "canon", None),
        ("make", "changed_from", ["none"], None, "canon"),
        ("make", "changed_from_to", ["zebra", "canon"], "zebra", "canon"),
        ("model", "changed_from_to", ["a", "b"], "a", "b"),
        ("floor", "changed_to", 3, 2, 3),
        ("agreed", "changed_to", ["yes"], None, True),
        ("agreed", "changed_from", ["yes"], True, False),
        ("parts", "added", ["drum"], None, ["drum"]),
    ],
)
def test_the_preview_looks_for_what_the_change_would_leave(  # noqa: PLR0917 - one row of a table
    printer, slug, operator, value, before, after
):
    tree = conditions.about_ticket(conditions.read(asked(slug, operator, value), events=True))
    for given, is_meant in ((before, False), (after, True)):
        printer.set_fields({slug: given}, by=BY)
        found = conditions.narrow(Ticket.objects.all(), tree, Reading.of(None))
        assert (printer in found) is is_meant


def test_the_builder_offers_changes_with_menus_or_lines_and_keeps_what_was_written(client, cast):
    client.force_login(cast.elena)
    given = {
        "sort": "event",
        "mode": "all",
        "g0-mode": "all",
        "g0-r0-field": "field.model",
        "g0-r0-operator": "changed_from_to",
        "g0-r0-was": "field.model",
        "g0-r0-value": ["007", "008"],
        "g0-r1-field": "field.agreed",
        "g0-r1-operator": "changed_to",
        "g0-r1-was": "field.agreed",
        "g0-r1-value": ["yes"],
    }
    page = client.post("/desk/settings/rules/builder", given).content.decode()
    assert 'value="007"' in page
    assert 'value="008"' in page
    assert '<option value="yes" selected>' in page
