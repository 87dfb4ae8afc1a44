"""From an Outgoing to the bytes of a message. No text of a stranger can add a header to it."""

import re
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from soporte.channels.contract import ChannelError, Correspondent, Outgoing, OutgoingFile
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_file_name, clean_line, clean_text, looks_like_address

POLICY = SMTP.clone(max_line_length=200)
SUBJECT_LIMIT = 250
MAX_REFERENCES = 20
# EmailMessage decodes encoded words even in what we set, and a line end inside one then starts a
# header: so "=?" goes into no header, and ids and keywords only in their strict form.
_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/^_`{|}~.@=:\[\]-]{3,250}>")
_KEYWORD = re.compile(r"[A-Za-z0-9._-]{1,80}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}")


def compose(outgoing: Outgoing) -> bytes:
    """The message with text and HTML parts, pictures in place, files attached, lines in CR LF."""
    message = EmailMessage(policy=POLICY)
    _write_head(message, outgoing)
    message.set_content(clean_text(outgoing.text), cte="quoted-printable")
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
    message["Subject"] = _words(outgoing.subject, SUBJECT_LIMIT)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = outgoing.message_id or make_msgid()
    if answered := _ids([outgoing.in_reply_to]):
        message["In-Reply-To"] = answered
    if chain := _ids(outgoing.references[-MAX_REFERENCES:]):
        message["References"] = chain
    if _KEYWORD.fullmatch(outgoing.language):
        message["Content-Language"] = outgoing.language
    if outgoing.automatic:
        # RFC 3834, and what Exchange heeds: nobody's autoresponder should answer this.
        known = _KEYWORD.fullmatch(outgoing.automatic)
        message["Auto-Submitted"] = outgoing.automatic if known else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    if _KEYWORD.fullmatch(outgoing.request_id):
        message["X-Soporte-Request"] = outgoing.request_id


def _ids(ids: Iterable[str]) -> str:
    """The Message-IDs that are fit for a header."""
    return " ".join(one for one in ids if _ID.fullmatch(one) and "=?" not in one)


def _words(text: str, limit: int) -> str:
    return clean_line(text, limit=limit).replace("=?", "= ?")


def _page(outgoing: Outgoing) -> str:
    language = outgoing.language if _KEYWORD.fullmatch(outgoing.language) else "es"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head>'
        f"<body>{clean_text(outgoing.html)}</body></html>\n"
    )


def _add_pictures(message: EmailMessage, pictures: list[OutgoingFile]) -> None:
    html: Any = message.get_payload()[-1]  # type: ignore[index]  # the alternative just added
    for picture in pictures:
        kind, subtype = _type_of(picture)
        html.add_related(
            picture.data,
            maintype=kind,
            subtype=subtype,
            cid=f"<{_words(picture.content_id, 250)}>",
            filename=_file_name(picture),
        )


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    kind, subtype = _type_of(file)
    message.add_attachment(file.data, maintype=kind, subtype=subtype, filename=_file_name(file))


def _file_name(file: OutgoingFile) -> str:
    return clean_file_name(file.name).replace("=?", "= ?")


def _type_of(file: OutgoingFile) -> tuple[str, str]:
    declared = file.content_type.lower()
    # A message inside must travel as it is, not be parsed and written again.
    if not _TYPE.fullmatch(declared) or declared.startswith(("message/", "multipart/")):
        return "application", "octet-stream"
    kind, _slash, subtype = declared.partition("/")
    return kind, subtype


def _address(who: Correspondent) -> Address:
    """One mailbox. Raises ChannelError: an address that is none must not become two."""
    local, _at, domain = who.address.strip().rpartition("@")
    if not looks_like_address(who.address.strip()) or "=?" in who.address:
        raise ChannelError(f"{clean_line(who.address, limit=100)}: not an address", permanent=True)
    try:
        return Address(_words(who.name, 100), local, domain)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise ChannelError(f"{who.address[:100]}: {error}", permanent=True) from error
