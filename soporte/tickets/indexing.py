"""What the search knows of a ticket: its words, and the keys of who may find it."""

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from soporte.search import operations as search
from soporte.tickets import attached, filling
from soporte.tickets.models.queue import Level, levels
from soporte.toolbox.html import to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from soporte.people.models import Person
    from soporte.tickets.models import Message, Ticket

KIND = "ticket"


# Held by supervisors.
PRIVATE = "private"
# What is spam is found by those alone who ask for it.
ASIDE = "aside_"


def keys_aside(person: "Person") -> list[str]:
    """The keys by which staff find what was marked as spam."""
    return [f"{ASIDE}{key}" for key in keys_of(person)] if person.is_staff else []


def keys_of(person: "Person") -> list[str]:
    """The audience keys that a reader holds: the same rule as `Ticket.objects.visible_to`."""
    if not person.is_active:
        return []
    if person.is_staff:
        keys = [
            f"queue:{queue_id}" if level != Level.OWN else f"assignee:{person.pk}"
            for queue_id, level in levels(person).items()
        ]
        return [*keys, PRIVATE if person.is_supervisor else f"insider:{person.pk}"]
    keys = [f"person:{person.pk}"]
    organization = person.organization
    if organization and (person.role == "manager" or organization.shares_tickets):
        keys.append(f"org:{organization.pk}")
    return keys


def ticket_opened(ticket: "Ticket", message: "Message") -> None:
    """Make a new ticket findable by its first message, reading nothing that is known to be new."""
    said = [(message.internal, message.body_html), *attached.names(message)]
    _write(ticket, said, readers=[ticket.requester_id], is_new=True)
    attached.read_later(message)


def message_added(ticket: "Ticket", message: "Message") -> None:
    """Make a new message findable, reading none of the earlier ones."""
    names = [name for _internal, name in attached.names(message)]
    _append(ticket, "\n".join([to_text(message.body_html), *names]), internal=message.internal)
    attached.read_later(message)


def file_read(ticket: "Ticket", text: str, *, internal: bool) -> None:
    """Make a ticket findable by the words of a file that came with a message."""
    _append(ticket, text, internal=internal)


def _append(ticket: "Ticket", words: str, *, internal: bool) -> None:
    known = search.append(
        KIND,
        ticket.pk,
        words,
        ticket.updated_at,
        internal_to=_staff(ticket) if internal else (),
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


def readers_changed(tickets: "Sequence[Ticket]") -> None:
    """Bring the audience of many tickets up to date."""
    if not tickets:
        return
    readers = _readers_of(tickets)
    audiences = {
        one.pk: search.Audience(_customers(one, readers[one.pk]), _staff(one)) for one in tickets
    }
    known = search.set_audiences(KIND, audiences)
    for one in tickets:
        if one.pk not in known:
            reindex(one)


def reindex(ticket: "Ticket") -> None:
    """Write all that the search knows of a ticket anew."""
    said = list(ticket.messages.values_list("internal", "body_html"))
    said += attached.of_tickets([ticket.pk]).get(ticket.pk, [])
    _write(ticket, said, readers=_readers(ticket))


def every() -> "QuerySet[Ticket]":
    """All tickets with what `rows` reads."""
    from soporte.tickets.models import Message, Participant, Ticket

    said = Message.objects.order_by("pk").only("ticket_id", "internal", "body_html")
    confirmed = Participant.objects.filter(confirmed_at__isnull=False)
    return Ticket.objects.select_related("requester").prefetch_related(
        "requester__addresses",
        Prefetch("messages", said, to_attr="said"),
        Prefetch("participants", confirmed, to_attr="confirmed"),
    )


def rows(ticket: "Ticket") -> list[search.Row]:
    """The rows that `reindex` would write, of a ticket from `every`."""
    read: Any = ticket
    said = [(message.internal, message.body_html) for message in read.said]
    said += attached.of_tickets([ticket.pk]).get(ticket.pk, [])
    readers = [ticket.requester_id, *(one.person_id for one in read.confirmed)]
    return search.rows(*_shown(ticket, said, readers), **_hidden(ticket, said))


def _write(
    ticket: "Ticket", said: "list[tuple[bool, str]]", *, readers: list[int], is_new: bool = False
) -> None:
    search.index(*_shown(ticket, said, readers), **_hidden(ticket, said), is_new=is_new)


def _shown(ticket: "Ticket", said: "list[tuple[bool, str]]", readers: list[int]) -> tuple[Any, ...]:
    public = [to_text(html) for internal, html in said if not internal]
    answered = filling.words(ticket.fields, internal=False)
    words = [ticket.requester.name, *_absorbed(ticket), *public, *answered]
    readers_keys = _customers(ticket, readers)
    return KIND, ticket.pk, readers_keys, ticket.subject, words, ticket.updated_at


def _absorbed(ticket: "Ticket") -> list[str]:
    """The subjects of what was merged into it: who looks for them looks for this ticket."""
    if not ticket.absorbed:
        return []
    found = type(ticket)._default_manager.filter(pk__in=ticket.absorbed).order_by("pk")
    return list(found.values_list("subject", flat=True))


def _hidden(ticket: "Ticket", said: "list[tuple[bool, str]]") -> dict[str, Any]:
    addresses = ticket.requester.addresses.all()
    return {
        "internal_audience": _staff(ticket),
        "internal_parts": [
            *(to_text(html) for internal, html in said if internal),
            *filling.words(ticket.fields, internal=True),
        ],
        "identifiers": [str(ticket.number), *(address.value for address in addresses)],
    }


def _readers(ticket: "Ticket") -> list[int]:
    confirmed = ticket.participants.filter(confirmed_at__isnull=False)
    return [ticket.requester_id, *confirmed.values_list("person_id", flat=True)]


def _readers_of(tickets: "Sequence[Ticket]") -> dict[int, list[int]]:
    from soporte.tickets.models import Participant

    found = {one.pk: [one.requester_id] for one in tickets}
    confirmed = Participant.objects.filter(ticket__in=found, confirmed_at__isnull=False)
    for pk, person in confirmed.order_by("pk").values_list("ticket_id", "person_id"):
        found[pk].append(person)
    return found


def _customers(ticket: "Ticket", readers: list[int]) -> list[str]:
    if ticket.is_spam:
        return []
    keys = [f"person:{pk}" for pk in readers]
    return [*keys, f"org:{ticket.organization_id}"] if ticket.organization_id else keys


def _staff(ticket: "Ticket") -> list[str]:
    keys = [f"queue:{ticket.queue_id}"] if ticket.private_to is None else _inside(ticket)
    if ticket.assignee_id:
        keys.append(f"assignee:{ticket.assignee_id}")
    return [f"{ASIDE}{key}" for key in keys] if ticket.is_spam else keys


def _inside(ticket: "Ticket") -> list[str]:
    """To be let in opens nothing that the right on the queue would not."""
    from soporte.people.models import Person

    named = [*(ticket.private_to or ()), ticket.assignee_id]
    found = Person.objects.staff().filter(pk__in=[pk for pk in named if pk]).order_by("pk")
    return [PRIVATE, *(f"insider:{one.pk}" for one in found if ticket.may_let_in(one))]
