"""What came in, raw, and what became of it."""

import zlib
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now
from soporte.toolbox.prepared import insert

if TYPE_CHECKING:
    from soporte.people.models import Person


class Reason(models.TextChoices):
    """Why something is held, in words for technicians."""

    UNREADABLE = "unreadable", _("It could not be read")
    NO_SENDER = "no_sender", _("It names no usable sender")
    AUTOMATIC = "automatic", _("A machine wrote it, and it belongs to no ticket")
    BOUNCE = "bounce", _("A delivery report for something we do not know")
    COMPLAINT = "complaint", _("A complaint about mail that we do not know")
    OWN_ADDRESS = "own_address", _("It claims to come from one of our own addresses")
    STRANGER = "stranger", _("It answers a ticket, but its sender takes no part in it")
    TOKEN_OF_ANOTHER = "token_of_another", _("It carries the answering address of somebody else")
    STAFF_BY_MAIL = "staff_by_mail", _("It claims to come from staff, which mail cannot prove")
    SPAM = "spam", _("Spam, or from somebody whose mail was spam")
    BROKEN = "broken", _("Soporte failed while handling it")


# The part of an envelope that names files which were not stored.
LEFT = "left"
RELEASABLE = (
    Reason.AUTOMATIC,
    Reason.STRANGER,
    Reason.TOKEN_OF_ANOTHER,
    Reason.STAFF_BY_MAIL,
    Reason.SPAM,
)


class State(models.TextChoices):
    """How far it has come."""

    STORED = "stored", _("Stored")
    UNCONFIRMED = "unconfirmed", _("Address not confirmed")
    DONE = "done", _("Done")
    DUPLICATE = "duplicate", _("Duplicate")
    HELD = "held", _("Held")
    DISCARDED = "discarded", _("Discarded")


class InboundQuerySet(models.QuerySet["Inbound"]):
    """Reading what came in."""

    def visible_to(self, person: "Person") -> "InboundQuerySet":
        """What became of tickets that staff may see, and what is held before their queues."""
        from soporte.tickets.models import Queue, Ticket

        if not person.is_staff or not person.is_active:
            return self.none()
        seen = models.Q(ticket__in=Ticket.objects.visible_to(person))
        held = models.Q(ticket=None, state__in=("held", "discarded"))
        if not person.is_supervisor:
            mine = models.Q(account__queue__in=Queue.objects.visible_to(person))
            held &= models.Q(account=None) | models.Q(account__queue=None) | mine
        return self.filter(seen | held)


class Inbound(models.Model):
    """One raw payload, stored before anything is made of it.

    `cursor` is the route's own key (such as an IMAP UID), unique for an account; `identity` is what
    makes the message unique over all routes: its id and a hash of its content; `conversation` what
    some mail programs know a thread by.
    """

    kind = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    account = models.ForeignKey(
        "channels.Account", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cursor = models.CharField(max_length=120, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    conversation = models.CharField(max_length=42, blank=True, default="", db_default="")
    raw = models.BinaryField()
    size = models.IntegerField()
    envelope = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.STORED)
    reason = models.CharField(max_length=30, choices=Reason, blank=True)
    trace = models.TextField(blank=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.SET_NULL, null=True, related_name="inbound"
    )
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.SET_NULL, null=True, related_name="inbound"
    )
    # What it is held for, or how it was itself marked as spam.
    spam = models.ForeignKey(
        "tickets.SpamMark",
        on_delete=models.SET_NULL,
        null=True,
        related_name="inbound",
        db_index=False,
    )
    attempts = models.SmallIntegerField(default=0)
    received_at = models.DateTimeField(default=now)
    processed_at = models.DateTimeField(null=True)

    objects = InboundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "route", "cursor"],
                condition=~models.Q(cursor=""),
                name="channels_cursor_once",
            ),
            models.UniqueConstraint(
                fields=["identity"],
                condition=~models.Q(identity=""),
                name="channels_identity_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-id"],
                condition=models.Q(state__in=["stored", "held", "unconfirmed"]),
                name="channels_pending",
            ),
            models.Index(
                fields=["conversation", "-id"],
                condition=~models.Q(conversation=""),
                name="channels_conversation",
            ),
            models.Index(
                fields=["spam"],
                condition=models.Q(spam__isnull=False),
                name="channels_held_as_spam",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.pk} ({self.state})"

    @classmethod
    def keep(cls, raw: bytes, **fields: Any) -> "Inbound":
        """Store a payload, compressed lightly: mail is text, and speed counts more than bytes."""
        return insert(cls(raw=zlib.compress(raw, 1), size=len(raw), **fields))

    def payload(self) -> bytes:
        """The raw bytes as they came."""
        return zlib.decompress(bytes(self.raw))

    @property
    def files_left(self) -> list[dict[str, Any]]:
        """Name and size of each file that came along and was not stored."""
        return list(self.envelope.get(LEFT, []))

    @property
    def can_release(self) -> bool:
        """Whether a technician's word can make a ticket of it: a person wrote it, whoever it is."""
        return self.state in (State.HELD, State.DISCARDED) and self.reason in RELEASABLE

    @property
    def is_marked_spam(self) -> bool:
        """Whether it was itself marked as spam, and not only held for what came earlier."""
        return self.state == State.DISCARDED and self.reason == Reason.SPAM and bool(self.spam_id)

    @property
    def reason_label(self) -> str:
        """The reason in words."""
        if self.reason == Reason.SPAM and self.spam:
            return self.spam.own_sentence if self.is_marked_spam else self.spam.sentence
        return str(Reason(self.reason).label) if self.reason else ""


class InboundFile(models.Model):
    """A stored file that a payload names and that no message carries yet: it must not be swept."""

    inbound = models.ForeignKey(Inbound, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.blob_id} of {self.inbound_id}"
