"""Which ticket a message answers. Everything here only routes: the right to join is another step."""

import re
from dataclasses import dataclass

from soporte.channels.contract import Bounce, Incoming
from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.outbox.models import Delivery, State
from soporte.tickets.models import Message, Ticket

# Our subjects end in [#1042]; people also write "ticket 1042" or "#1042" in a fresh mail.
SUBJECT_NUMBER = re.compile(r"(?:\[#|#|ticket\s{0,3}#?)(\d{1,12})\b", re.IGNORECASE)
MAX_REFERENCES = 100


@dataclass(frozen=True)
class Match:
    """A ticket that a message points at, how, and whose token it carried if it carried one."""

    ticket: Ticket
    by: str
    token_person_id: int | None = None


def find(incoming: Incoming) -> Match | None:
    """The best match: reply token, our Message-IDs, ids received earlier, number in the subject."""
    return _by_token(incoming) or _by_ours(incoming) or _by_theirs(incoming) or _by_subject(incoming)


def find_sent(message_id: str) -> Delivery | None:
    """What we sent under a Message-ID; its `ticket` is at hand. None for notices of no ticket."""
    found = Delivery.objects.filter(message_id=message_id).first() if message_id else None
    message = (
        Message.objects.select_related("ticket").filter(pk=found.thing_id).first()
        if found and found.thing_kind == "message"
        else None
    )
    if found is None or message is None:
        return None
    found.ticket = message.ticket  # type: ignore[attr-defined]
    return found


def mark_bounced(delivery: Delivery, bounce: Bounce) -> None:
    """Show on the exact message that it did not arrive; records `delivery.failed`."""
    if not bounce.permanent:
        return
    error = bounce.diagnostic or bounce.status
    Delivery.objects.filter(pk=delivery.pk).update(state=State.FAILED, error=error[:500])
    record(
        "delivery.failed",
        delivery,
        by=Actor.channel("email"),
        detail={"recipient": delivery.recipient, "error": error[:200]},
        topics=delivery.live,
    )


def _by_token(incoming: Incoming) -> Match | None:
    if incoming.token is None:
        return None
    ticket_id, person_id = incoming.token
    ticket = _tickets().filter(pk=ticket_id).first()
    return Match(ticket, "token", person_id) if ticket else None


def _by_ours(incoming: Incoming) -> Match | None:
    if not incoming.answers:
        return None
    message = Message.objects.filter(pk__in=incoming.answers).order_by("-pk").first()
    return Match(_tickets().get(pk=message.ticket_id), "our message") if message else None


def _by_theirs(incoming: Incoming) -> Match | None:
    ids = [*incoming.in_reply_to, *incoming.references][:MAX_REFERENCES]
    ids = [found for found in ids if found]
    if not ids:
        return None
    message = Message.objects.filter(message_id__in=ids).order_by("-pk").first()
    return Match(_tickets().get(pk=message.ticket_id), "their message") if message else None


def _by_subject(incoming: Incoming) -> Match | None:
    numbers = [int(n) for n in SUBJECT_NUMBER.findall(incoming.subject[:500])][-3:]
    found = {t.number: t for t in _tickets().filter(number__in=numbers)} if numbers else {}
    return next((Match(found[n], "subject") for n in reversed(numbers) if n in found), None)


def _tickets():  # type: ignore[no-untyped-def]  # noqa: ANN202 - Django's stubs name no such query set
    return Ticket.objects.select_related("requester", "organization", "queue")
