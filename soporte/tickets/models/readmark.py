"""How far somebody has read."""

from django.db import models
from django.db.models.functions import Greatest


class ReadMark(models.Model):
    """The last message of a ticket that a person has seen."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="readmarks")
    message_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ticket"], name="tickets_readmark_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.ticket_id}"

    @classmethod
    def set(cls, person_id: int, ticket_id: int, message_id: int) -> None:
        """Move the mark forward; it never goes back."""
        moved = cls.objects.filter(person_id=person_id, ticket_id=ticket_id).update(
            message_id=Greatest(models.F("message_id"), message_id)
        )
        if not moved:
            ReadMark.objects.bulk_create(
                [ReadMark(person_id=person_id, ticket_id=ticket_id, message_id=message_id)],
                ignore_conflicts=True,
            )
