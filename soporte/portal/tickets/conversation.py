"""What was said in a request and what happened in between, as its customers may read it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left

from soporte.files.operations import signed_path
from soporte.journal import timeline
from soporte.people.models import Person
from soporte.portal.tickets import words
from soporte.tickets import pictures
from soporte.tickets.models import Attachment, Message, Ticket
from soporte.toolbox.html import cut, first_words

SHOWN = 60
# More of one message than this is shown on a page of its own.
BODY, QUOTE = 20_000, 5_000
QUOTE_WORDS = 40


@dataclass(frozen=True)
class Said:
    """A message as the reader sees it."""

    message: Message
    is_mine: bool
    files: list["Shown"]
    body: str
    quoted: str
    is_cut: bool = False

    @property
    def at(self) -> Any:
        """When it was said."""
        return self.message.created_at

    @property
    def html(self) -> str:
        """What was said, its pictures in their places."""
        return pictures.shown(self.body, self._paths)

    @property
    def quote(self) -> str:
        """What it quotes, likewise."""
        return pictures.shown(self.quoted, self._paths)

    @property
    def quote_begins(self) -> str:
        """The first words of what is folded: a quote, a signature or a notice."""
        return first_words(self.quoted, QUOTE_WORDS)

    @property
    def words_alone(self) -> str:
        """What was said, for a place that can show no pictures."""
        return pictures.shown(self.body, {})

    @property
    def _paths(self) -> dict[str, str]:
        return {file.attachment.content_id: file.picture for file in self.files if file.picture}


@dataclass(frozen=True)
class Shown:
    """A file of a message with its links; `is_placed` says that the text shows it already."""

    attachment: Attachment
    path: str
    picture: str
    sound: str
    is_placed: bool


@dataclass(frozen=True)
class Happened:
    """Something that happened besides words."""

    text: str
    icon: str
    at: Any


@dataclass
class Conversation:
    """Messages and events in order. `older` and `newer` are the messages to page from, or 0."""

    items: list[Said | Happened] = field(default_factory=list)
    older: int = 0
    newer: int = 0


def whole(ticket: Ticket, reader: Person) -> Conversation:
    """Everything, to take along."""
    said = [_said(message, reader, is_whole=True) for message in _public(ticket, reader)]
    return Conversation(_in_order(said, _happened(ticket, reader)))


def window(ticket: Ticket, reader: Person, *, before: int = 0, after: int = 0) -> Conversation:
    """The last messages, or those next to one, and what happened between them."""
    messages, earlier, following = _chosen(_shortened(ticket, reader), before, after)
    if not messages:
        return Conversation()
    said = [_said(message, reader) for message in messages]
    around: dict[str, Any] = {}
    if earlier:
        around["at__gte"] = messages[0].created_at
    if following:
        around["at__lt"] = following.created_at
    return Conversation(
        _in_order(said, _happened(ticket, reader, **around)),
        older=messages[0].pk if earlier else 0,
        newer=messages[-1].pk if following else 0,
    )


def one(ticket: Ticket, reader: Person, pk: int) -> Said | None:
    """One public message, whole."""
    found = _public(ticket, reader).filter(pk=pk).first()
    return _said(found, reader, is_whole=True) if found else None


def _chosen(
    found: "QuerySet[Message]", before: int, after: int
) -> tuple[list[Message], bool, Message | None]:
    """Messages in order, whether there are earlier ones, and the one that follows."""
    if after:
        chosen = list(found.filter(pk__gt=after).order_by("pk")[: SHOWN + 1])
        return chosen[:SHOWN], True, next(iter(chosen[SHOWN:]), None)
    if before:
        found = found.filter(pk__lte=before)
    chosen = list(found.order_by("-pk")[: SHOWN + 2])
    following = chosen.pop(0) if chosen and chosen[0].pk == before else None
    return chosen[:SHOWN][::-1], len(chosen) > SHOWN, following


def _public(ticket: Ticket, reader: Person) -> "QuerySet[Message]":
    """The messages that this reader may see; never an internal one, whoever reads."""
    return (
        Message.objects.visible_to(reader)
        .filter(ticket=ticket, internal=False)
        .select_related("author")
        .prefetch_related("attachments__blob")
        .order_by("pk")
    )


def _shortened(ticket: Ticket, reader: Person) -> "QuerySet[Message]":
    return (
        _public(ticket, reader)
        .defer("body_html", "quote_html")
        .annotate(body_start=Left("body_html", BODY + 1), quote_start=Left("quote_html", QUOTE + 1))
    )


def _happened(ticket: Ticket, reader: Person, **around: Any) -> list[Happened]:
    entries = timeline.entries_of(ticket, public_only=True).filter(kind__in=words.EVENTS)
    lines = timeline.render(entries.filter(**around))
    told = ((words.event(line, reader), line) for line in lines)
    return [Happened(text, line.icon, line.at) for text, line in told if text]


def _in_order(said: list[Said], happened: list[Happened]) -> list[Said | Happened]:
    return sorted([*said, *happened], key=lambda item: item.at)


def _said(message: Any, reader: Person, *, is_whole: bool = False) -> Said:
    if is_whole:
        body, quoted, is_cut = message.body_html, message.quote_html, False
    else:
        start, quote = message.body_start, message.quote_start
        body, quoted = cut(start, BODY), cut(quote, QUOTE)
        is_cut = len(start) > BODY or len(quote) > QUOTE
    placed = pictures.ids(body)
    files = [
        Shown(
            found,
            signed_path(found.blob, found.name),
            signed_path(found.blob, found.name, inline=True) if found.blob.is_image else "",
            signed_path(found.blob, found.name, inline=True) if found.blob.is_sound else "",
            found.content_id in placed,
        )
        for found in message.attachments.all()
    ]
    return Said(message, message.author_id == reader.pk, files, body, quoted, is_cut)
