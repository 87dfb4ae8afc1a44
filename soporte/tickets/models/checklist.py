"""Lists of steps that come back: added to a ticket as tasks."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Checklist(models.Model):
    """Steps for the tickets of a type or a queue, or of any. `steps`: [{title, holds}]."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    type = models.ForeignKey(
        "tickets.TicketType",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for the type"),
    )
    queue = models.ForeignKey(
        "tickets.Queue",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for the queue"),
    )
    steps = models.JSONField(default=list)
    is_automatic = models.BooleanField(
        _("add it to each new ticket"),
        default=False,
        help_text=_("Of the type and the queue chosen above."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def suits(self, ticket: Any) -> bool:
        """Whether it is meant for the ticket's type and queue."""
        return self.type_id in (None, ticket.type_id) and self.queue_id in (None, ticket.queue_id)


def suitable(ticket: Any) -> list[Checklist]:
    """The checklists in use that are meant for a ticket."""
    return [one for one in Checklist.objects.filter(is_active=True) if one.suits(ticket)]
