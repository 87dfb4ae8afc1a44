"""What a message is besides its words, told to whoever reads it: invitations, seals, enclosures."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.channels.contract import Incoming
from soporte.site.operations import current
from soporte.toolbox.html import from_text

MAX_PEOPLE = 20


def tell(incoming: Incoming) -> Incoming:
    """The message with these facts in sight, and the messages attached to it below the fold.

    In the installation's language: the words are stored with the message.
    """
    if not incoming.extra.keys() & {"security", "invites", "enclosed"}:
        return incoming
    with override(current().language):
        return _told(incoming)


def _told(incoming: Incoming) -> Incoming:
    words = _words(incoming)
    before = "".join(_invite(one, alone=not words) for one in incoming.extra.get("invites", []))
    before += _encrypted(incoming.extra.get("security", ""))
    after = _signed(incoming.extra.get("security", ""))
    enclosed = "".join(map(_enclosure, incoming.extra.get("enclosed", [])))
    quoted = incoming.quoted_html or from_text(incoming.quoted_text)
    if enclosed and not words.strip() and not before:
        # Forwarded without a word: what was forwarded is the message.
        return replace(incoming, visible_html=enclosed + after)
    return replace(
        incoming,
        visible_html=before + words + after if before or after else incoming.visible_html,
        quoted_html=quoted + enclosed if enclosed else incoming.quoted_html,
    )


def _words(incoming: Incoming) -> str:
    if incoming.visible_html:
        return incoming.visible_html
    if incoming.visible_text or not incoming.html:
        return from_text(incoming.visible_text or incoming.text)
    return incoming.html


def _encrypted(claim: str) -> str:
    if claim == "s/mime encrypted":
        text = _("This message is encrypted with S/MIME. It could not be read here.")
    elif claim == "pgp encrypted":
        text = _("This message is encrypted with PGP. It could not be read here.")
    else:
        return ""
    return f"<p><em>{escape(text)}</em></p>"


def _signed(claim: str) -> str:
    if claim == "s/mime signed":
        text = _("The message carries an S/MIME signature. It was not checked.")
    elif claim == "pgp signed":
        text = _("The message carries a PGP signature. It was not checked.")
    else:
        return ""
    return f"<p><em>{escape(text)}</em></p>"


def _invite(event: dict[str, Any], *, alone: bool) -> str:
    """Who, when and where, in words; its description where the message has no words of its own."""
    heading = {
        "CANCEL": _("Cancelled appointment"),
        "REPLY": _("Answer to an invitation"),
        "PUBLISH": _("Appointment"),
    }.get(event["method"], _("Invitation"))
    rows = [
        (_("When"), _when(event)),
        (_("Where"), event["place"]),
        (_("Organised by"), event["organizer"]),
        (_("Invited"), _list(event["attendees"])),
    ]
    lines = [f"<b>{escape(heading)}: {escape(event['summary'])}</b>", *_rows(rows)]
    description = from_text(event["description"]) if alone else ""
    return f"<p>{'<br>'.join(lines)}</p>{description}"


def _rows(rows: list[tuple[str, str]]) -> list[str]:
    return [f"{escape(name)}: {escape(value)}" for name, value in rows if value]


def _list(people: list[str]) -> str:
    shown = ", ".join(people[:MAX_PEOPLE])
    return f"{shown}, …" if len(people) > MAX_PEOPLE else shown


def _when(event: dict[str, Any]) -> str:
    start, end = _moment(event["start"]), _moment(event["end"])
    text = f"{start} – {end}" if end and end != start else start
    if event["zone"]:
        text = f"{text} ({event['zone']})"
    return _("%(when)s, repeated") % {"when": text} if event["repeats"] and text else text


def _moment(value: str) -> str:
    """A moment as the installation writes it, in its own zone where the zone is known."""
    if not value:
        return ""
    if "T" not in value:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        return date_format(moment, "DATETIME_FORMAT")
    try:
        here = localtime(moment, current().zone)
    except OverflowError:  # the first or the last day that there is
        return value
    return f"{date_format(here, 'DATETIME_FORMAT')} ({here.tzname()})"


def _enclosure(message: dict[str, Any]) -> str:
    """A message attached to another, as it would be read, with those attached to it in turn."""
    rows = [
        (_("Sender"), message["from"]),
        (_("To"), message["to"]),
        (_("Date"), _moment(message["date"])),
        (_("Subject"), message["subject"]),
    ]
    head = "<br>".join([f"<b>{escape(_('Attached message'))}</b>", *_rows(rows)])
    inner = "".join(map(_enclosure, message["enclosed"]))
    return f"<blockquote><p>{head}</p>{from_text(message['text'])}{inner}</blockquote>"
