"""Whatever is sent to whatever definition: a value that comes back as itself, or a sentence."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from soporte.fields import values
from soporte.fields.asking import Asking
from soporte.fields.logic import Item, applying, check
from soporte.fields.models import Field, Kind

OPTIONS = [
    {"key": "a", "es": "Uno", "en": "One"},
    {"key": "b", "es": "Dos", "en": "Two"},
    {"key": "c", "es": "Tres", "en": "Three", "gone": True},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
SENT = st.one_of(
    JSON,
    st.dates().map(str),
    st.sampled_from(
        ["a", "b", "c", "yes", "NO", "1e999", "-1,5", "\0", "<b>x</b>", "http://[", "٣"]
    ),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=5),
    st.text().map("https://example.com/".__add__),
)


def field(kind: str = "text", slug: str = "f", **more: Any) -> Field:
    named = {"name_es": "Campo", "name_en": "Field", "options": OPTIONS}
    return Field(slug=slug, kind=kind, **{**named, **more})


@given(st.sampled_from(Kind.values), SENT)
def test_what_is_read_can_be_stored_shown_and_read_again(kind: str, sent: Any):
    one = field(kind)
    try:
        value = values.read(one, sent)
    except ValidationError:
        return
    stored = json.loads(json.dumps(value))
    assert "\\u0000" not in json.dumps(value)
    assert values.read(one, stored) == value
    assert isinstance(values.show(one, stored), str) or value is None


@given(st.sampled_from(Kind.values), JSON)
def test_any_stored_value_is_shown_whatever_its_definition_became(kind: str, stored: Any):
    values.show(field(kind), stored)


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [
        ("number", "1.250,5", None),
        ("number", "12,5", 12.5),
        ("number", 3.0, 3),
        ("number", "nan", None),
        ("number", "9" * 400, None),
        ("date", "2026-02-30", None),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "c", None),
        ("choices", ["b", "a", "b"], ["a", "b"]),
        ("choices", ["a"] * 10_000, None),
        ("yes_no", "no", False),
        ("url", "javascript:alert(1)", None),
        ("url", "example.com/x", "https://example.com/x"),
        ("text", "a\0b\nc", "a b c"),
        ("text", "x" * 251, None),
        ("text", ["x"], None),
    ],
)
def test_it_reads_or_refuses(kind: str, sent: Any, stored: Any):
    if stored is None:
        with pytest.raises(ValidationError):
            values.read(field(kind), sent)
    else:
        assert values.read(field(kind), sent) == stored


def test_an_option_taken_away_stays_with_who_has_it_and_keeps_its_words():
    one = field("choice")
    assert values.read(one, "c", before="c") == "c"
    with override("es"):
        assert values.show(one, "c") == "Tres"


ITEMS = [
    Item("where"),
    Item("city", "open", when="where", has=("a",)),
    Item("door", when="city"),
]
KNOWN = {
    "where": field("choice", "where"),
    "city": field("text", "city"),
    "door": field("yes_no", "door"),
}


def asked(**sent: str) -> Asking:
    data = QueryDict(mutable=True)
    data.update({f"field-{name}": value for name, value in sent.items()})
    asking = Asking(ITEMS, KNOWN, name="1", data=data, needed="open")
    asking.is_valid()
    return asking


def test_what_a_condition_hides_is_neither_needed_nor_kept():
    asking = asked(where="b", city="Lugo", door="yes")
    assert not asking.errors
    assert asking.given == {"where": "b"}


def test_what_a_condition_shows_is_needed():
    assert "field-city" in asked(where="a").errors
    assert asked(where="a", city="Lugo").given == {"where": "a", "city": "Lugo"}


@given(st.dictionaries(st.sampled_from(["where", "city", "door"]), st.text(max_size=5)))
def test_no_answers_break_a_form(sent: dict[str, str]):
    asking = asked(**sent)
    assert {item.field for item in applying(ITEMS, asking.answers)} >= set(asking.given)
    assert asking.sections


@pytest.mark.parametrize(
    "items",
    [
        [Item("nothing")],
        [Item("where"), Item("where")],
        [Item("city", when="where"), Item("where")],
        [Item("where"), Item("city", when="where", has=("z",))],
        [Item("city", when="city")],
        [Item("where")] * 101,
    ],
)
def test_a_form_that_could_not_be_asked_is_refused(items: list[Item]):
    with pytest.raises(ValidationError):
        check(items, KNOWN)
