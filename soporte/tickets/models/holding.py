"""What holds a ticket open: tasks to be done and approvals to be given before it may end."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.recorded import Recorded

NAMED_AT_MOST = 3


class Holding(Recorded):
    """A ticket that knows how much is open: counters, so that its page asks for nothing more."""

    open_tasks = models.SmallIntegerField(default=0, db_default=0)
    open_approvals = models.SmallIntegerField(default=0, db_default=0)
    holds = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        abstract = True

    def held_by(self) -> list[str]:
        """The names of what must be settled first."""
        from soporte.tickets.models.approval import Approval
        from soporte.tickets.models.task import Task

        tasks = Task.objects.filter(ticket_id=self.pk, holds=True, done_at=None)
        approvals = Approval.objects.filter(ticket_id=self.pk, holds=True, state="open")
        return [
            *tasks.order_by("position", "pk").values_list("title", flat=True),
            *approvals.order_by("pk").values_list("title", flat=True),
        ]

    def pass_holds(self, *, by: Actor, anyway: bool) -> None:
        """Refuse the end while something holds the ticket; or record that somebody overrode it."""
        if not self.holds:
            return
        names = self.held_by()
        if not anyway:
            raise ValidationError(
                _("This holds the ticket open: %(names)s."), params={"names": _listed(names)}
            )
        self.recorded("ticket.held_overridden", by=by, detail={"names": names[:20]})

    def count_open(self) -> tuple[str, str, str]:
        """Count anew what is open; the names of the fields to save."""
        from soporte.tickets.models.approval import Approval
        from soporte.tickets.models.task import Task

        tasks = Task.objects.filter(ticket_id=self.pk, done_at=None)
        approvals = Approval.objects.filter(ticket_id=self.pk, state="open")
        self.open_tasks, self.open_approvals = tasks.count(), approvals.count()
        self.holds = tasks.filter(holds=True).count() + approvals.filter(holds=True).count()
        return ("open_tasks", "open_approvals", "holds")


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:NAMED_AT_MOST])
    return f"{shown}…" if len(names) > NAMED_AT_MOST else shown
