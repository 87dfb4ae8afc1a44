"""Making two tickets of one."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.journal.actor import Actor
from soporte.tickets import linking, merging
from soporte.tickets.models import Message, Participant, Status, Ticket
from soporte.tickets.models.status import Category
from soporte.tickets.operations import next_number
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from soporte.people.models import Person


@transaction.atomic
def split(
    ticket: Ticket,
    messages: Collection[int],
    *,
    subject: str,
    author: "Person",
    by: Actor,
    tell: bool = False,
) -> Ticket:
    """Move some messages with their files into a new ticket, which is linked to this one.

    Whoever read them reads them there: the same requester, participants, queue and technician.
    With `tell` the customer is written to. Records `ticket.split` and `ticket.split_off`. Raises
    ValidationError.
    """
    ticket.lock()
    moved = list(ticket.messages.filter(pk__in=list(messages)).order_by("pk"))
    _refuse(ticket, moved, set(messages))
    title = clean_line(subject).strip()[:250]
    if not title:
        raise ValidationError(_("A subject is needed."))
    made = _like(ticket, title, moved)
    Message.objects.filter(pk__in=[one.pk for one in moved]).update(ticket=made)
    for one, kind, other in (
        (ticket, "ticket.split", made),
        (made, "ticket.split_off", ticket),
    ):
        merging.note_talk(one)
        detail = {"to": f"ticket:{other.pk}", "messages": len(moved)}
        one.changed(kind, *merging.TALK, by=by, detail=detail)
        one.reindex(words=True)
    linking.link(made, ticket, linking.Relation.RELATED, by=by)
    if tell:
        made.reply(_news(ticket, made), author=author, by=by, channel="desk")
    return made


def _refuse(ticket: Ticket, moved: list[Message], wanted: set[int]) -> None:
    if ticket.merged_into_id:
        raise ValidationError(_("This ticket was merged into another one."))
    if not moved or len(moved) != len(wanted):
        raise ValidationError(_("Choose messages of this ticket."))
    if all(one.internal for one in moved):
        raise ValidationError(_("Choose at least one message that is no internal note."))
    rest = ticket.messages.exclude(pk__in=wanted)
    if not rest.filter(internal=False).exists():
        raise ValidationError(_("Leave at least one message that is no internal note."))


def _like(ticket: Ticket, subject: str, moved: list[Message]) -> Ticket:
    """A new ticket that the same people see."""
    ours = [one.created_at for one in moved if one.from_staff and not one.internal]
    first = next(one for one in moved if not one.internal)
    made = Ticket.objects.create(
        number=next_number(),
        subject=subject,
        requester_id=ticket.requester_id,
        organization_id=ticket.organization_id,
        queue_id=ticket.queue_id,
        team_id=ticket.team_id,
        assignee_id=ticket.assignee_id,
        type_id=ticket.type_id,
        status=Status.first_of(Category.OPEN if ours else Category.NEW),
        category=Category.OPEN if ours else Category.NEW,
        priority=ticket.priority,
        urgency=ticket.urgency,
        channel=first.channel,
        language=ticket.language,
        tags=list(ticket.tags),
        private_to=ticket.private_to,
        created_at=now(),
        first_answered_at=min(ours, default=None),
    )
    Participant.objects.bulk_create(
        Participant(ticket=made, person_id=p.person_id, role=p.role, confirmed_at=p.confirmed_at)
        for p in ticket.participants.order_by("pk")
    )
    return made


def _news(ticket: Ticket, made: Ticket) -> str:
    with override(ticket.requester.language):
        words = _(
            "Part of your request #%(old)s goes on under a number of its own:"
            " #%(new)s, “%(subject)s”. Answer here about that part."
        )
        return format_html(
            "<p>{}</p>",
            words % {"old": ticket.number, "new": made.number, "subject": made.subject},
        )
