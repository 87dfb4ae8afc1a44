"""What was said in a ticket."""

from typing import TYPE_CHECKING

from django.db import models

from soporte.toolbox.clock import now
from soporte.toolbox.html import to_text

if TYPE_CHECKING:
    from soporte.people.models import Person


class MessageQuerySet(models.QuerySet["Message"]):
    """Reading messages."""

    def visible_to(self, person: "Person") -> "MessageQuerySet":
        """Those of the tickets a person may see; internal ones for staff alone."""
        from soporte.tickets.models.ticket import Ticket

        found = self.filter(ticket__in=Ticket.objects.visible_to(person))
        return found if person.is_staff else found.filter(internal=False)


class Message(models.Model):
    """One public message or internal note. Written once; only its deliveries change.

    `body_html` is sanitised and shown in the page; `quote_html` is what it quotes, folded.
    `message_id` is the channel's own id of a received message, for threading.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket",
        on_delete=models.CASCADE,
        related_name="messages",
        db_index=False,  # tickets_message_of begins with it
    )
    author = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    internal = models.BooleanField(default=False)
    from_staff = models.BooleanField(default=False)
    automatic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=20)
    body_html = models.TextField()
    quote_html = models.TextField(blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = MessageQuerySet.as_manager()

    # What came with it, at hand on the object that was just written.
    files: "list[Attachment]"

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="tickets_message_of"),
            models.Index(
                fields=["message_id"],
                condition=~models.Q(message_id=""),
                name="tickets_message_by_id",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} of {self.ticket_id}"

    @property
    def body_text(self) -> str:
        """The words alone."""
        return to_text(self.body_html)


class Attachment(models.Model):
    """A file that came or went with a message; `content_id` is set for pictures in the text."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_id = models.CharField(max_length=250, blank=True)
    inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
