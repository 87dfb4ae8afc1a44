"""The conversation of a ticket as one list: days, messages, folded changes, the unread mark."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils import timezone

from soporte.channels.models import Inbound
from soporte.channels.models.inbound import LEFT
from soporte.desk.tickets import numbers
from soporte.files.operations import signed_path
from soporte.journal.models import Entry
from soporte.journal.timeline import Line, entries_of, render
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets import pictures
from soporte.tickets.models import Attachment, Message, ReadMark, Ticket
from soporte.toolbox.html import cut, first_words
from soporte.toolbox.prepared import Prepared

WINDOW = 50
# A page that stayed open may have grown beyond a window, but not without end.
SINCE = 100
MOST_EVENTS = 300
# More of one message than this is shown on a page of its own.
BODY, QUOTE = 20_000, 5_000
QUOTE_WORDS = 40
NO_END = 2**62
# What the messages themselves show, and the opening, which is the first of them.
TOLD_BY_MESSAGES = (
    "ticket.opened",
    "message.received",
    "reply.sent",
    "note.added",
    "message.forwarded",
    "helper.answered",
    "ticket.files_left",
)


@dataclass(frozen=True)
class File:
    """An attachment with a path that opens it."""

    name: str
    size: int
    path: str
    is_picture: bool
    picture: str = ""
    content_id: str = ""
    sound: str = ""
    is_paged: bool = False


@dataclass
class Said:
    """A message as it is shown."""

    # A message with what `_messages` adds to it.
    message: Any
    files: list[File] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    is_first_unread: bool = False
    is_whole: bool = False
    # Tickets that it names and its reader may open.
    numbers: frozenset[int] = frozenset()

    @property
    def voice(self) -> str:
        """Whose paper it is written on."""
        if self.is_forwarded or self.is_from_outside:
            return "outside"
        if self.message.internal:
            return "note"
        return "ours" if self.message.from_staff else ""

    @property
    def size_left(self) -> int:
        """How many bytes of files were not stored."""
        return sum(file["size"] for file in self.message.files_left or ())

    @property
    def can_be_forwarded(self) -> bool:
        """Whether it came from a customer: what we said ourselves is sent on with the rest."""
        return not (self.message.internal or self.message.from_staff)

    @property
    def is_forwarded(self) -> bool:
        """Whether it was sent on to somebody outside."""
        return bool(self.message.internal and self.deliveries)

    @property
    def is_from_outside(self) -> bool:
        """Whether an outside helper wrote it."""
        message = self.message
        return bool(message.internal and message.author_id) and not (
            message.from_staff or message.automatic
        )

    @property
    def html(self) -> str:
        """What was said, its pictures in their places."""
        return numbers.linked(pictures.shown(self._body, self._paths), self.numbers)

    @property
    def quote(self) -> str:
        """What it quotes, likewise."""
        quote = self.message.quote_html if self.is_whole else cut(self.message.quote_start, QUOTE)
        return pictures.shown(quote, self._paths)

    @property
    def quote_begins(self) -> str:
        """The first words of what is folded: a quote, a signature or a notice."""
        message = self.message
        quote = message.quote_html if self.is_whole else message.quote_start
        return first_words(quote, QUOTE_WORDS)

    @property
    def is_cut(self) -> bool:
        """Whether there is more of it than is shown."""
        message = self.message
        return not self.is_whole and (
            len(message.body_start) > BODY or len(message.quote_start) > QUOTE
        )

    @cached_property
    def _body(self) -> str:
        return self.message.body_html if self.is_whole else cut(self.message.body_start, BODY)

    @property
    def _paths(self) -> dict[str, str]:
        return {file.content_id: file.picture for file in self.files if file.picture}

    @property
    def pictures(self) -> list[File]:
        """What is shown as a picture below the text, because it has no place in it."""
        placed = pictures.ids(self._body)
        return [file for file in self.files if file.is_picture and file.content_id not in placed]

    @property
    def sounds(self) -> list[File]:
        """What is played in its place."""
        return [file for file in self.files if file.sound]

    @property
    def others(self) -> list[File]:
        """What is offered for download."""
        return [file for file in self.files if not (file.is_picture or file.sound)]

    @property
    def all_sent(self) -> bool:
        """Whether every recipient's copy left."""
        return all(delivery.state == "sent" for delivery in self.deliveries)


