"""The beginning of a long text, whole as HTML or as a few words."""

import re
from html import unescape

from soporte.toolbox.text import shorten

# As our own cleaning writes it: text holds no "<", and values stand in double quotes.
_TAG = re.compile(r'<(/?)([a-z0-9]+)(?:"[^"]*"|[^">])*>')
_HALF_ENTITY = re.compile(r"&[a-zA-Z0-9#]*$")
_VOID = frozenset({"br", "hr", "img"})


def cut(html: str, limit: int) -> str:
    """The first `limit` characters of cleaned HTML with what they opened closed, and an ellipsis.

    What is not longer stays as it is.
    """
    if len(html) <= limit:
        return html
    head = html[:limit]
    still_open: list[str] = []
    end = 0
    for tag in _TAG.finditer(head):
        end = tag.end()
        if not tag[1] and tag[2] not in _VOID:
            still_open.append(tag[2])
        elif tag[1] and still_open:
            still_open.pop()
    half_tag = head.find("<", end)
    head = head if half_tag < 0 else head[:half_tag]
    closing = "".join(f"</{name}>" for name in reversed(still_open))
    return f"{_HALF_ENTITY.sub('', head)}…{closing}"


def first_words(html: str, limit: int) -> str:
    """The first words of cleaned HTML, on one line, without its tags."""
    head = html[: limit * 20]
    text = _HALF_ENTITY.sub("", _TAG.sub(" ", head).partition("<")[0])
    return shorten(unescape(text).strip(), limit)
