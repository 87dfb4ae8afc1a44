"""How pressing a ticket is: for us, and for the one who asks."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from soporte.journal.actor import Actor
from soporte.tickets.models.recorded import Recorded


class Priority(models.IntegerChoices):
    """Four levels, the same for both words."""

    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Prioritised(Recorded):
    """A ticket with our priority and the requester's own urgency, kept apart."""

    priority = models.SmallIntegerField(choices=Priority, default=Priority.NORMAL)
    urgency = models.SmallIntegerField(choices=Priority, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def priority_label(self) -> str:
        """The priority in words."""
        return str(Priority(self.priority).label)

    @property
    def urgency_label(self) -> str:
        """The requester's urgency in words, or empty."""
        return str(Priority(self.urgency).label) if self.urgency else ""

    @transaction.atomic
    def set_priority(self, to: int, *, by: Actor) -> None:
        """Set our priority; records `ticket.priority_changed`."""
        self.lock()
        if self.priority == to:
            return
        before, self.priority = self.priority, Priority(to).value
        detail = {"from": f"priority:{before}", "to": f"priority:{to}"}
        self.changed("ticket.priority_changed", "priority", by=by, detail=detail)

    @transaction.atomic
    def set_urgency(self, to: int | None, *, by: Actor) -> None:
        """Set the requester's urgency; records `ticket.urgency_changed`."""
        self.lock()
        if self.urgency == to:
            return
        before, self.urgency = self.urgency, Priority(to).value if to else None
        detail = {
            "from": f"urgency:{before}" if before else None,
            "to": f"urgency:{to}" if to else None,
        }
        self.changed("ticket.urgency_changed", "urgency", by=by, detail=detail)