@dataclass(frozen=True)
class Item:
    """One element: a `day`, a `message`, or `events` that happened together."""

    kind: str
    day: date | None = None
    said: Said | None = None
    events: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """A window of the conversation. `older` and `newer` are the messages to page from, or 0."""

    items: tuple[Item, ...] = ()
    first: int = 0
    last: int = 0
    last_public: int = 0
    older: int = 0
    newer: int = 0
    has_shrunk: bool = False


@dataclass(frozen=True)
class _Window:
    """Messages in order, whether there are earlier ones, and the one that follows.

    `has_shrunk` says that the earliest of those asked for were left out.
    """

    messages: list[Any]
    has_older: bool
    following: Any = None
    has_shrunk: bool = False


def window(
    ticket: Ticket, person: Person, *, since: int = 0, before: int = 0, after: int = 0
) -> Timeline:
    """The last messages; those next to one; or all from `since` on, up to a limit."""
    found = _chosen(ticket.pk, person.pk, since, before, after)
    messages = found.messages
    if not messages:
        return Timeline()
    said = _said(messages, ticket, person)
    lines = _events(ticket, found)
    public = [message.pk for message in messages if not message.internal]
    return Timeline(
        items=tuple(_woven(said, lines)),
        first=messages[0].pk,
        last=messages[-1].pk,
        last_public=public[-1] if public else 0,
        older=messages[0].pk if found.has_older else 0,
        newer=messages[-1].pk if found.following else 0,
        has_shrunk=found.has_shrunk,
    )


def whole(message: Message, person: Person) -> Said:
    """One message with nothing cut off."""
    found = _messages(person.pk, message.ticket_id).filter(pk=message.pk)
    full = found.defer(None).get()
    return Said(full, _files(full.ticket_id, [full])[full.pk], is_whole=True)


def _chosen(ticket: int, person: int, since: int, before: int, after: int) -> _Window:
    if after:
        found = _AFTER.all(person, ticket, after)
        return _Window(found[:WINDOW], has_older=True, following=next(iter(found[WINDOW:]), None))
    if since:
        found = _SINCE.all(person, ticket, since)
        too_many = len(found) > SINCE
        has_older = too_many or Message.objects.filter(ticket_id=ticket, pk__lt=since).exists()
        return _Window(found[:SINCE][::-1], has_older=has_older, has_shrunk=too_many)
    found = _UP_TO.all(person, ticket, before or NO_END)
    following = found.pop(0) if found and found[0].pk == before else None
    return _Window(found[:WINDOW][::-1], has_older=len(found) > WINDOW, following=following)


def _messages(person: int, ticket: int) -> "QuerySet[Message]":
    """A ticket's messages, the beginning of their texts, and how far the person has read."""
    left = Inbound.objects.filter(message=OuterRef("pk"), envelope__has_key=LEFT)
    mark = ReadMark.objects.filter(person_id=person, ticket_id=ticket).values("message_id")[:1]
    return (
        Message.objects.filter(ticket_id=ticket)
        .select_related("author")
        .defer("body_html", "quote_html")
        .annotate(
            body_start=Left("body_html", BODY + 1),
            quote_start=Left("quote_html", QUOTE + 1),
            has_original=Exists(Inbound.objects.filter(message=OuterRef("pk"))),
            files_left=Subquery(left.values(f"envelope__{LEFT}")[:1]),
            read_to=Subquery(mark),
        )
    )


_AFTER = Prepared(
    lambda person, ticket, after: (
        _messages(person, ticket).filter(pk__gt=after).order_by("pk")[: WINDOW + 1]
    )
)
_SINCE = Prepared(
    lambda person, ticket, since: (
        _messages(person, ticket).filter(pk__gte=since).order_by("-pk")[: SINCE + 1]
    )
)
# One more than a window, and the one before which it ends.
_UP_TO = Prepared(
    lambda person, ticket, before: (
        _messages(person, ticket).filter(pk__lte=before).order_by("-pk")[: WINDOW + 2]
    )
)


