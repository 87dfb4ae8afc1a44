"""The conversation of a ticket as one list: days, messages, folded changes, the unread mark."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from soporte.files.operations import signed_path
from soporte.journal.models import Entry
from soporte.journal.timeline import Line, entries_of, render
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.tickets import pictures
from soporte.tickets.models import Attachment, Message, ReadMark, Ticket

WINDOW = 50
MOST_EVENTS = 300
# What the messages themselves show, and the opening, which is the first of them.
TOLD_BY_MESSAGES = ("ticket.opened", "message.received", "reply.sent", "note.added")


@dataclass(frozen=True)
class File:
    """An attachment with a path that opens it."""

    name: str
    size: int
    path: str
    is_picture: bool
    picture: str = ""
    content_id: str = ""


@dataclass
class Said:
    """A message as it is shown."""

    message: Message
    files: list[File] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    is_first_unread: bool = False
    has_original: bool = False

    @property
    def voice(self) -> str:
        """Whose paper it is written on."""
        if self.message.internal:
            return "note"
        return "ours" if self.message.from_staff else ""

    @property
    def html(self) -> str:
        """What was said, its pictures in their places."""
        return pictures.shown(self.message.body_html, self._paths)

    @property
    def quote(self) -> str:
        """What it quotes, likewise."""
        return pictures.shown(self.message.quote_html, self._paths)

    @property
    def _paths(self) -> dict[str, str]:
        return {file.content_id: file.picture for file in self.files if file.picture}

    @property
    def pictures(self) -> list[File]:
        """What is shown as a picture below the text, because it has no place in it."""
        placed = pictures.ids(self.message.body_html)
        return [file for file in self.files if file.is_picture and file.content_id not in placed]

    @property
    def others(self) -> list[File]:
        """What is offered for download."""
        return [file for file in self.files if not file.is_picture]

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
    """A window of the conversation. `older` is the message to page from, or 0."""

    items: tuple[Item, ...]
    first: int
    last: int
    last_public: int
    older: int


def window(ticket: Ticket, person: Person, *, since: int = 0, before: int = 0) -> Timeline:
    """The last messages, or those from `since` on, or those just `before` one."""
    found = Message.objects.filter(ticket=ticket).select_related("author")
    if since:
        messages = list(found.filter(pk__gte=since).order_by("pk"))
        has_older = found.filter(pk__lt=since).exists()
    else:
        chosen = found.filter(pk__lt=before) if before else found
        newest = list(chosen.order_by("-pk")[: WINDOW + 1])
        has_older = len(newest) > WINDOW
        messages = newest[:WINDOW][::-1]
    if not messages:
        return Timeline((), 0, 0, 0, 0)
    said = _said(messages, ticket, person)
    lines = _events(ticket, messages, from_start=not has_older, up_to=before)
    public = [message.pk for message in messages if not message.internal]
    return Timeline(
        items=tuple(_woven(said, lines)),
        first=messages[0].pk,
        last=messages[-1].pk,
        last_public=public[-1] if public else 0,
        older=messages[0].pk if has_older else 0,
    )


def _said(messages: list[Message], ticket: Ticket, person: Person) -> list[Said]:
    ids = [message.pk for message in messages]
    files = _files(ids)
    deliveries = _deliveries(ids)
    mark = ReadMark.objects.filter(person=person, ticket=ticket).first()
    seen = mark.message_id if mark else 0
    with_original = _with_original(messages)
    shown = [
        Said(m, files[m.pk], deliveries[m.pk], has_original=m.pk in with_original) for m in messages
    ]
    unread = [one for one in shown if one.message.pk > seen and one.message.author_id != person.pk]
    # Everything unread is nothing unread: the mark helps only somebody who was here before.
    if unread and seen:
        unread[0].is_first_unread = True
    return shown


def _with_original(messages: list[Message]) -> set[int]:
    received = [m.pk for m in messages if m.channel == "email" and not m.from_staff]
    if not received:
        return set()
    found = Message.objects.filter(pk__in=received, inbound__isnull=False)
    return set(found.values_list("pk", flat=True))


def _files(ids: list[int]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    for attached in Attachment.objects.filter(message_id__in=ids).select_related("blob"):
        blob = attached.blob
        found[attached.message_id].append(
            File(
                name=attached.name,
                size=blob.size,
                path=signed_path(blob, attached.name),
                is_picture=blob.is_image,
                picture=signed_path(blob, attached.name, inline=True) if blob.is_image else "",
                content_id=attached.content_id,
            )
        )
    return found


def _deliveries(ids: list[int]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    sent = Delivery.objects.filter(thing_kind="message", thing_id__in=ids)
    for delivery in sent.defer("payload").order_by("pk"):
        found[int(delivery.thing_id or 0)].append(delivery)
    return found


def _events(ticket: Ticket, messages: list[Message], *, from_start: bool, up_to: int) -> list[Line]:
    entries = entries_of(ticket).exclude(kind__in=TOLD_BY_MESSAGES)
    if not from_start:
        entries = entries.filter(at__gte=messages[0].created_at)
    if up_to:
        entries = entries.filter(at__lt=messages[-1].created_at)
    newest: list[Entry] = list(entries.order_by("-id")[:MOST_EVENTS])[::-1]
    return render(newest)


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
