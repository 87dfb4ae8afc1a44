"""A ticket that became part of another, or took others in; and how many links it has."""

from typing import TYPE_CHECKING, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models

from soporte.tickets.models.recorded import Recorded

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import Ticket


class Mergeable(Recorded):
    """What a ticket's own row tells of merges and links, so that a plain page asks nobody else.

    `merged_into` is where its messages are now; `absorbed` holds the ids of all that came in, of
    those too that came in with another; `link_count` is empty for the many that have no link.
    """

    merged_into = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    absorbed = ArrayField(models.BigIntegerField(), null=True, blank=True)
    link_count = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def group(self) -> list[int]:
        """Its own id and those of all that were merged into it."""
        return [self.pk, *(self.absorbed or ())]

    def standing(self) -> "Ticket":
        """The ticket in which this one lives on: itself, unless it was merged."""
        found = cast("Ticket", self)
        while found.merged_into_id:
            found = type(found)._default_manager.get(pk=found.merged_into_id)
        return found
