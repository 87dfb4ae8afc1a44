"""Somebody besides the requester who takes part in a ticket."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Reading participants."""

    def visible_to(self, person: "Person") -> "ParticipantQuerySet":
        """All for staff; customers do not hear of outside helpers whom nobody confirmed."""
        return self if person.is_staff else self.exclude(_ASIDE)

    def aside(self) -> "ParticipantQuerySet":
        """Outside helpers whom nobody confirmed: what they write is for staff alone."""
        return self.filter(_ASIDE)


class Participant(models.Model):
    """A person in the conversation. Who came by CC may write, but reads nothing until confirmed.

    Otherwise a forged mail with a stranger in CC would make us show that stranger the conversation.
    An outside helper, to whom something was forwarded, is asked aside: the customer neither hears
    of them nor reads what they write, until they are confirmed.
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

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "person"], name="tickets_participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"

    @property
    def is_aside(self) -> bool:
        """Whether it is an outside helper of whom the customer does not know."""
        return self.role == self.Role.HELPER and self.confirmed_at is None


_ASIDE = Q(role=Participant.Role.HELPER, confirmed_at=None)
