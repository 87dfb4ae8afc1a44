"""Which ticket a message answers. All this only routes: the right to join is another step.

What was said in a merged ticket is where that one lives on; its number and tokens lead there too.
"""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from soporte.channels.contract import Incoming
from soporte.channels.models import Inbound
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.tickets.models import Message, Ticket

# Our subjects end in [#1042]; people also write "ticket 1042" or "#1042" in a fresh mail.
OUR_NUMBER = re.compile(r"\[#(\d{1,12})\]", re.ASCII)
SOME_NUMBER = re.compile(r"(?:#|ticket\s{0,3}#?)(\d{1,12})\b", re.IGNORECASE | re.ASCII)
MAX_REFERENCES = 100
MAX_CONVERSATIONS = 10
# "Re:", "RV:", "AW: Fwd:", as every language and program writes them.
_PREFIXES = re.compile(
    r"^\s*((re|rv|fwd?|aw|wg|tr|res|enc|r|i|antw|sv|vs|ref)\s?(\[\d{1,3}\])?\s?:\s*){1,10}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Match:
    """A ticket that a message points at, how, and whose token it carried if it carried one.

    `by` is token, our message, our mail (an acknowledgement, a notice), their message, subject (our
    own mark), conversation (as Outlook numbers it), or mention (any number).
    """

    ticket: Ticket
    by: str
    token_person_id: int | None = None


def find(incoming: Incoming) -> Match | None:
    """The best match, the surest mark first."""
    return (
        _by_token(incoming)
        or _by_ours(incoming)
        or _by_our_mail(incoming)
        or _by_theirs(incoming)
        or _by_number(incoming, OUR_NUMBER, "subject")
        or _by_conversation(incoming)
        or _by_number(incoming, SOME_NUMBER, "mention")
    )


@dataclass(frozen=True)
class Sent:
    """Something that we sent, and the ticket it belongs to, if to any."""

    delivery: Delivery
    ticket: Ticket | None


def find_sent(message_id: str) -> Sent | None:
    """What we sent under a Message-ID; None for any other. Ids are signed: nobody guesses."""
    mails = Delivery.objects.filter(channel="email", message_id=message_id)
    found = mails.first() if message_id else None
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


def _by_our_mail(incoming: Incoming) -> Match | None:
    if not incoming.answers_mail:
        return None
    sent = Delivery.objects.filter(pk__in=incoming.answers_mail, thing_kind="ticket")
    found = sent.order_by("-pk").values_list("thing_id", flat=True).first()
    ticket = _tickets().filter(pk=found).first() if found else None
    return Match(ticket.standing(), "our mail") if ticket else None


def _by_theirs(incoming: Incoming) -> Match | None:
    ids = [*incoming.in_reply_to, *incoming.references][:MAX_REFERENCES]
    ids = [found for found in ids if found]
    if not ids:
        return None
    # Of several with one id the first is it: whoever knows an id can use it again.
    first = Message.objects.filter(message_id__in=ids).order_by("message_id", "pk")
    found = first.distinct("message_id").values_list("pk", "ticket")
    ticket = max(found, default=(0, 0))[1]
    return Match(_tickets().get(pk=ticket), "their message") if ticket else None


def _by_conversation(incoming: Incoming) -> Match | None:
    if not incoming.conversation:
        return None
    earlier = Inbound.objects.filter(conversation=incoming.conversation, ticket__isnull=False)
    tickets = list(earlier.order_by("-pk").values_list("ticket", flat=True)[:MAX_CONVERSATIONS])
    tickets += earlier.order_by("pk").values_list("ticket", flat=True)[:1]
    found = _of_sender(list(dict.fromkeys(tickets)), incoming)
    return Match(found, "conversation") if found else None


def _of_sender(wanted: list[int], incoming: Incoming) -> Ticket | None:
    """The first of these that the sender takes part in, else the first: a mark can be copied."""
    by_pk = {one.pk: one for one in _tickets().filter(pk__in=wanted)}
    found = [by_pk[pk].standing() for pk in wanted if pk in by_pk]
    if len(found) < 2:
        return found[0] if found else None
    sender = people.find_by_address(incoming.sender.address)
    theirs = (one for one in found if sender and one.takes_part(sender))
    return next(theirs, found[0])


def resembling(incoming: Incoming, sender: Person, new: Ticket) -> Ticket | None:
    """An open ticket of the same sender with this subject, for what looks like an answer."""
    subject, replaced = _PREFIXES.subn("", incoming.subject[:250], count=1)
    is_answer = replaced or incoming.in_reply_to or incoming.references
    if not is_answer or not subject.strip():
        return None
    same = _tickets().filter(requester=sender, closed_at=None, merged_into=None)
    named = same.exclude(pk=new.pk).filter(subject__iendswith=subject.strip()).order_by("-pk")
    return next((one for one in named[:20] if _bare(one.subject) == _bare(subject)), None)


def _bare(subject: str) -> str:
    return _PREFIXES.sub("", subject).strip().casefold()


def _by_number(incoming: Incoming, pattern: re.Pattern[str], by: str) -> Match | None:
    numbers = [int(n) for n in pattern.findall(incoming.subject[:500])][-3:]
    found = {t.number: t for t in _tickets().filter(number__in=numbers)} if numbers else {}
    return next((Match(found[n].standing(), by) for n in reversed(numbers) if n in found), None)


def _tickets() -> "QuerySet[Ticket]":
    return Ticket.objects.select_related("requester", "organization", "queue")
