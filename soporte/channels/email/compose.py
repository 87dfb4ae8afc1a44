"""From an Outgoing to the bytes of a message."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from soporte.channels.contract import Correspondent, Outgoing, OutgoingFile
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

POLICY = SMTP.clone(max_line_length=200)
SUBJECT_LIMIT = 250
MAX_REFERENCES = 20


def compose(outgoing: Outgoing) -> bytes:
    """The message with text and HTML parts, pictures in place, files attached, lines in CR LF."""
    message = EmailMessage(policy=POLICY)
    _write_head(message, outgoing)
    message.set_content(outgoing.text, cte="quoted-printable")
    if outgoing.html:
        message.add_alternative(_page(outgoing), subtype="html", cte="quoted-printable")
        _add_pictures(message, [file for file in outgoing.files if file.content_id])
    for file in outgoing.files:
        if not file.content_id or not outgoing.html:
            _attach(message, file)
    return message.as_bytes()


def _write_head(message: EmailMessage, outgoing: Outgoing) -> None:
    message["From"] = _address(outgoing.sender)
    message["To"] = _address(outgoing.recipient)
    if outgoing.cc:
        message["Cc"] = [_address(one) for one in outgoing.cc]
    if outgoing.reply_to:
        message["Reply-To"] = _address(Correspondent(outgoing.reply_to, outgoing.sender.name))
    message["Subject"] = clean_line(outgoing.subject)[:SUBJECT_LIMIT]
    message["Date"] = format_datetime(now())
    message["Message-ID"] = outgoing.message_id or make_msgid()
    if outgoing.in_reply_to:
        message["In-Reply-To"] = clean_line(outgoing.in_reply_to)
    if outgoing.references:
        message["References"] = " ".join(map(clean_line, outgoing.references[-MAX_REFERENCES:]))
    if outgoing.language:
        message["Content-Language"] = clean_line(outgoing.language)
    if outgoing.automatic:
        # RFC 3834, and what Exchange heeds: nobody's autoresponder should answer this.
        message["Auto-Submitted"] = clean_line(outgoing.automatic)
        message["X-Auto-Response-Suppress"] = "All"
    if outgoing.request_id:
        message["X-Soporte-Request"] = clean_line(outgoing.request_id)


def _page(outgoing: Outgoing) -> str:
    language = outgoing.language or "es"
    return (
        f'<!doctype html><html lang="{clean_line(language)}"><head><meta charset="utf-8"></head>'
        f"<body>{outgoing.html}</body></html>\n"
    )


def _add_pictures(message: EmailMessage, pictures: list[OutgoingFile]) -> None:
    html: Any = message.get_payload()[-1]  # type: ignore[index]  # the alternative just added
    for picture in pictures:
        kind, subtype = _type_of(picture)
        html.add_related(
            picture.data,
            maintype=kind,
            subtype=subtype,
            cid=f"<{clean_line(picture.content_id)}>",
            filename=clean_line(picture.name) or None,
        )


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    kind, subtype = _type_of(file)
    message.add_attachment(
        file.data, maintype=kind, subtype=subtype, filename=clean_line(file.name) or "file"
    )


def _type_of(file: OutgoingFile) -> tuple[str, str]:
    kind, _slash, subtype = file.content_type.partition("/")
    if kind in {"message", "multipart", ""} or not subtype:
        # A message inside must travel as it is, not be parsed and written again.
        return "application", "octet-stream"
    return kind, subtype


def _address(who: Correspondent) -> Address | str:
    name, address = clean_line(who.name), clean_line(who.address)
    local, _at, domain = address.rpartition("@")
    try:
        return Address(name, local, domain)
    except (ValueError, IndexError):
        return address
