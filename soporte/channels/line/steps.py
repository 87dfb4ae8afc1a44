"""The line's small named steps, from a read message to a ticket."""

import hashlib

from soporte.channels.contract import Correspondent, Incoming
from soporte.channels.line import matching, reports
from soporte.channels.line.unpacking import unpack
from soporte.channels.line.verdicts import Held
from soporte.channels.models import Account, Inbound, Reason
from soporte.channels.models.account import without_tag
from soporte.journal.actor import Actor
from soporte.people import bouncing, trust
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.site.operations import current
from soporte.tickets import operations as tickets
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.language import guess

MAX_COPIES = 10


def identity_of(incoming: Incoming) -> str:
    """What makes the message one over all routes: its id and its content, never the id alone."""
    if not incoming.content_hash:
        return ""
    return hashlib.sha256(f"{incoming.message_id}\0{incoming.content_hash}".encode()).hexdigest()


def run(inbound: Inbound, incoming: Incoming) -> tuple[Ticket | None, Message | None]:
    """The steps in order; what was made of the message. Raises Held."""
    by = Actor.channel(inbound.kind)
    if incoming.bounce:
        return reports.note_bounce(incoming, incoming.bounce, by)
    if incoming.complaint:
        return reports.note_complaint(incoming, incoming.complaint, by)
    ours = Account.ours()
    refuse_loops(incoming, ours)
    match = matching.find(incoming)
    if incoming.automatic and not inbound.envelope.get("released"):
        return _note_automatic(inbound, incoming, match, by)
    sender = who(incoming, by)
    released = bool(inbound.envelope.get("released"))
    if sender.distrusted_at and not released:
        refuse_distrusted(incoming, match, sender)
    ticket = None if released else joinable(match, sender)
    if ticket is None or tickets.is_history(ticket):
        others = copies(incoming, sender, ours, by)
        bouncing.note_heard_from(sender, incoming.sender.address)
        made, message = _open(inbound, incoming, sender, others, follows=ticket)
        if ticket is None:
            _suggest(made, incoming, sender, by)
        return made, message
    bouncing.note_heard_from(sender, incoming.sender.address)
    files = unpack(inbound, incoming.files, sender)
    message = tickets.receive_message(
        ticket,
        html=visible(incoming, has_files=bool(files)),
        quote_html=quoted(incoming),
        author=sender,
        by=Actor("person", sender.pk, inbound.kind),
        channel=inbound.kind,
        files=files,
        leaves_files=bool(incoming.files),
        message_id=incoming.message_id,
    )
    return ticket, message


def refuse_loops(incoming: Incoming, ours: set[str]) -> None:
    """Hold what claims to come from one of our own addresses, and what names no sender."""
    address = incoming.sender.address
    if "@" not in address:
        raise Held(Reason.NO_SENDER, address)
    if {address.strip().lower(), without_tag(address)} & ours:
        raise Held(Reason.OWN_ADDRESS, address)


def who(incoming: Incoming, by: Actor) -> Person:
    """The person with the sender's address, made on the fly. Raises Held for a useless one."""
    from django.core.exceptions import ValidationError

    address, name = incoming.sender.address, incoming.sender.name

    def language() -> str:
        return guess(f"{incoming.subject}\n{incoming.text}") or current().language

    try:
        return people.find_or_create(address, name, by=by, language=language)
    except ValidationError as wrong:
        raise Held(Reason.NO_SENDER, "; ".join(wrong.messages)) from wrong


def joinable(match: matching.Match | None, sender: Person) -> Ticket | None:
    """The ticket that the message joins, or None for a new one. Raises Held for strangers.

    Numbers and ids only route; taking part gives the right. Staff do not answer by mail here: a
    From line proves nothing. A number that we did not write ("order #1042") holds up nobody.
    """
    if match is None:
        return None
    if match.by == "mention" and (sender.is_staff or not match.ticket.takes_part(sender)):
        return None
    if sender.is_staff:
        raise Held(Reason.STAFF_BY_MAIL, f"#{match.ticket.number}")
    if match.token_person_id and match.token_person_id != sender.pk:
        raise Held(Reason.TOKEN_OF_ANOTHER, f"#{match.ticket.number}")
    if not match.ticket.takes_part(sender):
        raise Held(Reason.STRANGER, f"#{match.ticket.number}")
    return match.ticket


