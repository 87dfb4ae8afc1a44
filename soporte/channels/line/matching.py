"""Which ticket a message answers. All this only routes: the right to join is another step.

What was said in a merged ticket is where that one lives on; its number and tokens lead there too.
"""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from soporte.channels.contract import Incoming
from soporte.outbox.models import Delivery
from soporte.tickets.models import Message, Ticket

# Our subjects end in [#1042]; people also write "ticket 1042" or "#1042" in a fresh mail.
OUR_NUMBER = re.compile(r"\[#(\d{1,12})\]", re.ASCII)
SOME_NUMBER = re.compile(r"(?:#|ticket\s{0,3}#?)(\d{1,12})\b", re.IGNORECASE | re.ASCII)
MAX_REFERENCES = 100


@dataclass(frozen=True)
class Match:
    """A ticket that a message points at, how, and whose token it carried if it carried one.

    `by` is token, our message, their message, subject (our own mark), or mention (any number).
    """

    ticket: Ticket
    by: str
    token_person_id: int | None = None


def find(incoming: Incoming) -> Match | None:
    """The best match: reply token, our Message-IDs, ids received earlier, number in subject."""
    return (
        _by_token(incoming)
        or _by_ours(incoming)
        or _by_theirs(incoming)
        or _by_number(incoming, OUR_NUMBER, "subject")
        or _by_number(incoming, SOME_NUMBER, "mention")
    )


@dataclass(frozen=True)
class Sent:
    """Something that we sent, and the ticket it belongs to, if to any."""

    delivery: Delivery
    ticket: Ticket | None


def find_sent(message_id: str) -> Sent | None:
    """What we sent under a Message-ID; None for any other. Ids are signed: nobody guesses."""
    found = Delivery.objects.filter(message_id=message_id).first() if message_id else None
    if found is None:
        return None
    by_thing = {"message": {"messages": found.thing_id}, "ticket": {"pk": found.thing_id}}
    ticket = _tickets().filter(**by_thing.get(found.thing_kind, {"pk": 0})).first()
    return Sent(found, ticket.standing() if ticket else None)


def _by_token(incoming: Incoming) -> Match | None:
    if incoming.token is None:
        return None
    ticket_id, person_id = incoming.token
    ticket = _tickets().filter(pk=ticket_id).first()
    return Match(ticket.standing(), "token", person_id) if ticket else None


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


def _by_number(incoming: Incoming, pattern: re.Pattern[str], by: str) -> Match | None:
    numbers = [int(n) for n in pattern.findall(incoming.subject[:500])][-3:]
    found = {t.number: t for t in _tickets().filter(number__in=numbers)} if numbers else {}
    return next((Match(found[n].standing(), by) for n in reversed(numbers) if n in found), None)


def _tickets() -> "QuerySet[Ticket]":
    return Ticket.objects.select_related("requester", "organization", "queue")
