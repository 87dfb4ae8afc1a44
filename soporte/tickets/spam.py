"""Putting aside what nobody asked for, with its reason, so that it can be taken back.

A marked ticket is closed without a word to anybody; its sender's further mail is held unless they
prove that it is theirs. Nothing is deleted.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people import trust
from soporte.people.models import Person
from soporte.tickets.models import SpamMark, Status, Ticket
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now

_ENDING = ("spam_at", "status_id", "category", "resolved_at", "closed_at")
_OPENINGS = ("ticket.opened", "ticket.split_off")
# By which customers come themselves.
_OUTSIDE = ("email", "portal", "guest")
_SLEEP = ("snoozed_until", "snoozed_by_id", "snoozed_why")


@transaction.atomic
def mark(ticket: Ticket, *, by: Actor) -> SpamMark:
    """Put a ticket aside as spam; records `ticket.marked_spam`. What is spam already stays so.

    Automatic mail about it that has not left is stopped. Raises ValidationError for a merged one.
    """
    ticket.lock()
    if known := ticket.spam_mark:
        return known
    if ticket.merged_into_id:
        raise ValidationError(_("This ticket was merged into another one."))
    sender = ticket.requester
    made = SpamMark.objects.create(
        ticket=ticket,
        sender=sender,
        by_id=trust.person_behind(by),
        status_id=ticket.status_id,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
    )
    ticket.spam_at = made.at
    ticket.status, ticket.category = Status.first_of(Category.CLOSED), Category.CLOSED
    ticket.closed_at = ticket.closed_at or made.at
    ticket.snoozed_until, ticket.snoozed_by, ticket.snoozed_why = None, None, ""
    ticket.changed("ticket.marked_spam", *_ENDING, *_SLEEP, by=by)
    ticket.reindex(words=True)
    _stop_mail(ticket, by=by)
    trust.distrust(sender)
    return made


@transaction.atomic
def release(ticket: Ticket, *, by: Actor) -> None:
    """Let a ticket be as it was before it was marked; records `ticket.unmarked_spam`.

    Its sender's mail comes in again, unless something else of theirs is spam.
    """
    ticket.lock()
    found = ticket.spam_mark
    if found is None or found.status is None:
        return
    ticket.spam_at, ticket.status = None, found.status
    ticket.category = found.status.category
    ticket.resolved_at, ticket.closed_at = found.resolved_at, found.closed_at
    ticket.changed("ticket.unmarked_spam", *_ENDING, by=by, detail={"mark": found.pk})
    ticket.reindex(words=True)
    release_mark(found, by=by)


@transaction.atomic
def mark_sender(sender: Person | None, *, by: Actor, reason: str) -> SpamMark:
    """Note that a message without a ticket is spam; `reason` is why it was held before."""
    made = SpamMark.objects.create(sender=sender, by_id=trust.person_behind(by), reason=reason)
    if sender:
        trust.distrust(sender)
    return made


@transaction.atomic
def release_mark(found: SpamMark, *, by: Actor) -> None:
    """Take a mark back, and trust its sender again when it was the last one."""
    SpamMark.objects.filter(pk=found.pk, released_at=None).update(
        released_at=now(), released_by=trust.person_behind(by)
    )
    if found.sender and standing_against(found.sender) is None:
        trust.trust(found.sender)


def standing_against(sender: Person) -> SpamMark | None:
    """The newest mark of somebody that was not released."""
    marks = SpamMark.objects.filter(sender=sender, released_at=None).select_related("by")
    return marks.order_by("-at").first()


def is_from_inside(ticket: Ticket) -> bool:
    """Whether staff or the house itself opened it, or asks for something in it."""
    if ticket.requester.is_staff:
        return True
    mine = Entry.objects.filter(thing_kind="ticket", thing_id=ticket.pk, kind__in=_OPENINGS)
    opening = mine.order_by("pk").only("actor_kind", "actor_id", "via", "caused_by").first()
    if opening is None:
        return ticket.channel not in _OUTSIDE
    if opening.actor_kind == "channel":
        return False
    by = Actor(opening.actor_kind, opening.actor_id, opening.via)
    behind = Person.objects.filter(pk=trust.person_behind(by) or 0).first()
    return behind is None or behind.is_staff


def is_known(person: Person) -> bool:
    """Whether somebody has proved an address, and we have answered a ticket of theirs."""
    if not person.addresses.filter(verified_at__isnull=False).exists():
        return False
    mine = Ticket.objects.filter(requester=person, spam_at=None)
    return mine.filter(first_answered_at__isnull=False).exists()


def was_released(ticket: Ticket) -> bool:
    """Whether somebody has taken a mark of it back."""
    return ticket.spam_marks.filter(released_at__isnull=False).exists()


def _stop_mail(ticket: Ticket, *, by: Actor) -> None:
    """Nothing that goes out by itself may leave for a sender of spam."""
    waiting = Delivery.objects.filter(
        thing_kind="ticket", thing_id=ticket.pk, automatic=True, state="queued"
    )
    for one in waiting:
        one.cancel(by=by)
