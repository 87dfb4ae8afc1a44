"""Something on its way out."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.outbox.reasons import because
from soporte.outbox.scheduling import schedule
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class State(models.TextChoices):
    """How far a delivery has come."""

    QUEUED = "queued", _("On its way")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Unknown whether it arrived")
    CANCELLED = "cancelled", _("Cancelled")


# Followed by the page of what did not arrive.
TROUBLE = "troubled"


class Delivery(models.Model):
    """One message to one recipient over one channel; what became of it is kept with it.

    `thing_kind`/`thing_id` say what it carries (such as message:12); `payload` is the channel's
    outgoing message as data; `live` names the topics whose watchers should look again.
    `next_attempt_at` is also how long whoever prepares it now has it for themselves; `claimed_at`
    is when the bytes left after which it may have arrived.
    """

    channel = models.CharField(max_length=20)
    account_id = models.BigIntegerField(null=True)
    recipient = models.CharField(max_length=254)
    message_id = models.CharField(max_length=250, blank=True)
    thing_kind = models.CharField(max_length=30, blank=True)
    thing_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    live = models.JSONField(default=list)
    automatic = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["thing_kind", "thing_id"], name="outbox_thing"),
            models.Index(
                fields=["state", "next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="outbox_due",
            ),
            models.Index(
                fields=["recipient", "created_at"],
                condition=models.Q(automatic=True),
                name="outbox_automatic",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(automatic=True),
                name="outbox_automatic_all",
            ),
            models.Index(fields=["message_id"], name="outbox_message_id"),
            models.Index(
                fields=["-id"],
                condition=models.Q(state__in=["failed", "unknown"]),
                name="outbox_troubled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient} ({self.state})"

    @property
    def state_label(self) -> "StrPromise | str":
        """The state in words."""
        return State(self.state).label

    @property
    def because(self) -> "StrPromise | str":
        """Why it did not arrive, in words; empty where the other side gave no known reason."""
        return because(self.error)

    @property
    def can_retry(self) -> bool:
        """Whether a person may send it again."""
        return self.state in (State.FAILED, State.UNKNOWN, State.CANCELLED)

    @transaction.atomic
    def retry(self, *, by: Actor) -> None:
        """Queue it again; records `delivery.retried`. A delivery on its way is left alone."""
        changed = Delivery.objects.filter(
            pk=self.pk, state__in=(State.FAILED, State.UNKNOWN, State.CANCELLED)
        ).update(state=State.QUEUED, attempts=0, next_attempt_at=now(), error="")
        if changed:
            self.refresh_from_db()
            record(
                "delivery.retried",
                self,
                by=by,
                detail={"recipient": self.recipient},
                topics=[*self.live, TROUBLE],
            )
            schedule(self.pk, automatic=self.automatic)

    @transaction.atomic
    def cancel(self, *, by: Actor) -> bool:
        """Stop it unless it has left; whether it was stopped. Records `delivery.cancelled`."""
        changed = Delivery.objects.filter(pk=self.pk, state=State.QUEUED).update(
            state=State.CANCELLED
        )
        if changed:
            self.state = State.CANCELLED
            record(
                "delivery.cancelled",
                self,
                by=by,
                detail={"recipient": self.recipient},
                topics=self.live,
            )
        return bool(changed)

    @transaction.atomic
    def bounce(self, error: str, *, by: Actor) -> bool:
        """The other side reports that it did not arrive after all; records `delivery.failed`.

        Whether that is news. What has not left, or waits to leave again, cannot have come back.
        """
        changed = Delivery.objects.filter(
            pk=self.pk, state__in=(State.SENDING, State.SENT, State.UNKNOWN)
        ).update(state=State.FAILED, error=error[:500])
        if changed:
            self.state, self.error = State.FAILED, error[:500]
            detail = {"recipient": self.recipient, "error": error[:200]}
            record("delivery.failed", self, by=by, detail=detail, topics=[*self.live, TROUBLE])
        return bool(changed)

    def defer_until(self, moment: datetime, error: str) -> None:
        """Put it back for another try."""
        self.state, self.next_attempt_at, self.error = State.QUEUED, moment, error[:500]
        self.save(update_fields=["state", "next_attempt_at", "error"])
