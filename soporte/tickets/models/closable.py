"""How far a ticket is, and its end."""

from django.db import models, transaction

from soporte.journal.actor import Actor
from soporte.tickets.models.holding import Holding
from soporte.tickets.models.status import DONE, UNSOLVED, Category, Status
from soporte.toolbox.clock import now


class Closable(Holding):
    """A ticket with a status. `category` repeats the status's, so that lists need one index."""

    status = models.ForeignKey("tickets.Status", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Category, default=Category.NEW)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_done(self) -> bool:
        """Whether it is resolved or closed."""
        return self.category in DONE

    @property
    def is_unsolved(self) -> bool:
        """Whether somebody still waits."""
        return self.category in UNSOLVED

    @transaction.atomic
    def set_status(self, to: Status, *, by: Actor, anyway: bool = False) -> None:
        """Change the status; records what it means: resolved, closed, reopened or changed.

        Raises ValidationError where the end is held up, unless a supervisor does it `anyway`.
        """
        self.lock()
        self._reach(to, by=by, anyway=anyway)

    @transaction.atomic
    def set_category(self, category: str, *, by: Actor, anyway: bool = False) -> None:
        """Change to the first status of a category, unless already in it; see `set_status`."""
        self.lock()
        if self.category != category:
            self._reach(Status.first_of(category), by=by, anyway=anyway)

    @transaction.atomic
    def resolve(self, *, by: Actor) -> None:
        """Mark as resolved; a ticket that is done stays as it is. Records `ticket.resolved`."""
        self.lock()
        if not self.is_done:
            self._reach(Status.first_of(Category.RESOLVED), by=by)

    def close(self, *, by: Actor) -> None:
        """Close; records `ticket.closed`."""
        self.set_category(Category.CLOSED, by=by)

    @transaction.atomic
    def reopen(self, *, by: Actor) -> None:
        """Open again what was done; records `ticket.reopened`."""
        self.lock()
        if self.is_done:
            self._reach(Status.first_of(Category.OPEN), by=by)

    def _reach(self, to: Status, *, by: Actor, anyway: bool = False) -> None:
        if self.status_id == to.pk:
            return
        if to.category in DONE and not self.is_done:
            self.pass_holds(by=by, anyway=anyway)
        before_id, before = self.status_id, self.category
        self.status, self.category = to, to.category
        self._note_times(before)
        self.changed(
            _kind(before, to.category),
            "status_id",
            "category",
            "resolved_at",
            "closed_at",
            by=by,
            detail={"from": f"status:{before_id}", "to": f"status:{to.pk}"},
            # The customer's page says in its own words how far it is: it looks again too.
            topics=(f"ticket:{self.pk}:public",),
        )

    def _note_times(self, before: str) -> None:
        """When the end was reached: kept through resolved → closed, forgotten on the way back."""
        moment = now()
        if self.category not in DONE:
            self.resolved_at = self.closed_at = None
        elif self.category == Category.RESOLVED:
            self.resolved_at, self.closed_at = self.resolved_at or moment, None
        elif before != Category.CLOSED:
            self.closed_at = moment


def _kind(before: str, after: str) -> str:
    if before == after:
        return "ticket.status_changed"
    if after == Category.RESOLVED:
        return "ticket.resolved"
    if after == Category.CLOSED:
        return "ticket.closed"
    return "ticket.reopened" if before in DONE else "ticket.status_changed"
