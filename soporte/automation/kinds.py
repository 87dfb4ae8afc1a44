"""What can happen to rules and macros, and by them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from soporte.automation.models import Rule
from soporte.journal.kinds import Audit, Kind, field_labels, register
from soporte.people.models import Person


def _names(people: Any) -> str:
    found = Person.objects.filter(pk__in=[one for one in people if isinstance(one, int)])
    return ", ".join(one.display_name for one in found)


KINDS = (
    Kind(
        "rule.created",
        _("%(actor)s added the rule “%(name)s”"),
        "bolt",
        refers=(),
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "rule.changed",
        _("%(actor)s changed the rule: %(fields)s"),
        "bolt",
        show={"fields": field_labels("automation.Rule")},
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "rule.removed",
        _("%(actor)s removed the rule “%(name)s”"),
        "bolt-off",
        refers=(),
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "rule.stopped",
        _("The rule switched itself off: %(why)s"),
        "bolt-off",
        refers=(),
        audit=Audit.ADMINISTRATORS,
    ),
    Kind(
        "macro.created",
        _("%(actor)s added the macro “%(name)s”"),
        "player-play",
        refers=(),
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "macro.changed",
        _("%(actor)s changed the macro: %(fields)s"),
        "player-play",
        show={"fields": field_labels("automation.Macro")},
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "macro.removed",
        _("%(actor)s removed the macro “%(name)s”"),
        "player-play",
        refers=(),
        audit=Audit.SUPERVISORS,
    ),
    Kind("macro.ran", _("%(actor)s ran the macro “%(name)s”"), "player-play", refers=()),
    Kind(
        "ticket.pointed_out",
        _("%(actor)s notified %(people)s"),
        "bell",
        refers=(),
        show={"people": _names},
    ),
    Kind(
        "ticket.rule_stopped",
        _("The rule “%(name)s” failed here too often and switched itself off"),
        "bolt-off",
        refers=(),
    ),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)


def names_of_rules(ids: set[int]) -> dict[int, str]:
    """How a rule is named where it acts."""
    found = Rule.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: str(_("The rule “%(name)s”") % {"name": name}) for pk, name in found}
