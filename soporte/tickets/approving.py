"""Approvals that nobody answers: reminded of after two days, ended when their time is over."""

from soporte.journal.actor import Actor
from soporte.tickets.models import Approval
from soporte.tickets.models.approval import REMIND_AFTER, State
from soporte.toolbox.clock import now

AT_ONCE = 500


def look_after() -> None:
    """End what is too late, and remind of what has waited."""
    by = Actor.system(via="job")
    waiting = Approval.objects.filter(state=State.OPEN).select_related("ticket")
    for approval in waiting.filter(expires_at__lte=now())[:AT_ONCE]:
        approval.ticket.expire_approval(approval, by=by)
    silent = waiting.filter(
        created_at__lte=now() - REMIND_AFTER,
        voices__answered_at=None,
        voices__reminded_at=None,
    )
    for approval in silent.distinct()[:AT_ONCE]:
        approval.ticket.remind_of_approval(approval, by=by)
