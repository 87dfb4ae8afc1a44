"""What can happen to custom fields, to forms and by them, and how it is said."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, register
from soporte.tickets import filling


def _changes(told: Any) -> str:
    return filling.changes(told)


KINDS = (
    Kind(
        "ticket.fields_changed",
        _("%(actor)s changed %(changes)s"),
        "list-check",
        refers=(),
        show={"changes": _changes},
    ),
    Kind(
        "ticket.handed_over",
        _("The ticket was handed over to %(to)s, because requests of the type %(type)s go there"),
        "arrow-forward-up",
        refers=("type",),
    ),
    Kind(
        "field.changed", _("%(actor)s changed the field"), "list-check", audit=Audit.ADMINISTRATORS
    ),
    Kind("form.changed", _("%(actor)s changed the form"), "list-check", audit=Audit.ADMINISTRATORS),
    Kind(
        "form.removed",
        _("%(actor)s removed the form “%(name)s”"),
        "list-check",
        refers=(),
        audit=Audit.ADMINISTRATORS,
    ),
)


def declare() -> None:
    """Register the kinds of fields and forms."""
    register(*KINDS)
