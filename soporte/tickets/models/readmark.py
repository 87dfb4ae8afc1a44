"""How far somebody has read."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import BigIntegerField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

if TYPE_CHECKING:
    from soporte.people.models import Person


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

    @classmethod
    def unread_by(cls, person: "Person") -> Exists:
        """Whether a ticket has a message of somebody else beyond the person's mark."""
        from soporte.tickets.models.message import Message

        # By the outer ticket: asked by each message's own, the planner would read every message
        # there is, once, rather than the last ones of the few tickets shown.
        ticket = OuterRef(OuterRef("pk"))
        mark = cls.objects.filter(person=person, ticket=ticket).values("message_id")
        newer = Message.objects.filter(
            ticket=OuterRef("pk"),
            pk__gt=Coalesce(Subquery(mark[:1]), Value(0, BigIntegerField())),
        )
        return Exists(newer.exclude(author=person))
