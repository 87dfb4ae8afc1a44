"""What somebody is writing to a ticket, or has written and not yet sent."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q

from soporte.toolbox.clock import now
from soporte.toolbox.html import clean, from_text, to_text
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from datetime import datetime

    from soporte.people.models import Person

EXCERPT = 140


def new_mark() -> str:
    """What tells one saved text from the next."""
    return uuid4().hex


class Kind(models.TextChoices):
    """For whom it is: the customer, the team, somebody outside."""

    REPLY = "reply"
    NOTE = "note"
    FORWARD = "forward"


class State(models.TextChoices):
    """Being written; put aside by a later text; or waiting for the moment when it leaves."""

    WRITING = "writing"
    ASIDE = "aside"
    WAITING = "waiting"


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reading drafts."""

    def visible_to(self, person: "Person") -> "DraftQuerySet":
        """One's own, and replies of others that wait to leave, on tickets that one may see."""
        from soporte.tickets.models.ticket import Ticket

        shown = Q(person=person)
        if person.is_staff:
            shown |= Q(state=State.WAITING)
        return self.filter(shown, ticket__in=Ticket.objects.visible_to(person))

    def waiting(self) -> "DraftQuerySet":
        """Replies that leave by themselves, the next one first."""
        return self.filter(state=State.WAITING).order_by("release_at", "pk")


class Draft(models.Model):
    """One text of a person to a ticket; there is one being written for each kind.

    `body` is kept to the letter as the composer held it, text or HTML (`format`): it is cleaned
    when it is sent. `mark` changes with each saving, `origin` names the page that saved it: who
    saves over a mark that they have not seen puts that text aside. `seen` is the last public
    message that the writer of a waiting reply knew of. `addressed` says to whom else it goes: see
    `tickets.addressing`.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.REPLY)
    state = models.CharField(max_length=7, choices=State, default=State.WRITING)
    body = models.TextField(blank=True)
    format = models.CharField(max_length=4, default="text")
    then = models.CharField(max_length=10, blank=True)
    addressed = models.JSONField(default=dict, blank=True, db_default={})
    mark = models.CharField(max_length=32, default=new_mark)
    origin = models.CharField(max_length=64, blank=True)
    seen = models.BigIntegerField(default=0)
    release_at = models.DateTimeField(null=True, blank=True)
    is_scheduled = models.BooleanField(default=False)
    held_because = models.CharField(max_length=10, blank=True)
    held_message = models.BigIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField(default=now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ticket", "kind"],
                condition=Q(state="writing"),
                name="tickets_draft_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["release_at"], condition=Q(state="waiting"), name="tickets_draft_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} to {self.ticket_id}"

    @property
    def html(self) -> str:
        """The text as HTML, for the verb that cleans and keeps it."""
        return self.body if self.format == "html" else from_text(self.body)

    @property
    def excerpt(self) -> str:
        """Its first words."""
        words = clean_line(to_text(clean(self.html))) if self.body else ""
        return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"

    def is_due(self, moment: "datetime") -> bool:
        """Whether it is to leave now."""
        return bool(self.state == State.WAITING and self.release_at and self.release_at <= moment)


class DraftFile(models.Model):
    """A file that will go with a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


def is_blank(html: str) -> bool:
    """Whether a text says and shows nothing."""
    body = clean(html)
    return "<img" not in body and not clean_line(to_text(body)).strip()
