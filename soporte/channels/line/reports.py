"""Reports about our own mail: not delivered, or called spam. They notify nobody but the desk.

Whoever got a mail of ours, or an answer to it, knows its id, and can write a report about it.
"""

from datetime import datetime, timedelta

from soporte.channels.contract import Bounce, Complaint, Incoming
from soporte.channels.line import matching
from soporte.channels.line.verdicts import Held
from soporte.channels.models import Reason
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import bouncing
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.clock import now
from soporte.toolbox.html import from_text

# Servers give up after five days; what is reported much later is no news of theirs.
MAX_AGE = timedelta(days=14)
MAX_NOTES, HOUR = 20, timedelta(hours=1)
Made = tuple[Ticket | None, Message | None]


def note_bounce(incoming: Incoming, bounce: Bounce, by: Actor) -> Made:
    """Say so on the very message, mark the address, and keep the report as a note.

    A report on a notification ends there: it belongs to no ticket. Raises Held for what we did not
    send.
    """
    found = matching.find_sent(bounce.original_message_id)
    if found is None:
        raise Held(Reason.BOUNCE, f"{bounce.recipient} {bounce.status}")
    is_believed = not bounce.delayed and _is_credible(found, (bounce.recipient, *bounce.others))
    is_news = is_believed and found.delivery.bounce(_told(bounce), by=by)
    if is_news:
        # Not the address that the report names: whoever forges one could silence anybody.
        bouncing.note_bounce(found.delivery.recipient, bounce.status, by=by)
    elif found.ticket:
        refuse_flood(found.ticket, Reason.BOUNCE)
    mark = "delayed" if bounce.delayed else "bounce"
    # What is returned may hold links that are the reader's alone.
    text = bounce.explanation.strip() or incoming.text or incoming.subject
    return _noted(found, text, by, mark=mark)


def note_complaint(incoming: Incoming, complaint: Complaint, by: Actor) -> Made:
    """Send no more automatic mail to whoever complained, and tell the desk. Raises Held."""
    found = matching.find_sent(complaint.original_message_id)
    if found is None:
        raise Held(Reason.COMPLAINT, f"{complaint.recipient} {complaint.kind}")
    if complaint.kind != "not-spam" and _is_about(found.delivery, (complaint.recipient,)):
        bouncing.note_complaint(found.delivery.recipient, by=by)
    if found.ticket:
        refuse_flood(found.ticket, Reason.COMPLAINT)
    return _noted(found, incoming.text or incoming.subject, by, mark="complaint")


def refuse_flood(ticket: Ticket, reason: Reason) -> None:
    """Hold what a machine says once a ticket has many such notes within the hour."""
    notes = ticket.messages.filter(internal=True, created_at__gt=now() - HOUR)
    if notes.exclude(automatic="")[:MAX_NOTES].count() >= MAX_NOTES:
        raise Held(reason, f"#{ticket.number}: {MAX_NOTES}")


def _is_credible(found: matching.Sent, named: tuple[str, ...]) -> bool:
    """Whether a report that it did not arrive can be true: else it is only told, in a note."""
    mail = found.delivery
    sent_at = mail.sent_at or mail.created_at
    return (
        _is_about(mail, named)
        and sent_at > now() - MAX_AGE
        and not (found.ticket and _was_answered(found.ticket, mail, sent_at))
    )


def _is_about(mail: Delivery, named: tuple[str, ...]) -> bool:
    """Whether it names whom we wrote to, or nobody; another name at their server may be an alias.

    A name elsewhere is where somebody forwards it to: the one that we wrote to may have it.
    """
    domains = {one.rpartition("@")[2].lower() for one in named if one}
    return not domains or mail.recipient.rpartition("@")[2].lower() in domains


def _was_answered(ticket: Ticket, mail: Delivery, sent_at: datetime) -> bool:
    """Whether its reader has written since: mail reaches them, and others now know the id."""
    theirs = ticket.messages.filter(internal=False, channel="email", created_at__gt=sent_at)
    return theirs.filter(author__addresses__value=mail.recipient).exists()


def _told(bounce: Bounce) -> str:
    """The other server's own words, with the status that makes a sentence of them."""
    words = bounce.diagnostic
    return words if bounce.status in words else f"{bounce.status} {words}".strip()


def _noted(found: matching.Sent, text: str, by: Actor, *, mark: str) -> Made:
    if found.ticket is None:
        return None, None
    note = found.ticket.note(
        from_text(text[:4000] or mark),
        author=None,
        by=by,
        channel="email",
        automatic=mark,
    )
    return found.ticket, note
