"""Ticket numbers in a conversation: `#4821` is a link for whoever may open that ticket."""

import re
from collections.abc import Iterable

from django.urls import reverse

from soporte.people.models import Person
from soporte.tickets.models import Ticket

MOST = 50
# Not part of a word, an entity or an address.
_NUMBER = re.compile(r"(?<![\w&#/])#([0-9]{1,15})(?!\w)")
# What our own cleaning lets through has no ">" inside a tag.
_TAG = re.compile(r"(<[^<>]*>)")
# A number in there is something else, or a link already.
_CLOSED = ("a", "code", "pre")


def readable(texts: Iterable[str], reader: Person, *, beside: int) -> frozenset[int]:
    """The numbers in `texts` that this reader may open, but for the ticket that they stand in."""
    named = {int(one) for text in texts if "#" in text for one in _NUMBER.findall(text)}
    wanted = sorted(named - {beside})[:MOST]
    if not wanted:
        return frozenset()
    found = Ticket.objects.visible_to(reader).filter(number__in=wanted)
    return frozenset(found.values_list("number", flat=True))


def linked(html: str, numbers: frozenset[int]) -> str:
    """Clean HTML whose `numbers` lead to their tickets."""
    if not numbers:
        return html
    pieces, inside = [], 0
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            inside += _depth(piece)
        elif not inside:
            piece = _NUMBER.sub(lambda found: _link(found, numbers), piece)  # noqa: PLW2901
        pieces.append(piece)
    return "".join(pieces)


def _depth(tag: str) -> int:
    name = re.split(r"[\s/>]", tag.strip("<").lstrip("/").lower(), maxsplit=1)[0]
    if name not in _CLOSED:
        return 0
    return -1 if tag.startswith("</") else 1


def _link(found: re.Match[str], numbers: frozenset[int]) -> str:
    number = int(found[1])
    if number not in numbers:
        return found[0]
    return f'<a href="{reverse("desk:ticket", args=[number])}">{found[0]}</a>'
