"""Notifications: what somebody of the staff is told of, and how they wish to be told."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.notices.alarms import Alarm
from soporte.notices.push.subscription import PushSubscription
from soporte.tickets.models import Ticket
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person

__all__ = ["DEFAULTS", "Alarm", "Notification", "Preference", "PushSubscription", "Subject", "Way"]


class Subject(models.TextChoices):
    """What a notification is about, the most pressing first: somebody hears of one thing once."""

    MENTIONED = "mentioned", _("Somebody mentions me in a note")
    ASSIGNED = "assigned", _("A ticket is assigned to me")
    ASKED = "asked", _("My approval is asked for")
    ANSWERED = "answered", _("The customer writes in a ticket of mine")
    FAILED = "failed", _("An answer of mine is not delivered")
    STOPPED = "stopped", _("A rule failed and switched itself off")
    POINTED_OUT = "pointed_out", _("A rule or a macro notifies me of a ticket")
    WOKEN = "woken", _("A ticket of mine wakes up")
    FOLLOWED = "followed", _("Something happens in a ticket that I follow")
    ARRIVED = "arrived", _("A new ticket comes to one of my queues")


class Way(models.TextChoices):
    """How a notification reaches somebody."""

    APP = "app", _("In the app")
    MAIL = "mail", _("By e-mail")
    PUSH = "push", _("On my devices")


# Until an administrator or the person says otherwise.
DEFAULTS: dict[str, list[str]] = {
    Subject.MENTIONED: [Way.APP, Way.MAIL, Way.PUSH],
    Subject.ASSIGNED: [Way.APP, Way.MAIL, Way.PUSH],
    Subject.ASKED: [Way.APP, Way.MAIL, Way.PUSH],
    Subject.ANSWERED: [Way.APP, Way.PUSH],
    Subject.FAILED: [Way.APP, Way.MAIL, Way.PUSH],
    Subject.STOPPED: [Way.APP, Way.MAIL, Way.PUSH],
    Subject.POINTED_OUT: [Way.APP, Way.PUSH],
    Subject.WOKEN: [Way.APP, Way.PUSH],
    Subject.FOLLOWED: [Way.APP],
    Subject.ARRIVED: [],
}


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reading notifications."""

    def visible_to(self, person: "Person") -> "NotificationQuerySet":
        """Their own, and of these only what they may still see today."""
        if not person.is_staff:
            return self.none()
        return self.filter(person=person, ticket__in=Ticket.objects.visible_to(person))

    def unread(self) -> "NotificationQuerySet":
        """Those that nobody has looked at."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """One entry of the journal that one person is told of.

    `mail_at` and `push_at` say when mail and push are due.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey("journal.Entry", on_delete=models.CASCADE, related_name="+")
    # Without choices: a new subject needs no migration.
    subject = models.CharField(max_length=12)
    in_app = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    push_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "entry"], name="notices_told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notices_newest"),
            models.Index(
                fields=["person", "ticket"],
                condition=models.Q(read_at=None),
                name="notices_unread",
            ),
            models.Index(
                fields=["mail_at"],
                condition=models.Q(mail_at__isnull=False),
                name="notices_mail_due",
            ),
            models.Index(
                fields=["push_at"],
                condition=models.Q(push_at__isnull=False),
                name="notices_push_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} of {self.ticket_id} for {self.person_id}"


class Preference(models.Model):
    """How one person wishes to be told; the row without a person holds everybody's defaults.

    `choices` maps a subject to its ways; a subject that is missing is as the defaults say.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, null=True, related_name="+"
    )
    choices: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    follows_answered = models.BooleanField(default=False)
    follows_mentioned = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(person=None), name="notices_one_default"
            )
        ]

    def __str__(self) -> str:
        return f"preferences of {self.person_id or 'everybody'}"


class MailText(models.Model):
    """The organisation's own text of a mail that the product writes, in one language.

    `error` says why it cannot be used any more; the shipped text goes out instead.
    """

    letter = models.SlugField(max_length=40, db_index=False)
    language = models.CharField(max_length=5)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    error = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "language"], name="notices_one_mail_text")
        ]

    def __str__(self) -> str:
        return f"{self.letter}, {self.language}"