def _said(messages: list[Any], ticket: Ticket, person: Person) -> list[Said]:
    files = _files(ticket.pk, messages)
    deliveries = _deliveries(ticket.pk, messages)
    seen = messages[0].read_to or 0
    shown = [Said(message, files[message.pk], deliveries[message.pk]) for message in messages]
    unread = [one for one in shown if one.message.pk > seen and one.message.author_id != person.pk]
    named = numbers.readable((one.body_start for one in messages), person, beside=ticket.number)
    for one in shown:
        one.numbers = named
    # Everything unread is nothing unread: the mark helps only somebody who was here before.
    if unread and seen:
        unread[0].is_first_unread = True
    return shown


def _span(ticket: int, first: int, last: int) -> "QuerySet[Message, Any]":
    return Message.objects.filter(ticket_id=ticket, pk__gte=first, pk__lte=last).values("pk")


_FILES = Prepared(
    lambda *span: (
        Attachment.objects.filter(message_id__in=_span(*span)).select_related("blob").order_by("pk")
    )
)


def _files(ticket: int, messages: list[Any]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    for attached in _FILES.all(ticket, messages[0].pk, messages[-1].pk):
        blob = attached.blob
        found[attached.message_id].append(
            File(
                name=attached.name,
                size=blob.size,
                path=signed_path(blob, attached.name),
                is_picture=blob.is_image,
                picture=signed_path(blob, attached.name, inline=True) if blob.is_image else "",
                content_id=attached.content_id,
                sound=signed_path(blob, attached.name, inline=True) if blob.is_sound else "",
                is_paged=blob.is_paged,
            )
        )
    return found


_DELIVERIES = Prepared(
    lambda *span: (
        Delivery.objects.filter(thing_kind="message", thing_id__in=_span(*span))
        .defer("payload")
        .order_by("pk")
    )
)


def _deliveries(ticket: int, messages: list[Any]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in _DELIVERIES.all(ticket, messages[0].pk, messages[-1].pk):
        found[int(delivery.thing_id or 0)].append(delivery)
    return found


def entries_with_merged(ticket: Ticket) -> "QuerySet[Entry]":
    """What happened to a ticket, and to those that were merged into it."""
    if not ticket.absorbed:
        return entries_of(ticket)
    return Entry.objects.filter(thing_kind="ticket", thing_id__in=ticket.group)


def _told(ticket: int) -> "QuerySet[Entry]":
    entries = entries_of(Ticket(pk=ticket)).exclude(kind__in=TOLD_BY_MESSAGES)
    return entries.order_by("-id")


_EVENTS = Prepared(lambda ticket: _told(ticket)[:MOST_EVENTS])


def _events(ticket: Ticket, found: _Window) -> list[Line]:
    """What else happened from the first message on, up to the one that follows."""
    if not (found.has_older or found.following or ticket.absorbed):
        return render(_EVENTS.all(ticket.pk)[::-1])
    entries = _told(ticket.pk)
    if ticket.absorbed:
        skipped = (*TOLD_BY_MESSAGES, "ticket.merged")
        entries = entries_with_merged(ticket).exclude(kind__in=skipped).order_by("-id")
    if found.has_older:
        entries = entries.filter(at__gte=found.messages[0].created_at)
    if found.following:
        entries = entries.filter(at__lt=found.following.created_at)
    return render(list(entries[:MOST_EVENTS])[::-1])


def _woven(said: list[Said], lines: list[Line]) -> Iterator[Item]:
    """Messages and changes by time; changes between two messages stay together."""
    moments: list[tuple[Any, int, Said | Line]] = [
        *((one.message.created_at, 0, one) for one in said),
        *((line.at, 1, line) for line in lines),
    ]
    moments.sort(key=lambda moment: moment[:2])
    day: date | None = None
    waiting: list[Line] = []
    for at, _order, one in moments:
        here = timezone.localdate(at)
        if here != day:
            yield from _folded(waiting)
            waiting = []
            yield Item("day", day=here)
            day = here
        if isinstance(one, Line):
            waiting.append(one)
            continue
        yield from _folded(waiting)
        waiting = []
        yield Item("message", said=one)
    yield from _folded(waiting)


def _folded(lines: list[Line]) -> Iterator[Item]:
    if lines:
        yield Item("events", events=tuple(lines))
