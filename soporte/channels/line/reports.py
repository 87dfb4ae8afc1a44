"""Reports about our own mail: not delivered, or called spam. They notify nobody but the desk."""

from soporte.channels.contract import Bounce, Complaint, Incoming
from soporte.channels.line import matching
from soporte.channels.line.verdicts import Held
from soporte.channels.models import Reason
from soporte.journal.actor import Actor
from soporte.people import bouncing
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import from_text

Made = tuple[Ticket | None, Message | None]


def note_bounce(incoming: Incoming, bounce: Bounce, by: Actor) -> Made:
    """Say so on the very message, mark the address, and keep the report as a note.

    A report on a notification ends there: it belongs to no ticket. Raises Held for what we did not
    send.
    """
    found = matching.find_sent(bounce.original_message_id)
    if found is None:
        raise Held(Reason.BOUNCE, f"{bounce.recipient} {bounce.status}")
    # Not the address that the report names: whoever forges one could silence anybody.
    if not bounce.delayed and found.delivery.bounce(_told(bounce), by=by):
        bouncing.note_bounce(found.delivery.recipient, bounce.status, by=by)
    return _noted(found, incoming, by, mark="delayed" if bounce.delayed else "bounce")


def note_complaint(incoming: Incoming, complaint: Complaint, by: Actor) -> Made:
    """Send no more automatic mail to whoever complained, and tell the desk. Raises Held."""
    found = matching.find_sent(complaint.original_message_id)
    if found is None:
        raise Held(Reason.COMPLAINT, f"{complaint.recipient} {complaint.kind}")
    if complaint.kind != "not-spam":
        bouncing.note_complaint(found.delivery.recipient, by=by)
    return _noted(found, incoming, by, mark="complaint")


def _told(bounce: Bounce) -> str:
    """The other server's own words, with the status that makes a sentence of them."""
    words = bounce.diagnostic
    return words if bounce.status in words else f"{bounce.status} {words}".strip()


def _noted(found: matching.Sent, incoming: Incoming, by: Actor, *, mark: str) -> Made:
    if found.ticket is None:
        return None, None
    note = found.ticket.note(
        from_text(incoming.text[:4000] or incoming.subject or mark),
        author=None,
        by=by,
        channel="email",
        automatic=mark,
    )
    return found.ticket, note
