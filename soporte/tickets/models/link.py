"""How two tickets belong together."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now


class Link(models.Model):
    """Two tickets and what the first is to the second; `related` is the same from both sides."""

    class Kind(models.TextChoices):
        """What the source is to the target."""

        RELATED = "related", _("Related to")
        DUPLICATE = "duplicate", _("Duplicate of")
        CHILD = "child", _("Child of")
        INCIDENT = "incident", _("Incident of")

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="links_out", db_index=False
    )
    target = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="links_in")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            # Begins with the source, and so finds a ticket's links too.
            models.UniqueConstraint(fields=["source", "target", "kind"], name="tickets_link_once"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="tickets_linked_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
