"""Who has a ticket."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.queue import levels
from soporte.tickets.models.recorded import Recorded

if TYPE_CHECKING:
    from soporte.people.models import Person, Team


class Assignable(Recorded):
    """A ticket that a person or a team has."""

    assignee = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="assigned"
    )
    team = models.ForeignKey(
        "people.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )

    class Meta:
        abstract = True

    @transaction.atomic
    def assign(self, to: "Person | None", *, by: Actor) -> None:
        """Give the ticket to somebody with a right on its queue, or to nobody.

        Records `ticket.assigned` or `ticket.unassigned`. Raises ValidationError.
        """
        self.lock()
        before = self.assignee_id
        if before == (to.pk if to else None):
            return
        if to is not None and self.queue_id not in levels(to):  # type: ignore[attr-defined]
            raise ValidationError(
                _("%(name)s has no right on this ticket’s queue.") % {"name": to.display_name}
            )
        self.assignee = to
        detail = {
            "from": f"person:{before}" if before else None,
            "to": f"person:{to.pk}" if to else None,
        }
        kind = "ticket.assigned" if to else "ticket.unassigned"
        self.changed(kind, "assignee_id", by=by, detail=detail, topics=self.doubted())
        self.reindex()

    @transaction.atomic
    def set_team(self, to: "Team | None", *, by: Actor) -> None:
        """Give the ticket to a team; records `ticket.team_changed`."""
        self.lock()
        before = self.team_id
        if before == (to.pk if to else None):
            return
        self.team = to
        detail = {
            "from": f"team:{before}" if before else None,
            "to": f"team:{to.pk}" if to else None,
        }
        self.changed("ticket.team_changed", "team_id", by=by, detail=detail)
