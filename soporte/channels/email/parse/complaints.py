"""Feedback reports (RFC 5965): somebody told their provider that mail of ours is spam."""

from soporte.channels.contract import Complaint
from soporte.channels.email.parse.bounce_words import first_address
from soporte.channels.email.parse.entities import Entity, Reader
from soporte.channels.email.parse.returned import parts_of, returned_in


def read_complaint(entity: Entity, text: str) -> Complaint | None:
    """The complaint in this message, or None."""
    reports = parts_of(entity, ("message/feedback-report",), limit=1)
    if not reports:
        return None
    fields: dict[str, str] = {}
    for name, value in Reader().read(reports[0].content()[0].strip(b"\n") + b"\n\n").headers:
        fields.setdefault(name, value.decode("utf-8", "replace").strip())
    returned = returned_in(entity, text)
    named = (fields.get(name, "") for name in ("original-rcpt-to", "removal-recipient"))
    recipient = next(filter(None, map(first_address, named)), "") or returned.only_recipient
    kind = fields.get("feedback-type", "").lower()[:40] or "abuse"
    return Complaint(recipient, kind, returned.message_id)
