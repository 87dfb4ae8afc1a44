"""Verbs that span several things: opening a ticket, receiving a message."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.site.memory import kept
from soporte.tickets import filling, indexing, thanking
from soporte.tickets.models import Message, Queue, Status, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.queue import Reopening
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared, insert
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from soporte.people.models import Team

_FIRST_QUEUE = Prepared(lambda: Queue.objects.active().select_related("team")[:1])
_FIRST_TYPE = Prepared(
    lambda: TicketType.objects.filter(is_active=True).order_by("position", "id")[:1]
)

_BEGINNINGS = ("created_at", "updated_at", "last_message_at", "last_customer_at")


@transaction.atomic
def open_ticket(
    *,
    subject: str,
    html: str,
    requester: Person,
    by: Actor,
    channel: str,
    author: Person | None = None,
    queue: Queue | None = None,
    type: TicketType | None = None,  # noqa: A002 - the field's standard name
    priority: int = Priority.NORMAL,
    urgency: int | None = None,
    assignee: Person | None = None,
    team: "Team | None" = None,
    language: str = "",
    tags: Iterable[str] = (),
    files: Sequence[NewFile] = (),
    quote_html: str = "",
    message_id: str = "",
    participants: Iterable[Person] = (),
    follows: Ticket | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Ticket:
    """Open a ticket with its first message; records `ticket.opened`.

    `author` wrote the message, if not the requester; `fields` are values by their slugs. Raises
    ValidationError for an empty subject and text, and for values that a field cannot have.
    """
    where, moment = queue or default_queue(), now()
    ticket = Ticket(
        number=next_number(),
        subject=_subject(subject, html),
        requester=requester,
        organization=requester.organization,
        queue=where,
        team=team or where.team,
        type=type or kept("first type", lambda: _FIRST_TYPE.all()[0]),
        status=Status.first_of(Category.NEW),
        priority=priority,
        urgency=urgency,
        channel=channel,
        language=language or requester.language,
        follows=follows,
        private_to=_insiders(follows),
        fields=_answered(fields),
        **dict.fromkeys(_BEGINNINGS, moment),
    )
    insert(ticket)
    message = ticket.say_as_customer(
        html,
        author=author or requester,
        channel=channel,
        files=files,
        quote_html=quote_html,
        message_id=message_id,
        at=moment,
    )
    _announce(ticket, message, by=by)
    _arrange(ticket, tags, participants, assignee, by=by)
    return ticket


def _insiders(follows: Ticket | None) -> list[int] | None:
    """Those who see what goes on from a private ticket: the same people."""
    return follows.private_to if follows else None


def _announce(ticket: Ticket, message: Message, *, by: Actor) -> None:
    """Record the opening with what began it, and make the ticket findable."""
    ticket.opening = message
    # The queue is told with it: who assigns its tickets need not read one to know.
    detail = {"message": message.pk, "channel": ticket.channel, "queue": ticket.queue_id}
    ticket.recorded("ticket.opened", by=by, detail=detail)
    indexing.ticket_opened(ticket, message)


@transaction.atomic
def receive_message(
    ticket: Ticket,
    *,
    html: str,
    author: Person,
    by: Actor,
    channel: str,
    files: Sequence[NewFile] = (),
    leaves_files: bool = False,
    quote_html: str = "",
    message_id: str = "",
) -> Message:
    """Add what a customer wrote to their ticket; records `message.received`.

    A ticket that waited for the customer, or was done, is open again, unless a solved one gets
    nothing but thanks; what was written to a merged one goes where it lives on; what an outside
    helper writes is for staff alone. `leaves_files` says that some came along, stored or not.
    Raises ValidationError when it is history.
    """
    ticket.lock()
    said: dict[str, Any] = {
        "author": author,
        "channel": channel,
        "files": files,
        "quote_html": quote_html,
        "message_id": message_id,
    }
    if ticket.merged_into_id:
        standing = ticket.standing()
        return receive_message(standing, html=html, by=by, leaves_files=leaves_files, **said)
    refuse_history(ticket)
    if ticket.is_helped_by(author):
        return ticket.hear_helper(html, by=by, **said)
    message = ticket.say_as_customer(html, **said)
    ticket.changed(
        "message.received",
        "last_message_at",
        "last_customer_at",
        by=by,
        detail={"message": message.pk, "channel": channel},
    )
    has_files = leaves_files or bool(files)
    is_thanks = thanking.is_only_thanks(html, name=author.name, has_files=has_files)
    _take_up(ticket, by=by, is_thanks=is_thanks)
    ticket.index_message(message)
    return message


def _take_up(ticket: Ticket, *, by: Actor, is_thanks: bool) -> None:
    """The customer wrote: it is our turn again, unless a solved one gets nothing but thanks."""
    if ticket.is_done and is_thanks:
        ticket.changed("ticket.thanked", by=by)
    elif ticket.is_done or ticket.category == Category.WAITING_CUSTOMER:
        ticket.set_category(Category.OPEN, by=by)
    if ticket.is_snoozed:
        ticket.wake(by=by)


def is_history(ticket: Ticket) -> bool:
    """Whether an answer to this ticket should open a linked one instead: its queue decides."""
    if ticket.merged_into_id or ticket.is_spam:
        return True
    if ticket.category != Category.CLOSED or not ticket.closed_at:
        return False
    queue = ticket.queue
    if queue.reopening == Reopening.WITHIN:
        return ticket.closed_at < now() - timedelta(days=queue.reopening_days)
    return queue.reopening == Reopening.NEVER


def refuse_history(ticket: Ticket) -> None:
    """Raise ValidationError when what a customer wants of this ticket should be a new request."""
    if is_history(ticket):
        raise ValidationError(_("This request was closed long ago. Open a new one."))


@transaction.atomic
def reopen_as_customer(ticket: Ticket, *, by: Actor) -> None:
    """Open again what is not solved after all. Raises ValidationError when it is history."""
    ticket.lock()
    refuse_history(ticket)
    ticket.reopen(by=by)


def default_queue() -> Queue:
    """Where a request lies that named no queue. Raises ValidationError when there is none."""
    found = kept("first queue", _FIRST_QUEUE.first)
    if found is None:
        raise ValidationError(_("There is no queue yet: an administrator has to make one."))
    return found


def _arrange(
    ticket: Ticket,
    tags: Iterable[str],
    participants: Iterable[Person],
    assignee: Person | None,
    *,
    by: Actor,
) -> None:
    """Give it what else was said, and hand it over where its type says so."""
    if tags:
        ticket.tag(tags, by=by)
    for person in participants:
        ticket.add_participant(person, by=by)
    if assignee:
        ticket.assign(assignee, by=by)
    ticket.hand_over()


def _answered(given: Mapping[str, Any] | None) -> dict[str, Any]:
    found = filling.read(given) if given else {}
    return {slug: value for slug, value in found.items() if value is not None}


def _subject(subject: str, html: str) -> str:
    """The subject, or the first words of the text when somebody wrote none."""
    from soporte.toolbox.html import to_text

    words = clean_line(subject).strip() or clean_line(to_text(html)[:300]).strip()[:80]
    return words[:250] or _("(no subject)")


def next_number() -> int:
    """The number of the next ticket; none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_number')")
        return int(cursor.fetchone()[0])
