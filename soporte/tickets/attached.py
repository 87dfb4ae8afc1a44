"""The files of messages, for the search: their names at once, their words when a job has read them.

What is given as HTML elsewhere is given as text that means the same in HTML.
"""

from collections.abc import Collection
from html import escape
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from soporte.files import reading
from soporte.files.reading.keeping import kind_of

if TYPE_CHECKING:
    from soporte.tickets.models import Attachment, Message

Said = tuple[bool, str]
# A ticket's first so many files: their words would push out everybody's own.
MOST = 200


def names(message: "Message") -> list[Said]:
    """The names of a message's files, and whether only staff may know them."""
    return [(message.internal, escape(file.name)) for file in _files(message)]


def read_later(message: "Message") -> None:
    """Let a job read the words of a message's files, if any has some."""
    if any(kind_of(file.blob, file.name) for file in _files(message)):
        app.tasks["tickets.read_files"].configure(priority=1).defer(message_id=message.pk)


def _files(message: "Message") -> "list[Attachment]":
    """Those beside the text: pictures in it are called by programs."""
    known = message.__dict__.get("files")
    files = message.attachments.select_related("blob") if known is None else known
    return [file for file in files if not file.inline]


def of_tickets(tickets: Collection[int]) -> dict[int, list[Said]]:
    """The names of all files of these tickets, and the words of those that were read."""
    from soporte.tickets.models import Attachment

    files = Attachment.objects.filter(message__ticket__in=tickets, inline=False).order_by("pk")
    rows = files.values_list("message__ticket", "message__internal", "name", "blob__sha256")
    listed = list(rows[: MOST * len(tickets)])
    words = reading.known({digest for *_rest, digest in listed})
    found: dict[int, list[Said]] = {}
    for ticket, internal, name, digest in listed:
        said = found.setdefault(ticket, [])
        said.append((internal, escape(name)))
        if digest in words:
            said.append((internal, escape(words[digest])))
    return found


def read(message_id: int) -> None:
    """Read the files of one message and make its ticket findable by their words."""
    from soporte.tickets import indexing
    from soporte.tickets.models import Attachment

    files = Attachment.objects.filter(message=message_id, inline=False)
    for file in files.select_related("blob", "message__ticket")[:MOST]:
        try:
            text = reading.read(file.blob, file.name)
        except FileNotFoundError:
            continue
        if text:
            ticket = file.message.ticket
            indexing.file_read(ticket, text, internal=file.message.internal)
