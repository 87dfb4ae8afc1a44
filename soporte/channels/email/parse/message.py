"""One raw message read into an Incoming. Pure, bounded, and it never raises."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from soporte.channels.contract import Correspondent, Incoming
from soporte.channels.email.parse import limits
from soporte.channels.email.parse.addresses import read_addresses
from soporte.channels.email.parse.automatic import automatic_reason
from soporte.channels.email.parse.bodies import Bodies, read_bodies
from soporte.channels.email.parse.bounces import read_bounce
from soporte.channels.email.parse.complaints import read_complaint
from soporte.channels.email.parse.entities import Entity, read_entity, unify_lines
from soporte.channels.email.parse.headers import decode_header
from soporte.channels.email.parse.invites import read_invites
from soporte.channels.email.parse.protection import protection
from soporte.channels.email.trim import is_forward, trim
from soporte.toolbox.text import looks_like_address

_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_BARE_ID = re.compile(r"[^\s<>\[\](),;\"]{1,400}@[^\s<>\[\](),;\"]{1,400}")
_HASHED = ("from", "to", "cc", "subject", "date")
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MESSAGES = ("message/rfc822", "message/global", "message/news")
MAX_ENCLOSED_BYTES = 2_000_000
_COMMENT = re.compile(r"\([^()]{0,200}\)")


def read_message(raw: bytes, depth: int = 0) -> Incoming:
    """The message in these bytes, whatever they are. What was wrong is in `problems`.

    `depth` is how many messages it was found in.
    """
    try:
        return _read(raw, depth)
    except Exception as error:  # noqa: BLE001  # mail is hostile: a defect here must not lose any
        return _unreadable(raw, type(error).__name__)


def _read(raw: bytes, depth: int) -> Incoming:
    entity, problems = read_entity(raw)
    incoming = _incoming(entity, raw, problems)
    if entity.content_type != "multipart/report" and depth < limits.MAX_NESTED_MESSAGES:
        _read_enclosed(incoming, depth)
    return incoming


def _read_enclosed(incoming: Incoming, depth: int) -> None:
    """Note what the messages attached to it say, so that nobody needs a mail program for them."""
    files = [one for one in incoming.files if one.content_type in _MESSAGES]
    found = [
        _enclosed(file.name, read_message(file.data[:MAX_ENCLOSED_BYTES], depth + 1))
        for file in files[: limits.MAX_ENCLOSED]
        if file.data.strip()
    ]
    if found:
        incoming.extra["enclosed"] = found


def _enclosed(name: str, message: Incoming) -> dict[str, Any]:
    sender = message.sender
    return {
        "file": name,
        "from": f"{sender.name} <{sender.address}>" if sender.name else sender.address,
        "to": ", ".join(one.address or one.name for one in message.to[:10]),
        "subject": message.subject,
        "date": message.sent_at.isoformat() if message.sent_at else "",
        "text": message.text[: limits.MAX_ENCLOSED_TEXT],
        "enclosed": message.extra.get("enclosed", []),
    }


def read_poorly(raw: bytes) -> Incoming:
    """What a message costs too much for: its headers, and the start of its body as it stands."""
    problem = "too costly to read"
    try:
        head = read_entity(raw[: limits.MAX_POOR_HEADERS])[0]
        lines = [name.encode() + b": " + value for name, value in head.headers[:200]]
        kept = [line for line in lines if not line.startswith(b"content-")]
        body = raw[: limits.MAX_POOR_TEXT]
        incoming = _read(b"\n".join(kept) + b"\n\n" + body, limits.MAX_NESTED_MESSAGES)
    except Exception as error:  # noqa: BLE001  # as above: a defect must not lose any
        return _unreadable(raw, type(error).__name__)
    digest = hashlib.sha256(unify_lines(raw)).hexdigest()
    key = incoming.message_id or digest
    return replace(incoming, key=key, content_hash=digest, problems=(*incoming.problems, problem))


def _unreadable(raw: bytes, error: str) -> Incoming:
    return Incoming(
        key=hashlib.sha256(raw).hexdigest(),
        sender=Correspondent(""),
        text=raw[:20_000].decode("utf-8", "replace").replace("\0", ""),
        content_hash=hashlib.sha256(unify_lines(raw)).hexdigest(),
        problems=("unreadable",),
        extra={"error": error},
    )


def _incoming(entity: Entity, raw: bytes, problems: list[str]) -> Incoming:
    charset = _charset_hint(entity)
    bodies = read_bodies(entity)
    problems += bodies.problems
    senders = _senders(entity, charset, problems)
    subject = decode_header(entity.header("subject"), charset)[:998]
    trimmed = trim(
        bodies.text,
        bodies.html,
        text_is_from_html=bodies.text_is_from_html,
        is_forward=is_forward(subject),
    )
    bounce = read_bounce(entity, senders[0], subject, bodies.text)
    content_hash = content_hash_of(entity, raw)
    message_id = _message_id(entity.header("message-id"))
    return Incoming(
        key=message_id or content_hash,
        sender=senders[0],
        subject=subject,
        text=bodies.text,
        html=bodies.html,
        visible_text=trimmed.visible_text,
        visible_html=trimmed.visible_html,
        quoted_text=trimmed.quoted_text,
        quoted_html=trimmed.quoted_html,
        to=_list(entity, "to", charset),
        cc=_list(entity, "cc", charset),
        reply_to=_list(entity, "reply-to", charset),
        files=tuple(bodies.files),
        message_id=message_id,
        in_reply_to=_ids(entity.header("in-reply-to")),
        references=_ids(entity.header("references")),
        delivered_to=_delivered_to(entity),
        automatic=automatic_reason(entity, senders[0].address, subject, is_bounce=bool(bounce)),
        bounce=bounce,
        complaint=read_complaint(entity, bodies.text),
        sent_at=read_date(entity.header("date")),
        content_hash=content_hash,
        problems=tuple(dict.fromkeys(problems)),
        extra=_extra(entity, senders, bodies, charset),
    )


def _charset_hint(entity: Entity) -> str:
    """The charset that raw 8-bit headers are probably in: that of the first text."""
    waiting = [entity]
    for part in waiting[:20]:
        if charset := part.parameters.get("charset"):
            return charset
        waiting += part.children
    for part in waiting[1:20]:
        if charset := part.parameters.get("charset"):
            return charset
    return ""


def _senders(entity: Entity, charset: str, problems: list[str]) -> list[Correspondent]:
    """Whom the message is from, first the one that counts; never empty."""
    found: list[Correspondent] = []
    for name in ("from", "sender", "reply-to", "return-path"):
        for value in entity.all_headers(name)[:3]:
            found += [one for one in read_addresses(value, charset) if one not in found]
        if any(one.address for one in found):
            break
    usable = [one for one in found if looks_like_address(one.address)]
    if len({one.address.lower() for one in usable}) > 1:
        problems.append("several senders")
    rest = [one for one in found if one not in usable]
    return usable + rest or [Correspondent("")]


def _list(entity: Entity, name: str, charset: str) -> tuple[Correspondent, ...]:
    found: list[Correspondent] = []
    for value in entity.all_headers(name)[:20]:
        found += read_addresses(value, charset)
    return tuple(found[: limits.MAX_ADDRESSES])


def _message_id(value: bytes) -> str:
    if ids := _ids(value):
        return ids[0]
    bare = "".join(value.decode("utf-8", "replace").strip("<> \t").split())[:900]
    return f"<{bare}>" if bare else ""


def _ids(value: bytes) -> tuple[str, ...]:
    """Message-IDs in angle brackets; of too many, the first and the last ones."""
    text = value.decode("utf-8", "replace").replace("\0", "")
    found = [match.strip("[]") for match in _ID.findall(text)] or _BARE_ID.findall(text)
    unique = [f"<{one}>" for one in dict.fromkeys(found)]
    if len(unique) > limits.MAX_REFERENCES:
        unique = [unique[0], *unique[-limits.MAX_REFERENCES + 1 :]]
    return tuple(unique)


def _delivered_to(entity: Entity) -> tuple[str, ...]:
    found: list[str] = []
    for name in _DELIVERED:
        for value in entity.all_headers(name)[:10]:
            found += [one.address for one in read_addresses(value) if one.address]
    return tuple(dict.fromkeys(found))


def read_date(value: bytes) -> datetime | None:
    """The moment in a Date header, with its zone; None when there is none to be read."""
    text = _COMMENT.sub(" ", value[:200].decode("ascii", "replace")).strip()
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment


def content_hash_of(entity: Entity, raw: bytes) -> str:
    """What makes two copies of one message the same, whichever way each came.

    From, To, Cc, Subject, Date and the body with LF; trace headers differ on every route.
    """
    digest = hashlib.sha256()
    for name in _HASHED:
        for value in entity.all_headers(name):
            digest.update(name.encode() + b":" + b" ".join(value.split()) + b"\n")
    unified = unify_lines(raw)
    body_at = unified.find(b"\n\n")
    digest.update(unified[body_at:].strip(b"\n") if body_at >= 0 else b"")
    return digest.hexdigest()


def _extra(
    entity: Entity, senders: list[Correspondent], bodies: Bodies, charset: str
) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if len(senders) > 1:
        extra["senders"] = [one.address for one in senders]
    if return_path := entity.header("return-path"):
        extra["return_path"] = next((one.address for one in read_addresses(return_path)), "")
    for name in ("thread-index", "thread-topic", "list-id", "x-mailer"):
        if value := entity.header(name):
            extra[name.replace("-", "_")] = decode_header(value, charset)[:300]
    if claimed := protection(entity, bodies.text):
        extra["security"] = claimed
    if invites := read_invites(bodies.files):
        extra["invites"] = invites
    return extra
