"""What a part's file is called, or what to call it."""

import mimetypes

from soporte.channels.email.parse.entities import Entity
from soporte.channels.email.parse.headers import decode_header, read_parameters
from soporte.toolbox.text import clean_file_name

_KNOWN = {
    "message/rfc822": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition.txt",
    "message/partial": "partial.eml",
    "message/global": "message.eml",
    "message/news": "message.eml",
    "message/feedback-report": "feedback-report.txt",
    "text/calendar": "invite.ics",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/directory": "contact.vcf",
    "text/enriched": "text.txt",
    "text/richtext": "text.txt",
    "text/rtf": "text.rtf",
    "application/rtf": "text.rtf",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-encrypted": "version.asc",
    "text/rfc822-headers": "headers.txt",
    "text/plain": "text.txt",
    "text/html": "page.html",
    "application/pgp-signature": "signature.asc",
    "application/ms-tnef": "winmail.dat",
    "image/jpeg": "image.jpg",
}


def file_name(part: Entity, *, name: str = "", fallback: bool = True) -> str:
    """The clean name of a part's file; `name` overrides what the part says."""
    given = name or _given_name(part)
    if given and (cleaned := clean_file_name(given, fallback="")):
        return cleaned
    return _made_up(part) if fallback else ""


def _given_name(part: Entity) -> str:
    value = part.header("content-disposition")
    if value and (name := read_parameters(value)[1].get("filename", "")):
        return name
    return part.parameters.get("name", "")


def _made_up(part: Entity) -> str:
    kind = part.content_type
    if kind in ("message/rfc822", "message/global", "message/news"):
        return _from_subject(part) or _KNOWN[kind]
    if kind in _KNOWN:
        return _KNOWN[kind]
    extension = mimetypes.guess_extension(kind) or ".bin"
    return f"{'image' if kind.startswith('image/') else 'attachment'}{extension}"


def _from_subject(part: Entity) -> str:
    head = part.body[:20_000].split(b"\n\n")[0]
    at = head.lower().find(b"\nsubject:") + 1
    if not at and not head.lower().startswith(b"subject:"):
        return ""
    line = head[at:].split(b"\n", 1)[0].split(b":", 1)[1]
    subject = decode_header(line.strip())[:80].replace("/", "-").strip()
    return clean_file_name(f"{subject}.eml", fallback="") if subject else ""
