"""What people put in by form: payload and ticket in one transaction, answered with the number."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.channels.models import Inbound, InboundFile
from soporte.channels.models.inbound import State
from soporte.files.models import Blob
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people import proof
from soporte.people.models import Person, Team
from soporte.site import memory
from soporte.tickets import filling
from soporte.tickets import operations as tickets
from soporte.tickets.models import Message, Queue, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.clock import now

_TAKEN = ("priority", "urgency", "tags", "language", "fields")


@transaction.atomic
def submit(
    *,
    route: str,
    by: Actor,
    requester: Person,
    payload: dict[str, Any],
    author: Person | None = None,
    queue: Queue | None = None,
    type: TicketType | None = None,  # noqa: A002 - the field's standard name
    assignee: Person | None = None,
    team: Team | None = None,
    files: Sequence[NewFile] = (),
    channel: str = "",
    participants: Iterable[Person] = (),
) -> Ticket:
    """Store what a signed-in person or a program sent, and open its ticket.

    `payload` holds subject, html, and perhaps priority, urgency, tags, language, and the fields by
    their slugs; it is kept as sent. Raises ValidationError.
    """
    # A request changes nothing of how the house is arranged: that is read once.
    with memory.of_a_request():
        ticket = tickets.open_ticket(
            subject=payload.get("subject", ""),
            html=payload.get("html", ""),
            requester=requester,
            author=author,
            by=by,
            channel=channel or route,
            queue=queue,
            type=type,
            assignee=assignee,
            team=team,
            files=files,
            participants=participants,
            **{k: payload[k] for k in _TAKEN if payload.get(k)},
        )
    # In one transaction the order is free, and a finished row needs no second writing.
    _keep(route, payload, files, author or requester, **_done(ticket, ticket.opening))
    return ticket


@transaction.atomic
def submit_reply(
    ticket: Ticket,
    html: str,
    *,
    route: str,
    by: Actor,
    author: Person,
    files: Sequence[NewFile] = (),
) -> Message:
    """Store a customer's answer given by form, and add it. Raises ValidationError."""
    message = tickets.receive_message(
        ticket, html=html, author=author, by=by, channel=route, files=files
    )
    payload = {"ticket": ticket.pk, "html": html}
    _keep(route, payload, files, author, **_done(ticket, message))
    return message


@transaction.atomic
def hold_for_confirmation(
    email: str, name: str, payload: dict[str, Any], files: Sequence[NewFile]
) -> Inbound:
    """Store a guest's request until the code mailed to the address is entered.

    `payload` may name queue and type by id. Nothing else happens: an address that nobody proved
    gets no ticket, and no mail with a stranger's words. Raises ValidationError.
    """
    address = people.check_email(email)
    body = {**payload, "requester": {"email": address, "name": name}}
    row = _keep("guest", body, files, None, state=State.UNCONFIRMED, sender=address)
    # The payload alone would not keep them from being swept.
    found = {file.blob.pk for file in files}
    InboundFile.objects.bulk_create(InboundFile(inbound=row, blob_id=pk) for pk in found)
    return row


@transaction.atomic
def confirm(inbound: Inbound) -> Ticket:
    """The address is proved: open the ticket. A second time gives the same ticket.

    The address is verified too, unless somebody else noted it down for a person we knew before.

    Raises ValidationError for what waits for no confirmation.
    """
    row = Inbound.objects.select_for_update(of=("self",)).filter(pk=inbound.pk).first()
    if row is None:
        raise ValidationError(_("This request is no longer waiting."))
    if row.ticket_id and row.route == "guest":
        return Ticket.objects.get(pk=row.ticket_id)
    if row.state != State.UNCONFIRMED:
        raise ValidationError(_("This request is no longer waiting."))
    payload = json.loads(row.payload())
    who = payload["requester"]
    channel = Actor.channel("portal")
    person = people.find_or_create(
        who["email"], who["name"], by=channel, language=payload.get("language")
    )
    if proof.opens(person, who["email"]):
        people.verify_address(person, who["email"], by=channel)
    ticket = tickets.open_ticket(
        subject=payload.get("subject", ""),
        html=payload.get("html", ""),
        requester=person,
        by=Actor.of(person, via="portal"),
        channel="portal",
        queue=Queue.objects.active().filter(is_public=True, pk=payload.get("queue")).first(),
        type=TicketType.objects.filter(is_public=True, pk=payload.get("type")).first(),
        urgency=payload.get("urgency"),
        language=payload.get("language", ""),
        files=_files(payload),
        # While it waited, a field may have changed.
        fields=filling.still_good(payload.get("fields") or {}),
    )
    Inbound.objects.filter(pk=row.pk).update(**_done(ticket, ticket.opening))
    row.files.all().delete()
    return ticket


def _keep(
    route: str,
    payload: dict[str, Any],
    files: Sequence[NewFile],
    author: Person | None,
    **state: Any,
) -> Inbound:
    body = {
        **payload,
        "author": author.pk if author else None,
        "files": [{"blob": f.blob.pk, "name": f.name, "cid": f.content_id} for f in files],
    }
    raw = json.dumps(body, ensure_ascii=False).encode()
    return Inbound.keep(
        raw,
        kind="form",
        route=route,
        envelope={"sha256": hashlib.sha256(raw).hexdigest()},
        subject=str(payload.get("subject", ""))[:250],
        **state,
    )


def _done(ticket: Ticket, message: Message) -> dict[str, Any]:
    return {"state": State.DONE, "processed_at": now(), "ticket": ticket, "message": message}


def _files(payload: dict[str, Any]) -> list[NewFile]:
    wanted = {row["blob"]: row for row in payload.get("files", [])}
    blobs = Blob.objects.in_bulk(list(wanted))
    return [
        NewFile(blobs[pk], row["name"], row.get("cid", ""), inline=bool(row.get("cid")))
        for pk, row in wanted.items()
        if pk in blobs
    ]
