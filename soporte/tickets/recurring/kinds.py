"""What can happen to recurring tickets, and how it is said."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register

KINDS = (
    Kind(
        "recurring.created",
        _("%(actor)s added a recurring ticket"),
        "refresh",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "recurring.changed",
        _("%(actor)s changed a recurring ticket: %(fields)s"),
        "refresh",
        show={"fields": field_labels("tickets.Recurring")},
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "recurring.paused",
        _("%(actor)s paused a recurring ticket"),
        "player-pause",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "recurring.resumed",
        _("%(actor)s resumed a recurring ticket"),
        "refresh",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "recurring.removed",
        _("%(actor)s removed the recurring ticket “%(name)s”"),
        "trash",
        refers=(),
        audit=Audit.SUPERVISORS,
    ),
    Kind("recurring.opened", _("The schedule opened %(ticket)s"), "plus"),
    Kind("recurring.waited", _("The schedule opened none: %(ticket)s is still open"), "clock"),
    Kind("recurring.failed", _("The schedule could open none: %(problem)s"), "alert-triangle"),
    Kind("ticket.recurred", _("Opened by the schedule “%(name)s”"), "refresh", refers=()),
)


def declare() -> None:
    """Register these kinds."""
    register(*KINDS)
