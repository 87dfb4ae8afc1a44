"""Verbs about rules and macros: saved in versions, switched on and off, removed."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.automation import actions
from soporte.automation.actions.choosing import span_of
from soporte.automation.events import EVENTS
from soporte.automation.models import Macro, Rule, Sort, Version
from soporte.journal.actor import Actor
from soporte.journal.differences import Values, removing, watched
from soporte.tickets import conditions
from soporte.tickets.models.audience import Audience
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from soporte.people.models import Person

MOST_RULES, MOST_MACROS = 200, 500


@transaction.atomic
def save_rule(rule: Rule, *, by: Actor) -> None:
    """Save a new or changed rule as a version; records `rule.created` or `rule.changed`.

    Raises ValidationError. Switched on again after failures, it counts them anew.
    """
    is_new = rule.pk is None
    if is_new and Rule.objects.kept().count() >= MOST_RULES:
        raise ValidationError(_("There are too many rules: remove some first."))
    _check_rule(rule)
    before = None if is_new else Rule.objects.select_for_update().get(pk=rule.pk)
    if rule.is_active:
        rule.failures, rule.stopped_because = 0, ""
    rule.updated_at = now()
    is_version = before is None or before.content != rule.content
    rule.version = (before.version if before else 0) + is_version
    with watched(
        rule,
        by=by,
        created="rule.created",
        changed="rule.changed",
        detail=lambda: {"name": rule.name},
    ):
        rule.save()
    if is_version:
        _keep(Version(rule=rule, number=rule.version, content=rule.content), by)
        # Whether it holds is asked anew where it held by what it said before.
        rule.standings.update(revision=-1)


@transaction.atomic
def switch(rule: Rule, *, is_on: bool, by: Actor) -> None:
    """Switch a rule on or off; records `rule.changed`. Raises ValidationError when it cannot be on.

    A time rule that comes on asks anew for which tickets it holds.
    """
    found = Rule.objects.kept().select_for_update().get(pk=rule.pk)
    if found.is_active == is_on:
        return
    found.is_active = is_on
    save_rule(found, by=by)
    found.standings.all().delete()


@transaction.atomic
def move_rule(rule: Rule, *, by_places: int, by: Actor) -> None:
    """Let it be asked earlier (negative) or later; records `rule.changed`."""
    rows = list(Rule.objects.kept().select_for_update())
    at = next((place for place, one in enumerate(rows) if one.pk == rule.pk), None)
    if at is None:
        return
    moved = rows.pop(at)
    rows.insert(max(0, at + by_places), moved)
    with watched(moved, by=by, changed="rule.changed"):
        for place, one in enumerate(rows):
            one.position = place
        Rule.objects.bulk_update(rows, ["position"])


@transaction.atomic
def remove_rule(rule: Rule, *, by: Actor) -> None:
    """It acts no more; what it did stays explained. Records `rule.removed`."""
    removing(rule, "rule.removed", by=by, detail={"name": rule.name})
    rule.is_active, rule.removed_at = False, now()
    rule.save(update_fields=["is_active", "removed_at"])
    rule.standings.all().delete()


@transaction.atomic
def save_macro(macro: Macro, *, person: "Person", by: Actor) -> None:
    """Save a new or changed macro as a version; records `macro.created` or `macro.changed`.

    Raises ValidationError, and PermissionDenied where the person may not share so widely.
    """
    is_new = macro.pk is None
    _check_macro(macro)
    macro.owner = person if macro.audience == Audience.PRIVATE else None
    macro.team = macro.team if macro.audience == Audience.TEAM else None
    before = None if is_new else Macro.objects.select_for_update().get(pk=macro.pk)
    if not macro.can_change(person) or (before and not before.can_change(person)):
        raise PermissionDenied
    if is_new and Macro.objects.filter(removed_at=None).count() >= MOST_MACROS:
        raise ValidationError(_("There are too many macros: remove some first."))
    macro.updated_at = now()
    is_version = before is None or before.content != macro.content
    macro.version = (before.version if before else 0) + is_version
    with watched(
        macro,
        by=by,
        created="macro.created",
        changed="macro.changed",
        detail=lambda: {"name": macro.name},
        quiet=_is_private,
    ):
        macro.save()
    if is_version:
        _keep(Version(macro=macro, number=macro.version, content=macro.content), by)


@transaction.atomic
def remove_macro(macro: Macro, *, person: "Person", by: Actor) -> None:
    """Nobody has it any more. Records `macro.removed`. Raises PermissionDenied."""
    if not macro.can_change(person):
        raise PermissionDenied
    is_private = macro.audience == Audience.PRIVATE
    removing(macro, "macro.removed", by=by, detail={"name": macro.name}, quiet=is_private)
    macro.removed_at = now()
    macro.save(update_fields=["removed_at"])


def _keep(version: Version, by: Actor) -> None:
    version.person_id = by.person_id
    version.save()


def _is_private(values: Values) -> bool:
    return bool(values["audience"] == Audience.PRIVATE)


def _check_rule(rule: Rule) -> None:
    rule.name = _name(rule.name)
    is_timed = rule.sort == Sort.TIME
    if rule.sort not in Sort.values:
        raise ValidationError({"sort": _("This value is not possible here.")})
    rule.events = [] if is_timed else [one for one in EVENTS if one in rule.events]
    if not is_timed and not rule.events:
        raise ValidationError({"events": _("Choose at least one event.")})
    tree = _read(rule.conditions, events=not is_timed)
    if conditions.is_personal(tree):
        raise ValidationError({"conditions": _("A rule has no “me” and no “my teams”.")})
    for said, kinds in conditions.kinds_of_changes(tree).items():
        if not kinds & set(rule.events):
            raise ValidationError({"events": _tells_of_no(said, kinds)})
    if is_timed and not conditions.is_timed(tree):
        raise ValidationError({"conditions": _("Give at least one condition about time.")})
    rule.conditions = conditions.write(tree)
    rule.actions = actions.read(rule.actions, by_hand=False)
    if not is_timed:
        rule.warning, rule.warning_span = [], ""
    rule.warning = actions.read(rule.warning, by_hand=False, may_be_empty=True)
    if actions.ends(rule.warning):
        raise ValidationError({"warning": _("A warning marks nothing as spam.")})
    rule.warning_span = span_of(rule.warning_span) if rule.warning else ""


def _tells_of_no(change: str, kinds: frozenset[str]) -> str:
    told = ", ".join(f"“{label}”" for kind, label in EVENTS.items() if kind in kinds)
    return _("No chosen event tells of “%(change)s”: choose %(events)s.") % {
        "change": change,
        "events": told,
    }


def _check_macro(macro: Macro) -> None:
    macro.name = _name(macro.name)
    if macro.audience not in Audience.values:
        raise ValidationError({"audience": _("This value is not possible here.")})
    if macro.audience == Audience.TEAM and macro.team_id is None:
        raise ValidationError({"team": _("Choose a team.")})
    macro.conditions = conditions.write(_read(macro.conditions, events=False))
    macro.actions = actions.read(macro.actions, by_hand=True)


def _name(given: str) -> str:
    name = clean_line(given)[:100]
    if not name:
        raise ValidationError({"name": _("A name is needed.")})
    return name


def _read(given: object, *, events: bool) -> conditions.Node:
    try:
        return conditions.read(given, events=events)
    except conditions.ConditionError as wrong:
        raise ValidationError({"conditions": wrong.messages}) from wrong
