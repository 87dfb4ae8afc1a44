"""How people are told: the caller's own choices, and what holds for whoever chose nothing."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import ADMINISTRATOR, STAFF, actor_of, person_of
from soporte.api.notifications.schemas import (
    DefaultsChange,
    DefaultsShown,
    PreferencesChange,
    PreferencesShown,
)
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.notices import preferences
from soporte.people.models import Person

room = Room(tags=["notifications"])
OWN, DEFAULTS = "/notifications/preferences", "/notifications/defaults"
HOURS = ("quiet_from", "quiet_to")


@room.read(OWN, scope="tickets:read", role=STAFF, answer=PreferencesShown)
def show(request: HttpRequest) -> PreferencesShown:
    """Show how the caller is told."""
    return _shown(person_of(request))


@room.change(OWN, scope="tickets:write", role=STAFF, answer=PreferencesShown)
def update(request: HttpRequest, given: PreferencesChange) -> PreferencesShown:
    """Change how the caller is told. Quiet hours have both ends or none."""
    person = person_of(request)
    row = preferences.of(person)
    choices = {**row.choices, **_named(given.choices or {})}
    preferences.choose(person, choices, by=actor_of(request), **_others(given))
    return _shown(person)


@room.read(DEFAULTS, scope="admin", role=ADMINISTRATOR, answer=DefaultsShown)
def show_defaults(request: HttpRequest) -> DefaultsShown:
    """Show what holds for whoever chose nothing."""
    return DefaultsShown.model_validate({"choices": preferences.defaults()})


@room.change(DEFAULTS, scope="admin", role=ADMINISTRATOR, answer=DefaultsShown)
def update_defaults(request: HttpRequest, given: DefaultsChange) -> DefaultsShown:
    """Change what holds for whoever chose nothing."""
    choices = {**preferences.defaults(), **_named(given.choices)}
    preferences.choose_for_everybody(choices, by=actor_of(request))
    return DefaultsShown.model_validate({"choices": preferences.defaults()})


def _named(choices: Mapping[Any, Sequence[str]]) -> preferences.Choices:
    return {str(subject): list(ways) for subject, ways in choices.items()}


def _others(given: PreferencesChange) -> dict[str, Any]:
    values = given.model_dump(include=given.given - {"choices"})
    for name, value in values.items():
        if value is None and name not in HOURS:
            raise Problem("invalid", _("This cannot be empty."), field=name)
        if value is not None and name in HOURS:
            values[name] = time.fromisoformat(value)
    return values


def _shown(person: Person) -> PreferencesShown:
    row = preferences.of(person)
    shown = {
        "choices": preferences.choices_of(person),
        "quiet_from": _hour(row.quiet_from),
        "quiet_to": _hour(row.quiet_to),
        "follows_mentioned": row.follows_mentioned,
        "follows_answered": row.follows_answered,
    }
    return PreferencesShown.model_validate(shown)


def _hour(moment: time | None) -> str | None:
    return f"{moment:%H:%M}" if moment else None
