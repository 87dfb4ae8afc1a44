"""What the customer thought of the help."""

from django.db import models

from soporte.toolbox.clock import now


class Satisfaction(models.Model):
    """One rating of a ticket; the customer may change it."""

    ticket = models.OneToOneField(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="satisfaction"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="tickets_score_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.score}/5"
