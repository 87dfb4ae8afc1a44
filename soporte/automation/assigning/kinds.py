"""What can happen to the assignment of work."""

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register

KINDS = (
    Kind(
        "queue.assignment_changed",
        _("%(actor)s changed how the queue’s tickets are assigned: %(fields)s"),
        "user-check",
        show={"fields": field_labels("automation.QueuePolicy")},
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "type.skills_changed",
        _("%(actor)s changed the skills that the type asks for"),
        "school",
        audit=Audit.SUPERVISORS,
    ),
)


def declare() -> None:
    """Register the kinds."""
    register(*KINDS)
