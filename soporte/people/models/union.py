"""Two records of one person made one: all that undoing it needs."""

from django.db import models
from django.db.models import Q

from soporte.toolbox.clock import now


class PersonMerge(models.Model):
    """`loser` went into `survivor`. `carried` says by room what came along, and how it was."""

    loser = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    survivor = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="merges")
    carried = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at=None), name="people_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.survivor_id}"
