"""Tickets as this reader may see them: many at once, with a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from soporte.api import links
from soporte.api.tickets.schemas import (
    LEVELS,
    AttachmentShown,
    Correspondent,
    EntryShown,
    MessageShown,
    Named,
    ParticipantShown,
    RatingShown,
    TicketShown,
)
from soporte.journal import timeline
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery, State
from soporte.people.models import Person
from soporte.tickets import filling, pictures
from soporte.tickets.models import Attachment, Message, Participant, Satisfaction, Ticket

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import TicketQuerySet

# The state that a message shows is that of its unluckiest delivery.
FROM_WORST = (
    State.FAILED,
    State.UNKNOWN,
    State.SENDING,
    State.QUEUED,
    State.CANCELLED,
    State.SENT,
)


def whole(rows: "TicketQuerySet") -> "QuerySet[Ticket]":
    """The same tickets with all that `ticket` below reads."""
    return rows.select_related(
        "status",
        "queue",
        "type",
        "team",
        "assignee",
        "organization",
        "requester",
        "merged_into",
    ).prefetch_related("requester__addresses", "assignee__addresses")


def ticket(one: Ticket, reader: Person) -> TicketShown:
    """One ticket; customers learn nothing of how staff sort their work."""
    for_staff = reader.is_staff
    return TicketShown(
        number=one.number,
        subject=one.subject,
        type=one.type.slug,
        status=Named(id=one.status_id, name=one.status.name),
        category=one.category,
        priority=LEVELS[one.priority - 1],
        urgency=LEVELS[one.urgency - 1] if one.urgency else None,
        queue=_named(one.queue) if for_staff or one.queue.is_public else None,
        team=_named(one.team) if for_staff else None,
        assignee=person(one.assignee),
        requester=correspondent(one.requester),
        organization=_named(one.organization),
        channel=one.channel,
        language=one.language,
        tags=one.tags if for_staff else [],
        fields=filling.readable(one.fields, for_staff=for_staff),
        created_at=one.created_at,
        updated_at=one.updated_at,
        first_answered_at=one.first_answered_at,
        resolved_at=one.resolved_at,
        closed_at=one.closed_at,
        merged_into=one.merged_into.number if one.merged_into else None,
        answers_to=_answers_to(one) if for_staff else None,
        spam_at=one.spam_at if for_staff else None,
        private_to=one.private_to if for_staff else None,
        revision=one.revision,
        url=links.page_of(one.number, reader),
    )


def _answers_to(one: Ticket) -> str | None:
    way = one.chosen_way
    return (way.target or way.name) if way else None


def tickets(rows: Iterable[Ticket], reader: Person) -> list[TicketShown]:
    """Several tickets."""
    return [ticket(one, reader) for one in rows]


def messages(rows: list[Message], reader: Person) -> list[MessageShown]:
    """Several messages of one ticket."""
    states = _states([row.pk for row in rows]) if reader.is_staff else {}
    return [
        MessageShown(
            id=row.pk,
            author=person(row.author),
            from_staff=row.from_staff,
            internal=row.internal,
            channel=row.channel,
            body_html=_with_pictures(row, row.body_html),
            body_text=row.body_text,
            quote_html=_with_pictures(row, row.quote_html),
            attachments=[_attachment(file) for file in row.attachments.all()],
            created_at=row.created_at,
            delivery=states.get(row.pk),
        )
        for row in rows
    ]


def entries(rows: list[Entry]) -> list[EntryShown]:
    """Several entries of the journal."""
    return [
        EntryShown(
            id=line.entry.pk,
            kind=line.entry.kind,
            sentence=line.sentence,
            actor=line.actor,
            via=line.via,
            at=line.at,
        )
        for line in timeline.render(rows)
    ]


def participants(rows: Iterable[Participant], reader: Person) -> list[ParticipantShown]:
    """Several participants.

    Customers read the names of their own organisation alone: whoever knows an address could
    otherwise add it to learn whose it is.
    """
    return [
        ParticipantShown(
            person=_taking_part(row.person, reader),
            role=row.role,
            confirmed=row.confirmed_at is not None,
            created_at=row.created_at,
        )
        for row in rows
    ]


def rating(row: Satisfaction) -> RatingShown:
    """A verdict."""
    return RatingShown(
        score=row.score, comment=row.comment, person=person(row.person), rated_at=row.rated_at
    )


def person(one: Person | None) -> Named | None:
    """Somebody by name."""
    return Named(id=one.pk, name=one.display_name) if one else None


def correspondent(one: Person) -> Correspondent:
    """Somebody with their address."""
    return Correspondent(id=one.pk, name=one.display_name, email=one.email or None)


def _taking_part(one: Person, reader: Person) -> Correspondent:
    is_known = reader.is_staff or (
        one.organization_id is not None and one.organization_id == reader.organization_id
    )
    found = correspondent(one)
    return found if is_known else Correspondent(id=one.pk, name=one.email, email=found.email)


def _named(thing: "Ticket | object | None") -> Named | None:
    return Named(id=thing.pk, name=thing.name) if thing else None  # type: ignore[attr-defined]


def _with_pictures(row: Message, html: str) -> str:
    """The text with links to its pictures, which hold as long as those of the attachments."""
    if not pictures.ids(html):
        return html
    files = [file for file in row.attachments.all() if file.blob.is_image]
    return pictures.shown(
        html, {one.content_id: links.picture(one.blob, one.name) for one in files}
    )


def _attachment(row: Attachment) -> AttachmentShown:
    return AttachmentShown(
        id=row.pk,
        name=row.name,
        content_type=row.blob.content_type,
        size=row.blob.size,
        inline=row.inline,
        url=links.download(row.blob, row.name),
    )


def _states(ids: list[int]) -> dict[int, str]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Delivery.objects.filter(thing_kind="message", thing_id__in=ids)
    for pk, state in rows.values_list("thing_id", "state"):
        found[pk or 0].add(state)
    return {pk: next(s for s in FROM_WORST if s in states) for pk, states in found.items()}
