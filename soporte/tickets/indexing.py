"""What the search knows of a ticket: its words, and the keys of who may find it."""

from typing import TYPE_CHECKING

from soporte.search import operations as search
from soporte.tickets.models.queue import Level, levels
from soporte.toolbox.html import to_text

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Message, Ticket

KIND = "ticket"


def keys_of(person: "Person") -> list[str]:
    """The audience keys that a reader holds: the same rule as `Ticket.objects.visible_to`."""
    if not person.is_active:
        return []
    if person.is_staff:
        return [
            f"queue:{queue_id}" if level != Level.OWN else f"assignee:{person.pk}"
            for queue_id, level in levels(person).items()
        ]
    keys = [f"person:{person.pk}"]
    organization = person.organization
    if organization and (person.role == "manager" or organization.shares_tickets):
        keys.append(f"org:{organization.pk}")
    return keys


def ticket_opened(ticket: "Ticket", message: "Message") -> None:
    """Make a new ticket findable by its first message, reading nothing that is known to be new."""
    said = [(message.internal, message.body_html)]
    _write(ticket, said, readers=[ticket.requester_id], is_new=True)


def message_added(ticket: "Ticket", message: "Message") -> None:
    """Make a new message findable, reading none of the earlier ones."""
    words = to_text(message.body_html)
    known = search.append(
        KIND,
        ticket.pk,
        words,
        ticket.updated_at,
        internal_to=_staff(ticket) if message.internal else (),
    )
    if not known:
        reindex(ticket)


def ticket_changed(ticket: "Ticket", *, words: bool) -> None:
    """Bring the audience up to date, and with `words` the whole text."""
    known = not words and search.set_audience(
        KIND, ticket.pk, _customers(ticket, _readers(ticket)), internal_audience=_staff(ticket)
    )
    if not known:
        reindex(ticket)


def reindex(ticket: "Ticket") -> None:
    """Write all that the search knows of a ticket anew."""
    said = list(ticket.messages.values_list("internal", "body_html"))
    _write(ticket, said, readers=_readers(ticket))


def _write(
    ticket: "Ticket", said: "list[tuple[bool, str]]", *, readers: list[int], is_new: bool = False
) -> None:
    requester = ticket.requester
    search.index(
        KIND,
        ticket.pk,
        _customers(ticket, readers),
        ticket.subject,
        [requester.name, *(to_text(html) for internal, html in said if not internal)],
        ticket.updated_at,
        internal_audience=_staff(ticket),
        internal_parts=[to_text(html) for internal, html in said if internal],
        identifiers=[str(ticket.number), *(a.value for a in requester.addresses.all())],
        is_new=is_new,
    )


def _readers(ticket: "Ticket") -> list[int]:
    confirmed = ticket.participants.filter(confirmed_at__isnull=False)
    return [ticket.requester_id, *confirmed.values_list("person_id", flat=True)]


def _customers(ticket: "Ticket", readers: list[int]) -> list[str]:
    keys = [f"person:{pk}" for pk in readers]
    return [*keys, f"org:{ticket.organization_id}"] if ticket.organization_id else keys


def _staff(ticket: "Ticket") -> list[str]:
    keys = [f"queue:{ticket.queue_id}"]
    return [*keys, f"assignee:{ticket.assignee_id}"] if ticket.assignee_id else keys
