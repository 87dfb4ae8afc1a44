"""What can happen to the work around a ticket: tasks, time, approvals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register


def _state(value: Any) -> object:
    from soporte.tickets.models.approval import State

    return State(value).label if value in State.values else value


KINDS = (
    Kind(
        "ticket.held_overridden",
        _("%(actor)s ended the ticket although this was open: %(names)s"),
        "alert-triangle",
        refers=(),
    ),
    Kind("task.added", _("%(actor)s added the task “%(title)s”"), "plus", refers=()),
    Kind("task.changed", _("%(actor)s changed the task “%(title)s”"), "pencil", refers=()),
    Kind("task.done", _("%(actor)s finished the task “%(title)s”"), "check", refers=()),
    Kind("task.reopened", _("%(actor)s reopened the task “%(title)s”"), "refresh", refers=()),
    Kind("task.moved", _("%(actor)s moved the task “%(title)s”"), "list", refers=()),
    Kind("task.removed", _("%(actor)s removed the task “%(title)s”"), "x", refers=()),
    Kind("checklist.applied", _("%(actor)s added the checklist “%(name)s”"), "list", refers=()),
    Kind("checklist.created", _("%(actor)s added a checklist"), "list", audit=Audit.SUPERVISORS),
    Kind(
        "checklist.changed",
        _("%(actor)s changed a checklist: %(fields)s"),
        "list",
        show={"fields": field_labels("tickets.Checklist")},
        audit=Audit.SUPERVISORS,
    ),
    Kind("time.started", _("%(actor)s started a timer"), "clock"),
    Kind(
        "time.logged",
        _("%(actor)s wrote down %(minutes)s minutes of %(person)s"),
        "clock",
        refers=("person",),
    ),
    Kind(
        "time.changed",
        _("%(actor)s changed a time of %(person)s from %(before)s to %(minutes)s minutes"),
        "clock",
        refers=("person",),
    ),
    Kind(
        "time.removed",
        _("%(actor)s removed %(minutes)s minutes of %(person)s"),
        "clock",
        refers=("person",),
    ),
    Kind(
        "approval.asked",
        _("%(actor)s asked %(names)s to approve “%(title)s”"),
        "user-question",
        refers=(),
    ),
    Kind("approval.approved", _("%(actor)s approved “%(title)s”"), "check", refers=()),
    Kind("approval.rejected", _("%(actor)s did not approve “%(title)s”"), "x", refers=()),
    Kind(
        "approval.settled",
        _("The approval of “%(title)s” ended: %(state)s"),
        "user-check",
        refers=(),
        show={"state": _state},
    ),
    Kind(
        "approval.reminded",
        _("%(actor)s reminded of the approval of “%(title)s”"),
        "bell",
        refers=(),
    ),
)


def declare() -> None:
    """Register the kinds of the work."""
    register(*KINDS)
