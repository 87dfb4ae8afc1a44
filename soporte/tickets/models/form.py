"""What a queue or a type asks besides the words of the request."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.fields.logic import Item
from soporte.tickets.models.queue import Queue
from soporte.tickets.models.ticket_type import TicketType


class Form(models.Model):
    """The lines asked in a queue, for a type, or for a type within a queue.

    The closest one is asked: queue and type, else the type, else the queue, else the one for all.
    """

    queue = models.ForeignKey(
        Queue,
        verbose_name=gettext_lazy("queue"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    type = models.ForeignKey(
        TicketType,
        verbose_name=gettext_lazy("type"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    lines = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "type"], nulls_distinct=False, name="tickets_one_form_each"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """For what it asks, in the reader's language."""
        named = [one.name for one in (self.type, self.queue) if one]
        return " · ".join(named) or _("Every request")

    @property
    def items(self) -> list[Item]:
        """Its lines."""
        return [Item.of(line) for line in self.lines]
