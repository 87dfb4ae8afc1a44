"""The one map of single-key shortcuts, for the script, the cheat sheet and the profile.

What a person may change is declared here and nowhere else.

A shortcut is named by its default keys: `data-key="r"` in a template, `key="e"` of a command. A
person's own keys stand in `preferences["keys"]` as {default: chosen}; "" switches one off.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soporte.people.models import Person

ALLOWED = re.compile(r"\S( \S)?")


@dataclass(frozen=True)
class Shortcut:
    """A key, or two in a row, and what it does. `view` is a page that it opens from anywhere."""

    key: str
    text: str | Promise
    view: str = ""


@dataclass(frozen=True)
class Group:
    """Shortcuts of one place. `fixed` ones belong to the browser or need a modifier."""

    title: str | Promise
    keys: tuple[Shortcut, ...]
    fixed: tuple[Shortcut, ...] = ()


GROUPS = (
    Group(
        _("Everywhere"),
        (
            Shortcut("/", _("Search")),
            Shortcut("n", _("New")),
            Shortcut("?", _("Show the shortcuts")),
            Shortcut("d", _("Dark or light")),
            Shortcut("g h", _("Go to the start page"), "desk:home"),
            Shortcut("g i", _("Go to the tickets"), "desk:tickets"),
            Shortcut("g m", _("Go to my tickets"), "mine"),
            Shortcut("g u", _("Go to the unassigned"), "unassigned"),
            Shortcut("g a", _("Go to all open"), "open"),
        ),
        (Shortcut("Ctrl K", _("Commands")),),
    ),
    Group(
        _("Lists"),
        (
            Shortcut("j", _("Down")),
            Shortcut("k", _("Up")),
            Shortcut("x", _("Select or not")),
            Shortcut("X", _("Select from the last one to here")),
        ),
        (
            Shortcut("⏎", _("Open it")),
            Shortcut("s p t i b r c e m", _("With several selected: for all of them")),
            Shortcut("Esc", _("Select nothing")),
        ),
    ),
    Group(
        _("Ticket"),
        (
            Shortcut("u", _("Back to the list")),
            Shortcut("[", _("Previous ticket")),
            Shortcut("]", _("Next ticket")),
            Shortcut("r", _("Reply to the requester; quotes what is selected")),
            Shortcut("a", _("Reply to everybody")),
            Shortcut("f", _("Forward")),
            Shortcut("c", _("Internal note")),
            Shortcut("i", _("Assign to me")),
            Shortcut("I", _("Assign…")),
            Shortcut("s", _("Status")),
            Shortcut("p", _("Priority")),
            Shortcut("t", _("Tags")),
            Shortcut("e", _("Resolve")),
            Shortcut("b", _("Let it sleep")),
            Shortcut("w", _("Follow or not")),
            Shortcut("!", _("Spam or not")),
            Shortcut("m", _("Merge")),
            Shortcut("S", _("Split")),
            Shortcut("l", _("Link to another ticket")),
            Shortcut("z", _("Undo sending")),
            Shortcut("N", _("Next one of the round")),
            Shortcut(".", _("Copy the number; twice with subject, thrice the link")),
        ),
    ),
    Group(
        _("Writing"),
        (),
        (
            Shortcut("Ctrl ⏎", _("Send")),
            Shortcut("Ctrl Shift ⏎", _("Send and resolve")),
            Shortcut("Esc", _("Leave the text: it stays")),
            Shortcut("/", _("Canned reply")),
            Shortcut("@", _("Mention a colleague in a note")),
            Shortcut("#", _("Name a ticket")),
        ),
    ),
)
KNOWN = {one.key: one for group in GROUPS for one in group.keys}


def own(person: Person) -> dict[str, str]:
    """The keys that a person chose otherwise, by their default."""
    kept = person.preferences.get("keys")
    return dict(kept) if isinstance(kept, dict) else {}


def effective(person: Person) -> dict[str, str]:
    """Every shortcut's keys for this person, by their default."""
    return {name: name for name in KNOWN} | own(person)


def is_on(person: Person) -> bool:
    """Whether single keys do anything for this person."""
    return bool(person.preferences.get("shortcuts", True))


def for_script(person: Person) -> str:
    """What differs from the defaults, as JSON, or "" where nothing does."""
    changed = own(person)
    return json.dumps(changed) if changed else ""


def conflicts(chosen: Mapping[str, str]) -> dict[str, list[str]]:
    """For each shortcut, those that its keys collide with: equal, or the start of two keys."""
    used = [(name, keys) for name, keys in chosen.items() if keys]
    found: dict[str, list[str]] = {}
    for name, keys in used:
        others = [other for other, theirs in used if other != name and _collide(keys, theirs)]
        if others:
            found[name] = others
    return found


def _collide(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _caps(keys: str) -> list[str]:
    """The keys one by one; a capital is told by its Shift, for “I” and “l” look alike."""
    return [cap for key in keys.split() for cap in (["⇧", key] if key.isupper() else [key])]


def sheet(person: Person) -> list[dict[str, Any]]:
    """The groups with this person's keys, for the cheat sheet."""
    now = effective(person) if is_on(person) else {}
    return [
        {
            "title": group.title,
            "lines": [
                *((_caps(now[one.key]), one.text) for one in group.keys if now.get(one.key)),
                *((one.key.split(), one.text) for one in group.fixed),
            ],
        }
        for group in GROUPS
    ]
