"""Somebody besides the requester who takes part in a ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now


class Participant(models.Model):
    """A person in the conversation. Who came by CC may write, but reads nothing until confirmed.

    Otherwise a forged mail with a stranger in CC would make us show that stranger the conversation.
    """

    class Role(models.TextChoices):
        """Why somebody takes part."""

        CC = "cc", _("in copy")
        COLLEAGUE = "colleague", _("colleague")
        HELPER = "helper", _("outside helper")

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="participants"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.CC)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "person"], name="tickets_participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
