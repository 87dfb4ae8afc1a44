"""One merge of a ticket into another: all that undoing it needs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from soporte.toolbox.clock import now


class Merge(models.Model):
    """Which messages, people and tags came along, and how the merged ticket was before.

    `added` are persons who take part in the other ticket since, `confirmed` those who did before
    and read it since.
    """

    loser = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="merges")
    survivor = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="merges_here"
    )
    messages = ArrayField(models.BigIntegerField(), default=list)
    added = ArrayField(models.BigIntegerField(), default=list)
    confirmed = ArrayField(models.BigIntegerField(), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    carried = models.JSONField(default=dict)
    rating_moved = models.BooleanField(default=False)
    status = models.ForeignKey("tickets.Status", on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at=None), name="tickets_merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(loser=models.F("survivor")), name="tickets_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.survivor_id}"
