"""Who of the staff wishes to hear of a ticket without having it."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.recorded import Recorded
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person

MAX_FOLLOWERS = 200


class Follower(models.Model):
    """One of the staff who is told what happens to a ticket. It gives no right to read it."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="followers", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="following")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "person"], name="tickets_follower_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.ticket_id}"


class Followable(Recorded):
    """A ticket that members of the staff may follow."""

    class Meta:
        abstract = True

    @transaction.atomic
    def follow(self, person: "Person", *, by: Actor) -> None:
        """Tell somebody of the staff what happens from now on; records `ticket.followed`.

        Raises ValidationError for customers, and beyond two hundred.
        """
        if not person.is_staff:
            raise ValidationError(_("Only staff can follow a ticket."))
        self.lock()
        followers = self.followers  # type: ignore[attr-defined]
        if followers.count() >= MAX_FOLLOWERS:
            raise ValidationError(_("Too many people follow this ticket."))
        _row, is_new = followers.get_or_create(person=person)
        if is_new:
            self.recorded("ticket.followed", by=by, detail={"person": f"person:{person.pk}"})

    @transaction.atomic
    def unfollow(self, person: "Person", *, by: Actor) -> None:
        """Tell them no longer; records `ticket.unfollowed`."""
        gone, _each = self.followers.filter(person=person).delete()  # type: ignore[attr-defined]
        if gone:
            self.recorded("ticket.unfollowed", by=by, detail={"person": f"person:{person.pk}"})
