"""What a report gives back of the message that it is about: its id, and whom it was for."""

import re
from dataclasses import dataclass

from soporte.channels.email.parse.bounce_words import ADDRESS
from soporte.channels.email.parse.entities import Entity

_WHOLE = (
    *("message/rfc822", "message/rfc822-headers", "message/rfc822-header", "message/global"),
    *("message/global-headers", "text/rfc822", "text/rfc822-headers", "text/rfc822-header"),
)
# Some quote what they return, with ">" or a bar before each line.
_LINE = r"(?im)^[ \t>|]{0,20}"
_ID = re.compile(_LINE + r"(?:original-|x-original-|x-)?message-id:[ \t]*<([^<>\s]{1,900})>")
_TO = re.compile(_LINE + r"to:[ \t]*(\S.{0,500})")
_FOLDS = re.compile(r"\n[ \t]+")
_ANY_ID = re.compile(r"<([^<>\s]{1,900})>")
_READ = 100_000


@dataclass(frozen=True)
class Returned:
    """The returned message's id in angle brackets, and its recipient if it has but one."""

    message_id: str = ""
    only_recipient: str = ""


def parts_of(entity: Entity, types: tuple[str, ...], *, limit: int) -> list[Entity]:
    """The parts of these types, outermost first."""
    waiting, found = [entity], list[Entity]()
    while waiting and len(found) < limit:
        part = waiting.pop(0)
        if part.content_type in types:
            found.append(part)
        waiting += part.children
    return found


def returned_in(entity: Entity, text: str) -> Returned:
    """What can be read of the message that came back, wherever the report keeps it."""
    found = Returned()
    for source in _sources(entity, text):
        mine = _ID.search(source)
        found = Returned(
            found.message_id or (f"<{mine.group(1)}>" if mine else ""),
            found.only_recipient or _only_recipient(source),
        )
        if found.message_id:
            return found
    # Those that return nothing at least answer it.
    return Returned(_answered(entity), found.only_recipient)


def _sources(entity: Entity, text: str) -> list[str]:
    """Where it may stand: its own part, the report's text, the report's fields, any other file."""
    whole = [_unfolded(part.content()[0]) for part in parts_of(entity, _WHOLE, limit=3)]
    rest = [
        _unfolded(part.content()[0])
        for part in _leaves(entity)
        if part.content_type not in _WHOLE and part.content_type != "text/html"
    ]
    return [*whole, _FOLDS.sub(" ", text[:_READ]), *rest]


def _leaves(entity: Entity) -> list[Entity]:
    waiting, found = list(entity.children), list[Entity]()
    while waiting and len(found) < 10:
        part = waiting.pop(0)
        waiting += part.children
        if not part.is_multipart:
            found.append(part)
    return found


def _unfolded(data: bytes) -> str:
    return _FOLDS.sub(" ", data[:_READ].decode("utf-8", "replace").replace("\r\n", "\n"))


def _only_recipient(source: str) -> str:
    to = _TO.search(source)
    found = {one.lower(): one for one in ADDRESS.findall(to.group(1))} if to else {}
    return next(iter(found.values())) if len(found) == 1 else ""


def _answered(entity: Entity) -> str:
    for name in ("in-reply-to", "references"):
        ids = _ANY_ID.findall(entity.header(name).decode("ascii", "replace"))
        if ids:
            return f"<{ids[-1]}>"
    return ""
