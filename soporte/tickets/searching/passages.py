"""The passage of each found ticket that shows the words, in what was said or in a file."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Subquery

from soporte.files import reading
from soporte.people.models import Person
from soporte.search.snippets import Piece, around, hint, is_marked
from soporte.tickets.models.message import Attachment, Message
from soporte.toolbox.html import to_text

# Only the newest messages are read, and of each only the beginning: a page of letters with a
# megabyte each would take seconds.
READ, READ_CHARACTERS = 8, 20_000
# How much HTML around the place is turned into text.
BEFORE, AFTER = 600, 1500
# Files looked into for a page of results.
FILES = 200
_NEWEST = """
    SELECT asked.id, said.start
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked(id, place)
    CROSS JOIN LATERAL (
        SELECT id, left(body_html, %s) AS start FROM tickets_message
        WHERE ticket_id = asked.id AND (%s OR NOT internal) ORDER BY id DESC LIMIT %s
    ) said
    ORDER BY asked.place, said.id DESC"""


def of(tickets: Sequence[int], reader: Person, words: str) -> dict[int, list[Piece]]:
    """A passage of each of these tickets, which `visible_to` has given to the reader."""
    bodies: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [list(tickets), READ_CHARACTERS, reader.is_staff, READ])
        for ticket, html in cursor.fetchall():
            bodies.setdefault(ticket, []).append(html)
    pattern = hint(words)
    return {ticket: _best(said, words, pattern) for ticket, said in bodies.items()}


def newest() -> Subquery:
    """The last message of each ticket of a query: how far a passage was read."""
    said = Message.objects.filter(ticket=OuterRef("pk")).order_by("-pk")
    return Subquery(said.values("pk")[:1])


@dataclass(frozen=True)
class InFile:
    """An attachment that has the words: its name, and the passage that shows them."""

    name: list[Piece]
    passage: list[Piece]

    @property
    def title(self) -> str:
        """The name without marks."""
        return "".join(piece.text for piece in self.name)


def in_files(tickets: Collection[int], reader: Person, words: str) -> dict[int, InFile]:
    """Of each of these tickets, the newest file that the reader may see and that has a word."""
    found: dict[int, InFile] = {}
    if not tickets or not words.strip():
        return found
    seen = Message.objects.visible_to(reader).filter(ticket__in=tickets)
    files = Attachment.objects.filter(message__in=seen, inline=False).order_by("-pk")
    rows = list(files.values_list("message__ticket", "name", "blob__sha256")[:FILES])
    texts = reading.known({digest for _ticket, _name, digest in rows})
    for ticket, name, digest in rows:
        if ticket in found:
            continue
        told = InFile(around(name, words, length=250), around(texts.get(digest, ""), words))
        if is_marked([*told.name, *told.passage]):
            found[ticket] = told
    return found


def _best(bodies: list[str], words: str, pattern: "re.Pattern[str] | None") -> list[Piece]:
    """The first passage that has a word of the query, else the start of the newest."""
    for html in bodies:
        match = pattern.search(html) if pattern else None
        if match is None and pattern:
            continue
        # What was met may be part of an address or of a longer word: then the whole is read.
        for part in (_near(html, match.start()), html) if match else (html,):
            pieces = around(to_text(part), words)
            if is_marked(pieces):
                return pieces
    return around(to_text(bodies[0][:AFTER]), "")


def _near(html: str, place: int) -> str:
    """The part around a place, beginning with a tag where it is not the start."""
    begin = html.rfind("<", 0, max(0, place - BEFORE)) if place > BEFORE else 0
    return html[max(0, begin) : place + AFTER]
