"""Actions against values that nobody thought of, and questions about events in both ways."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.automation import actions
from soporte.automation.events import DOERS, EVENTS
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading
from soporte.tickets.models import Ticket

pytestmark = pytest.mark.django_db
QUIETLY = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["me", "none", "assignee", "2d", "{{ me.name }}", "{{", "person:1", "\0"]),
)
VALUES = st.one_of(
    PLAIN,
    st.lists(PLAIN, max_size=4),
    st.dictionaries(st.sampled_from(["es", "en", "x"]), PLAIN, max_size=2),
)


@pytest.mark.parametrize("by_hand", [True, False])
def test_whatever_is_given_is_refused_or_kept_and_said(by_hand, cast, desk):
    names = st.sampled_from([one.name for one in actions.every()])

    @given(name=names, value=VALUES)
    @QUIETLY
    def hold(name, value):
        try:
            kept = actions.read([{"action": name, "value": value}], by_hand=by_hand)
        except ValidationError:
            return
        assert actions.read(kept, by_hand=by_hand) == kept
        for language in ("es", "en"):
            with override(language):
                assert actions.sentence(kept[0])

    hold()


@given(given_json=st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3), max_leaves=5))
@QUIETLY
def test_what_is_no_list_of_actions_is_refused(given_json):
    with pytest.raises(ValidationError):
        actions.read(given_json, by_hand=False)


@pytest.mark.parametrize(
    "by",
    [
        Actor.system(),
        Actor.channel("email"),
        Actor("token", 1, "api"),
        "ana",
        "beto",
    ],
)
def test_the_database_and_python_agree_about_events(by, cast, printer):
    if isinstance(by, str):
        by = Actor.of(getattr(cast, by), via="desk")
    printer.assign(cast.beto, by=Actor.system())
    entry = Entry(kind="ticket.closed", actor_kind=by.kind, actor_id=by.id, via=by.via, detail={})
    reading = Reading(None, datetime(2026, 5, 4, tzinfo=UTC), entry)
    asked = [
        *({"field": "event.by", "operator": "is", "value": [word]} for word in DOERS),
        *({"field": "event", "operator": "is", "value": [word]} for word in EVENTS),
        {"field": "event.via", "operator": "is", "value": ["desk", "email"]},
    ]
    answers = set()
    for test in [*asked, *({"not": one} for one in asked)]:
        tree = conditions.read(test, events=True)
        found = conditions.narrow(Ticket.objects.all(), tree, reading).exists()
        assert found == conditions.holds(tree, printer, reading), test
        answers.add(found)
        none = Reading(None, reading.moment)
        if "field" in test:
            assert not conditions.holds(tree, printer, none)
    assert answers == {True, False}
