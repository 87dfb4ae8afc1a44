"""The way out: from a delivery in the outbox to a message that a driver can send."""

from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from soporte.channels import drivers
from soporte.channels.contract import Correspondent, Outgoing, OutgoingFile, Receipt
from soporte.channels.models import Account, Inbound
from soporte.outbox.models import Delivery
from soporte.outbox.operations import Leaving
from soporte.people.models import Address, Person
from soporte.site.operations import current
from soporte.tickets import signatures
from soporte.tickets.models import Message, Ticket
from soporte.tickets.pictures import shown
from soporte.tickets.quoting import announced
from soporte.tickets.ways_out import Route, Way
from soporte.toolbox.failures import DeliveryError
from soporte.toolbox.html import to_text
from soporte.toolbox.prepared import Prepared

log = structlog.get_logger(__name__)
EARLIER_SHOWN = 3
MAX_REFERENCES = 20
_CAME_BY = Prepared(
    lambda ticket_id: (
        Inbound.objects.only("account").filter(ticket=ticket_id).exclude(account=None)[:1]
    )
)


def route_by_email(ticket: Ticket, person: Person) -> Route | None:
    """Mail to the address that was chosen, or else the person's best one.

    It leaves from the account that the ticket's mail reaches.
    """
    if drivers.find("email") is None:
        return None
    usable = _usable(person)
    if not usable:
        return None
    account = account_of(ticket)
    best = next((one for one in usable if _way(one) == ticket.answer_way), usable[0])
    return Route("email", account.pk if account else None, best.value, best.is_verified)


def ways_by_email(ticket: Ticket) -> list[Way]:
    """The requester's addresses that mail reaches, where mail is set up."""
    if drivers.find("email") is None:
        return []
    return [Way(_way(one), one.value, one.value) for one in _usable(ticket.requester)]


def _usable(person: Person) -> list[Address]:
    """Addresses that mail reaches, the best first."""
    usable = [a for a in person.addresses.all() if a.kind == "email" and not a.undeliverable_at]
    return sorted(usable, key=lambda a: (not a.is_primary, a.pk))


def _way(address: Address) -> str:
    return f"email:{address.pk}"


def account_of(ticket: Ticket) -> Account | None:
    """The account that the ticket came in by, or the queue's, or the default one."""
    active = [one for one in Account.known() if one.is_active]
    if not active:
        return None
    came_by = _CAME_BY.first(ticket.pk)
    wanted = came_by.account_id if came_by else None
    return min(
        active,
        key=lambda one: (
            one.pk != wanted,
            one.queue_id != ticket.queue_id,
            not one.is_default,
            one.pk,
        ),
    )


def deliver_email(delivery: Delivery, leaving: Leaving) -> Receipt:
    """Send one delivery by mail. Raises DeliveryError: a ChannelError is one."""
    driver: Any = drivers.get("email")
    account, outgoing = _prepared(delivery, driver)
    receipt: Receipt = driver.deliver(account, outgoing, leaving)
    return receipt


def _prepared(delivery: Delivery, driver: Any) -> tuple[Account | None, Outgoing]:
    """Everything that can go wrong before anything leaves, so that it is never "unknown"."""
    try:
        account = Account.known_as(delivery.account_id) or Account.default()
        outgoing = _outgoing(delivery, account, driver)
        if delivery.message_id != outgoing.message_id:
            delivery.message_id = outgoing.message_id
            delivery.save(update_fields=["message_id"])
    except (OperationalError, InterfaceError) as away:
        raise DeliveryError(repr(away)) from away
    except Exception as defect:
        log.exception("message cannot be built", delivery=delivery.pk)
        raise DeliveryError(repr(defect), permanent=True) from defect
    return account, outgoing


def _outgoing(delivery: Delivery, account: Account | None, driver: Any) -> Outgoing:
    if "message" in delivery.payload:
        return _answer(delivery, account, driver)
    return _notice(delivery, account, driver)


