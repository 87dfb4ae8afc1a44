"""What is said in a ticket, and to whom it goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.files.models import Blob
from soporte.journal.actor import Actor
from soporte.outbox import operations as outbox
from soporte.tickets import mentions, pictures, ways_out
from soporte.tickets.models.message import Attachment, Message
from soporte.tickets.models.shared import Shared
from soporte.tickets.models.snoozable import Snoozable
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now
from soporte.toolbox.html import clean, to_text
from soporte.toolbox.prepared import insert
from soporte.toolbox.text import clean_file_name, clean_line

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.ways_out import Route


@dataclass(frozen=True)
class NewFile:
    """A stored blob under the name that this message gives it."""

    blob: Blob
    name: str
    content_id: str = ""
    inline: bool = False


class Conversing(Snoozable, Shared):
    """A ticket with a conversation."""

    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="es")
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_customer_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def reply(
        self,
        html: str,
        *,
        author: "Person",
        by: Actor,
        files: Sequence[NewFile] = (),
        channel: str = "portal",
        without: Collection[int] = (),
    ) -> Message:
        """Answer publicly: the requester and confirmed participants receive it.

        No mail goes to those `without` it, though who takes part can read it. Takes an unassigned
        new ticket out of "new". Records `reply.sent` with one delivery each. Raises ValidationError
        when there is nothing to send, or nobody to send it to.
        """
        self.lock()
        people = [person for person in self.recipients() if person.pk not in without]
        if not people:
            raise ValidationError(_("Choose at least one recipient."))
        message = self._say(html, author=author, channel=channel, files=files, from_staff=True)
        self.last_message_at = message.created_at
        self.first_answered_at = self.first_answered_at or message.created_at
        deliveries = self._deliver(message, people)
        self.changed(
            "reply.sent",
            "last_message_at",
            "first_answered_at",
            by=by,
            detail={"message": message.pk, "deliveries": deliveries},
        )
        if self.category == Category.NEW:
            self.set_category(Category.OPEN, by=by)
        self.index_message(message)
        return message

    @transaction.atomic
    def answer_by_itself(
        self, html: str, *, routes: "Sequence[tuple[Person, Route]]", by: Actor, mark: str
    ) -> Message:
        """Send an automatic answer by these ways; `mark` says what made it.

        It counts neither as the first answer nor as the last word of the conversation. Records
        `reply.sent`. Raises ValidationError when there is nothing to send.
        """
        self.lock()
        message = self._say(
            html, author=None, channel="desk", files=(), from_staff=True, automatic=mark
        )
        for person, route in routes:
            self._enqueue(message, person, route, automatic=True)
        detail = {"message": message.pk, "deliveries": len(routes)}
        self.changed("reply.sent", by=by, detail=detail)
        self.index_message(message)
        return message

    @transaction.atomic
    def note(
        self,
        html: str,
        *,
        author: "Person | None",
        by: Actor,
        files: Sequence[NewFile] = (),
        channel: str = "desk",
        automatic: str = "",
    ) -> Message:
        """Add an internal note, which only staff see; records `note.added` and whom it mentions.

        Raises ValidationError when it is empty.
        """
        self.lock()
        message = self._say(
            html,
            author=author,
            channel=channel,
            files=files,
            from_staff=author is None or author.is_staff,
            internal=True,
            automatic=automatic,
        )
        named = mentions.of(self, html)  # type: ignore[arg-type]
        detail = {"message": message.pk, **({"mentions": named} if named else {})}
        self.changed("note.added", by=by, detail=detail)
        self.index_message(message)
        return message

    @transaction.atomic
    def take_in(self, message: Message, files: Sequence[NewFile], *, by: Actor) -> None:
        """Give a received message its files that were not stored at first.

        What it says is not touched. Records `ticket.files_taken`.
        """
        self.lock()
        message.files = _attach(message, files)
        detail = {"message": message.pk, "count": len(message.files)}
        self.changed("ticket.files_taken", by=by, detail=detail)
        self.index_message(message)

    def answered_since(self, seen: int, *, besides: "Person") -> Message | None:
        """The last answer by somebody else that who has read up to `seen` does not know of."""
        later = self.messages.filter(internal=False, from_staff=True, automatic="", pk__gt=seen)  # type: ignore[attr-defined]
        found = later.exclude(author=besides).select_related("author").order_by("-pk")
        return found.first()

    def say_as_customer(
        self,
        html: str,
        *,
        author: "Person",
        channel: str,
        files: Sequence[NewFile] = (),
        quote_html: str = "",
        message_id: str = "",
        at: datetime | None = None,
    ) -> Message:
        """Store what a customer wrote, for `open_ticket` and `receive_message`, which record."""
        message = self._say(
            html,
            author=author,
            channel=channel,
            files=files,
            quote_html=quote_html,
            message_id=message_id,
            at=at,
        )
        self.last_message_at = self.last_customer_at = message.created_at
        return message

    def _say(
        self,
        html: str,
        *,
        author: "Person | None",
        channel: str,
        files: Sequence[NewFile],
        quote_html: str = "",
        message_id: str = "",
        from_staff: bool = False,
        internal: bool = False,
        automatic: str = "",
        at: datetime | None = None,
    ) -> Message:
        if self.merged_into_id:  # type: ignore[attr-defined]
            raise ValidationError(_("This ticket was merged into another one."))
        if self.is_spam and from_staff and not internal:  # type: ignore[attr-defined]
            raise ValidationError(_("This ticket is marked as spam: release it first."))
        # What the picture is called stays; where it is shown is decided at each reading.
        marks = pictures.marks(files)
        body = clean(html, cid_map=marks)
        if not (files or quote_html or "<img" in body or clean_line(to_text(body))):
            raise ValidationError(_("Write something first."))
        message = insert(
            Message(
                ticket_id=self.pk,
                author=author,
                internal=internal,
                from_staff=from_staff,
                automatic=automatic[:60],
                channel=channel,
                body_html=body,
                quote_html=clean(quote_html, cid_map=marks) if quote_html else "",
                message_id=message_id[:250],
                created_at=at or now(),
            )
        )
        message.files = _attach(message, files)
        return message

    def _deliver(self, message: Message, people: "Sequence[Person]") -> int:
        routes = [
            (person, ways_out.find(self, person))  # type: ignore[arg-type]
            for person in people
        ]
        found = [(person, route) for person, route in routes if route]
        for person, route in found:
            self._enqueue(message, person, route)
        return len(found)

    def _enqueue(
        self, message: Message, person: "Person", route: "Route", *, automatic: bool = False
    ) -> None:
        outbox.enqueue(
            channel=route.channel,
            account_id=route.account_id,
            recipient=route.recipient,
            payload={"message": message.pk, "person": person.pk},
            thing=message,
            automatic=automatic,
            live=[f"ticket:{self.pk}"],
        )

    def index_message(self, message: Message) -> None:
        """Make a new message findable."""
        raise NotImplementedError


def _attach(message: Message, files: Sequence[NewFile]) -> list[Attachment]:
    return Attachment.objects.bulk_create(
        Attachment(
            message=message,
            blob=file.blob,
            name=clean_file_name(file.name),
            content_id=file.content_id[:250],
            inline=file.inline,
        )
        for file in files
    )
