"""Copies of a person's data, erasures, and rules of how long things are kept."""

import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now

COPY_LIFE = timedelta(days=7)


def new_secret() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(16)


class CopyState(models.TextChoices):
    """How far a copy is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Removed")


class DataCopy(models.Model):
    """One archive of what somebody may know of what is kept about them.

    The file lies beside the stored files, outside the backups, until it expires.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=CopyState, default=CopyState.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    secret = models.CharField(max_length=32, default=new_secret)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="privacy_copy_of")]

    def __str__(self) -> str:
        return f"copy {self.pk} of {self.person_id}"

    @property
    def path(self) -> Path:
        """Where the archive lies."""
        return folder() / f"{self.pk}-{self.secret}.zip"

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken."""
        return self.state == CopyState.READY and bool(self.expires_at and self.expires_at > now())

    @property
    def percent(self) -> int:
        """How much of it is made."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def folder() -> Path:
    """Where archives lie."""
    return Path(settings.FILES_DIR).parent / "copies"


class ErasureState(models.TextChoices):
    """How far an erasure is."""

    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Taken back")
    FAILED = "failed", _("Failed")


class Erasure(models.Model):
    """That somebody's data are to go, when, how far, and how many things went.

    It keeps nothing by which the person could be known.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.SCHEDULED)
    texts = models.BooleanField(_("remove the texts"), default=True)
    files = models.BooleanField(_("remove the files"), default=True)
    step = models.CharField(max_length=40, blank=True)
    steps = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["scheduled", "running", "failed"]),
                name="privacy_one_erasure",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["scheduled", "running", "failed"]),
                name="privacy_due",
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class What(models.TextChoices):
    """What a rule of retention is about."""

    TICKETS = "tickets", _("Closed tickets")
    RAW = "raw", _("Raw mail that became messages")
    QUARANTINE = "quarantine", _("Held and discarded mail, and spam")
    DELIVERIES = "deliveries", _("What was sent: addresses and payloads")
    NOTIFICATIONS = "notifications", _("Notifications")
    SIGN_INS = "sign_ins", _("Sign-ins in the audit")


class Act(models.TextChoices):
    """What a rule does to closed tickets; other things are deleted or emptied."""

    FILES = "files", _("Delete the files")
    TEXTS = "texts", _("Remove texts and files, keep the figures")
    DELETE = "delete", _("Delete the tickets")


class RetentionRule(models.Model):
    """After how many days what goes. Rules are made switched off."""

    what = models.CharField(_("what"), max_length=16, choices=What)
    queue = models.ForeignKey(
        "tickets.Queue",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("queue"),
    )
    days = models.PositiveIntegerField(_("days"))
    act = models.CharField(_("act"), max_length=8, choices=Act, default=Act.FILES, blank=True)
    is_active = models.BooleanField(_("in use"), default=False)
    done = models.BigIntegerField(default=0)
    ran_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["what", "days", "pk"]

    def __str__(self) -> str:
        return str(self.get_what_display())