def _answer(delivery: Delivery, account: Account | None, driver: Any) -> Outgoing:
    message = Message.objects.select_related("ticket__requester", "ticket__queue", "author").get(
        pk=delivery.payload["message"]
    )
    ticket, person = message.ticket, Person.objects.get(pk=delivery.payload["person"])
    sender = sender_of(account)
    forwards = bool(delivery.payload.get("forwards"))
    with override(person.language):
        author = message.author.display_name if message.author else ""
        html, text = (_forwarded if forwards else _body)(message, account, person)
        theirs = _their_ids(ticket, person if forwards else None)
        return Outgoing(
            recipient=Correspondent(delivery.recipient, person.name),
            sender=Correspondent(
                sender.address, f"{author} · {sender.name}" if author else sender.name
            ),
            subject=f"{'Fwd' if forwards else 'Re'}: {ticket.subject} [#{ticket.number}]",
            html=html,
            text=text,
            message_id=driver.message_id(message.pk, delivery.pk, sender.address),
            in_reply_to=theirs[-1] if theirs else "",
            references=_chain(theirs),
            reply_to=driver.reply_address(account, sender.address, ticket.pk, person.pk),
            automatic="auto-replied" if message.automatic else "",
            language=person.language,
            files=tuple(_files(message)),
            request_id=delivery.request_id,
        )


def _notice(delivery: Delivery, account: Account | None, driver: Any) -> Outgoing:
    payload, sender = delivery.payload, sender_of(account)
    ticket_id, person_id = payload.get("ticket"), payload.get("person")
    return Outgoing(
        recipient=Correspondent(delivery.recipient, payload.get("name", "")),
        sender=sender,
        subject=payload["subject"],
        html=payload.get("html", ""),
        text=payload["text"],
        message_id=driver.message_id(0, delivery.pk, sender.address),
        in_reply_to=payload.get("in_reply_to", ""),
        references=tuple(payload.get("references", [])),
        reply_to=(
            driver.reply_address(account, sender.address, ticket_id, person_id)
            if ticket_id and person_id
            else ""
        ),
        automatic=payload.get("automatic", "auto-generated"),
        language=payload.get("language", ""),
        request_id=delivery.request_id,
    )


def sender_of(account: Account | None) -> Correspondent:
    """Who our mail comes from."""
    site = current()
    return Correspondent(account.address if account else site.support_address, site.name)


def _body(message: Message, account: Account | None, reader: Person) -> tuple[str, str]:
    """HTML and text: the answer with its signature, then what it answers, quoted."""
    earlier = (
        message.ticket.messages.filter(internal=False, pk__lt=message.pk)
        .select_related("author")
        .order_by("-pk")[:EARLIER_SHOWN]
    )
    own = signatures.below(
        message.body_html, to_text(message.body_html), _signature(message, account)
    )
    html, text = [own[0]], [own[1]]
    for before in earlier:
        head = announced(before, reader)
        html.append(
            f"<p>{_escaped(head)}</p><blockquote>{shown(before.body_html, {})}</blockquote>"
        )
        quoted = "\n".join(f"> {line}" for line in to_text(before.body_html).splitlines())
        text.append(f"{head}\n{quoted}")
    return "\n".join(html), "\n\n".join(text)


def _forwarded(message: Message, account: Account | None, _reader: Person) -> tuple[str, str]:
    """What the writer says with its signature, and what is sent on: nothing else of the ticket."""
    html, text = signatures.below(
        message.body_html, to_text(message.body_html), _signature(message, account)
    )
    return f"{html}\n{message.quote_html}", f"{text}\n\n{to_text(message.quote_html)}"


def _signature(message: Message, account: Account | None) -> str:
    """What signs the answer of one of us; a program's own answer is signed by nobody."""
    if not message.author or not message.from_staff or message.automatic:
        return ""
    queue = message.ticket.queue
    template = queue.signature.strip() or (account.signature if account else "")
    return signatures.written(template, message.author, queue)


def _escaped(text: str) -> str:
    from django.utils.html import escape

    return escape(text)


def _their_ids(ticket: Ticket, helper: Person | None) -> list[str]:
    """The reader's own Message-IDs, oldest first: what their mail program threads by.

    The customers' for customers; an outside helper's for that one, who are not to know each other.
    """
    said = (
        ticket.messages.filter(author=helper) if helper else ticket.messages.filter(internal=False)
    )
    ids = said.exclude(message_id="").order_by("pk").values_list("message_id", flat=True)
    return list(ids)


def _chain(ids: list[str]) -> tuple[str, ...]:
    """References: the first id, by which mail programs find the thread, and the latest ones."""
    return tuple(ids if len(ids) <= MAX_REFERENCES else [ids[0], *ids[1 - MAX_REFERENCES :]])


def _files(message: Message) -> list[OutgoingFile]:
    return [
        OutgoingFile(a.name, a.blob.content_type, a.blob.read(), a.content_id)
        for a in message.attachments.select_related("blob")
    ]
