"""What no field and no address may be broken by: NUL, endless numbers, strange years, huge ids."""

from html.parser import HTMLParser

import pytest

from tests.architecture.test_every_url import MISSING, REFUSED, ROWS, path_of

HUGE = "9" * 5000
HOSTILE = ("a\0b", HUGE, "9" * 30)
# What a page reads of its address may be a place in a list too.
PLACES = ("9999-12-31T23:59:59-23:59~5", f"2026-01-01T00:00:00+00:00~{HUGE}", "x y/../\u202e\ufffe")
# What each page reads of its address.
QUERIES = {
    "desk:counts": ("in",),
    "desk:view": ("before", "in"),
    "desk:rows": ("before",),
    "desk:new-ticket": ("person",),
    "desk:new-ticket-people": ("who", "name", "email", "phone"),
    "desk:ticket": ("in",),
    "desk:ticket-live": ("since", "in"),
    "desk:ticket-older": ("before",),
    "desk:people": ("q", "after"),
    "desk:organizations": ("q", "after"),
    "desk:search": ("q", "cursor"),
    "desk:held": ("before", "state"),
    "desk:deliveries": ("before",),
    "account_login": ("next", "password"),
    "portal:tickets": ("q", "only", "page"),
    "portal:new_ticket": ("queue",),
    "portal:setup": ("key",),
}
# What forms post beside the fields that their page shows.
POSTED = {
    "ui:theme": ("theme", "next"),
    "ui:language": ("language", "next"),
    "desk:new-ticket": ("key", "format"),
    "desk:ticket-messages": ("body", "mode", "format", "then", "key", "seen", "in"),
    "desk:ticket-fact": ("value", "in", "since"),
    "desk:ticket-reading": ("message",),
    "desk:ticket-participants": ("email",),
    "desk:ticket-participant": ("act",),
    "desk:ticket-merge": ("into", "confirmed"),
    "desk:ticket-split": ("message", "subject", "tell"),
    "desk:ticket-links": ("relation", "other"),
    "desk:view-builder": ("mode", "act", "g0-mode", "g0-r0-field"),
    "desk:person-addresses": ("kind", "value"),
    "portal:reply": ("body", "form_key", "format", "kept"),
    "portal:closure": ("body", "form_key", "kept"),
    "portal:rate": ("score", "comment"),
    "portal:rating": ("score", "comment"),
    "portal:participants": ("email",),
    "portal:addresses": ("email",),
    "portal:new_ticket": ("form_key", "format", "kept", "queue", "type", "urgency"),
}
FACTS = ("status", "assignment", "priority", "queue", "type", "team", "tags", "subject")


def reader(name: str) -> str:
    return "elena" if name.startswith("desk:") else "ana"


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_no_address_breaks_a_page(name, world, browsers):
    for value in (*HOSTILE, *PLACES):
        query = dict.fromkeys(QUERIES[name], value)
        answer = browsers[reader(name)].ask("get", path_of(name, world), query)
        assert answer.status_code < 500, value


@pytest.mark.parametrize("name", sorted(POSTED))
def test_no_field_breaks_a_form(name, world, browsers):
    """Each field alone, the others as they should be."""
    for field in POSTED[name]:
        for value in HOSTILE:
            data = {**ROWS[name].data, field: value}
            answer = browsers[reader(name)].ask("post", path_of(name, world), data)
            assert answer.status_code < 500, (field, value)


@pytest.mark.parametrize("fact", FACTS)
def test_no_value_breaks_a_fact(fact, world, browsers):
    path = path_of("desk:ticket-fact", {**world, "fact": fact})
    for value in HOSTILE:
        assert browsers["elena"].ask("post", path, {"value": value}).status_code < 500, value


FORMS = [name for name, row in ROWS.items() if "422" in row.post]
# Where a form is shown that posts to another address.
SHOWN_BY = dict.fromkeys(
    ("desk:ticket-merge", "desk:ticket-split", "desk:ticket-links"), "desk:ticket-relations"
)


class Controls(HTMLParser):
    """What a page's forms would post: each control as it is shown, of a choice at least one."""

    def __init__(self, page):
        super().__init__()
        self.values, self.inside = {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        value = given.get("value") or ""
        if tag in ("select", "textarea"):
            self.inside = tag, given.get("name")
        elif tag == "option" and self.inside:
            self.take(self.inside[1], value, is_chosen="selected" in given)
        elif tag == "input":
            is_choice = given.get("type") in ("checkbox", "radio")
            self.take(given.get("name"), value, is_chosen=not is_choice or "checked" in given)

    def handle_data(self, data):
        if self.inside and self.inside[0] == "textarea":
            self.take(self.inside[1], data, is_chosen=True)

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[0]:
            self.take(self.inside[1], "", is_chosen=False)
            self.inside = None

    def take(self, name, value, *, is_chosen):
        if name and (is_chosen or name not in self.values):
            self.values[name] = value


@pytest.mark.parametrize("name", FORMS)
def test_no_field_that_a_page_shows_breaks_its_form(name, world, browsers):
    """A value in all fields at once, and a NUL in each with the rest as the page shows it."""
    browser = browsers[reader(name)]
    page = browser.ask("get", path_of(SHOWN_BY.get(name, name), world))
    shown = Controls(page.content.decode()).values
    tries = [dict.fromkeys(shown, value) for value in (*HOSTILE, "\ufffe\U0010ffff")]
    tries += [{**shown, field: "a\0b"} for field in sorted(shown)[:12]]
    for data in tries:
        assert browser.ask("post", path_of(name, world), data).status_code < 500, data


def test_no_id_in_an_address_is_too_large(world, browsers):
    """Larger than any column, or than any number that is read."""
    for name, row in ROWS.items():
        numbers = [one for one in row.args if isinstance(world[one], int)]
        if not numbers:
            continue
        path = path_of(name, {**world, **dict.fromkeys(numbers, 7777)})
        method = "get" if row.get != REFUSED else "post"
        for huge in (2**63, HUGE):
            where = path.replace("7777", str(huge))
            answer = browsers[reader(name)].ask(method, where, row.data)
            assert str(answer.status_code) == MISSING, (name, str(huge)[:30])