def refuse_distrusted(incoming: Incoming, match: matching.Match | None, sender: Person) -> None:
    """Hold what claims to be from a sender of spam, unless they prove to have written it."""
    answers_us = match is not None and match.token_person_id == sender.pk
    if not answers_us and not trust.has_proved(sender, incoming.sender.address):
        raise Held(Reason.SPAM)


def visible(incoming: Incoming, *, has_files: bool) -> str:
    """The new words as HTML; a dash where a message has none: even an empty mail is a message."""
    html = _new_words(incoming)
    # Pictures that were left outside show nothing.
    shows = has_files or ("<img" in html and not incoming.files)
    return html if shows or to_text(html).strip() else "<p>—</p>"


def _new_words(incoming: Incoming) -> str:
    if incoming.visible_html:
        return incoming.visible_html
    if incoming.visible_text or not incoming.html:
        return from_text(incoming.visible_text or incoming.text)
    return incoming.html


def quoted(incoming: Incoming) -> str:
    """What the message quotes, as HTML."""
    if incoming.quoted_html:
        return incoming.quoted_html
    return from_text(incoming.quoted_text) if incoming.quoted_text else ""


def copies(incoming: Incoming, sender: Person, ours: set[str], by: Actor) -> list[Person]:
    """People in To and CC who are not us: participants that receive nothing until confirmed."""
    from django.core.exceptions import ValidationError

    known = {*ours, incoming.sender.address.lower()}
    found: list[Person] = []
    for other in _others(incoming, known)[:MAX_COPIES]:
        try:
            person = people.find_or_create(
                other.address, other.name, by=by, language=sender.language
            )
        except ValidationError:
            continue  # a broken address in CC takes nothing away from the message
        found.append(person)
    return found


def _open(
    inbound: Inbound,
    incoming: Incoming,
    sender: Person,
    others: list[Person],
    *,
    follows: Ticket | None,
) -> tuple[Ticket, Message]:
    files = unpack(inbound, incoming.files, sender)
    ticket = tickets.open_ticket(
        subject=incoming.subject,
        html=visible(incoming, has_files=bool(files)),
        quote_html=quoted(incoming),
        requester=sender,
        by=Actor("person", sender.pk, inbound.kind),
        channel=inbound.kind,
        queue=inbound.account.queue if inbound.account else None,
        files=files,
        message_id=incoming.message_id,
        participants=others,
        follows=follows,
    )
    return ticket, ticket.opening


def _suggest(made: Ticket, incoming: Incoming, sender: Person, by: Actor) -> None:
    """Say which ticket it may belong to; records `ticket.resembled`. A person merges, or not."""
    other = matching.resembling(incoming, sender, made)
    if other is not None:
        made.recorded("ticket.resembled", by=by, detail={"to": f"ticket:{other.pk}"})


def _note_automatic(
    inbound: Inbound, incoming: Incoming, match: matching.Match | None, by: Actor
) -> tuple[Ticket, Message]:
    sender = people.find_by_address(incoming.sender.address)
    # A From line proves nothing: no note may seem to be a colleague's.
    if match is None or sender is None or sender.is_staff or not match.ticket.takes_part(sender):
        raise Held(Reason.AUTOMATIC, incoming.automatic)
    if sender.distrusted_at:
        refuse_distrusted(incoming, match, sender)
    reports.refuse_flood(match.ticket, Reason.AUTOMATIC)
    files = unpack(inbound, incoming.files, sender)
    note = match.ticket.note(
        visible(incoming, has_files=bool(files)),
        author=sender,
        by=by,
        channel="email",
        automatic=incoming.automatic,
        files=files,
    )
    return match.ticket, note


def _others(incoming: Incoming, known: set[str]) -> list[Correspondent]:
    found: dict[str, Correspondent] = {}
    for other in (*incoming.to, *incoming.cc):
        if "@" in other.address and without_tag(other.address) not in known:
            found.setdefault(other.address.lower(), other)
    return list(found.values())
