"""Pictures within the text of a message: stored by content id, shown by a path of the moment."""

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Protocol

# As our own cleaning writes it; text cannot hold it, because there "<" is written "&lt;".
_PICTURE = re.compile(r'<img src="cid:([^"]*)"')


class _Named(Protocol):
    @property
    def content_id(self) -> str: ...


def marks(files: Iterable[_Named]) -> dict[str, str]:
    """What `clean` may leave in the text for the pictures that came with it."""
    return {file.content_id: f"cid:{file.content_id}" for file in files if file.content_id}


def ids(html: str) -> set[str]:
    """The content ids of the pictures that the text shows."""
    return {unescape(found) for found in _PICTURE.findall(html)}


def shown(html: str, paths: Mapping[str, str]) -> str:
    """The text with every picture at its path; one without a path shows its words instead."""

    def placed(found: re.Match[str]) -> str:
        path = paths.get(unescape(found[1]))
        return f'<img src="{escape(path)}"' if path else "<img"

    return _PICTURE.sub(placed, html)
