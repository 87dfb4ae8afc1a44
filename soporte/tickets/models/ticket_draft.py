"""A new ticket that somebody is writing down and has not opened."""

from typing import TYPE_CHECKING

from django.db import models

from soporte.tickets.models.draft import EXCERPT, new_mark
from soporte.toolbox.clock import now
from soporte.toolbox.html import clean, from_text, to_text
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from soporte.people.models import Person


class TicketDraftQuerySet(models.QuerySet["TicketDraft"]):
    """Reading drafts of new tickets."""

    def visible_to(self, person: "Person") -> "TicketDraftQuerySet":
        """One's own, as long as one works at the desk."""
        return self.filter(person=person) if person.is_staff else self.none()


class TicketDraft(models.Model):
    """What the form of a new ticket holds: the inputs by name, each as a list of what was typed.

    Nothing of it is judged before it is opened. `key` is the form's own and lets one ticket come
    of it; `mark` changes with each saving and `origin` names the page that saved it, as with
    drafts of replies.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    mark = models.CharField(max_length=32, default=new_mark)
    origin = models.CharField(max_length=64, blank=True)
    inputs = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=now)

    objects = TicketDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="tickets_ticketdraft_once")
        ]

    def __str__(self) -> str:
        return f"new ticket of {self.person_id}"

    def first(self, name: str) -> str:
        """What was typed into an input, or ""."""
        given = self.inputs.get(name) or [""]
        return str(given[-1])

    @property
    def html(self) -> str:
        """Its text as HTML."""
        body = self.first("body")
        return body if self.first("format") == "html" else from_text(body)

    @property
    def subject(self) -> str:
        """Its subject, in one line."""
        return clean_line(self.first("subject")).strip()

    @property
    def excerpt(self) -> str:
        """Its first words."""
        words = clean_line(to_text(clean(self.html))) if self.first("body") else ""
        return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"


class TicketDraftFile(models.Model):
    """A file that will go with a new ticket."""

    draft = models.ForeignKey(TicketDraft, on_delete=models.CASCADE, related_name="files")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name
