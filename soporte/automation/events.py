"""What rules can listen to, and what conditions can ask of what happened."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.people.models import Person, Role
from soporte.tickets.conditions.comparing import Choice
from soporte.tickets.conditions.fields import (
    Options,
    Reading,
    Value,
    WrongValueError,
    list_of,
)

if TYPE_CHECKING:
    from soporte.journal.models import Entry
    from soporte.tickets.models import Ticket

# Kinds of the journal about a ticket, as an administrator chooses them.
EVENTS: dict[str, Promise] = {
    "ticket.opened": gettext_lazy("A ticket is opened"),
    "message.received": gettext_lazy("The customer writes"),
    "reply.sent": gettext_lazy("An answer is sent"),
    "note.added": gettext_lazy("An internal note is added"),
    "ticket.assigned": gettext_lazy("Somebody is given the ticket"),
    "ticket.unassigned": gettext_lazy("The ticket is taken from somebody"),
    "ticket.team_changed": gettext_lazy("The team changes"),
    "ticket.moved": gettext_lazy("The ticket moves to another queue"),
    "ticket.status_changed": gettext_lazy("The status changes, without an end"),
    "ticket.resolved": gettext_lazy("The ticket is resolved"),
    "ticket.closed": gettext_lazy("The ticket is closed"),
    "ticket.reopened": gettext_lazy("The ticket is reopened"),
    "ticket.priority_changed": gettext_lazy("The priority changes"),
    "ticket.urgency_changed": gettext_lazy("The requester’s urgency changes"),
    "ticket.type_changed": gettext_lazy("The type changes"),
    "ticket.tagged": gettext_lazy("Tags are added"),
    "ticket.untagged": gettext_lazy("Tags are removed"),
    "ticket.renamed": gettext_lazy("The subject changes"),
    "ticket.fields_changed": gettext_lazy("Values of fields change"),
    "ticket.rated": gettext_lazy("The customer rates the help"),
    "ticket.snoozed": gettext_lazy("The ticket is put to sleep"),
    "ticket.woken": gettext_lazy("The ticket wakes up"),
}
CHANNELS = {
    "desk": gettext_lazy("the desk"),
    "portal": gettext_lazy("the portal"),
    "email": gettext_lazy("e-mail"),
    "api": gettext_lazy("the API"),
    "job": gettext_lazy("Soporte itself"),
}
DOERS = {
    "customer": gettext_lazy("a customer"),
    "staff": gettext_lazy("somebody of the staff"),
    "requester": gettext_lazy("the requester"),
    "assignee": gettext_lazy("its assignee"),
    "program": gettext_lazy("a program"),
    "system": gettext_lazy("Soporte itself"),
}


class OfEvent(Choice):
    """A question about what happened: the same answer for every ticket, in SQL and in Python."""

    is_event = True

    def __init__(self, name: str, label: Promise, words: Mapping[str, Promise]) -> None:
        """`words` are the possible answers."""
        super().__init__(name, label, "", menu=lambda: list(words.items()), by=str)
        self.known = words

    def answers(self, entry: "Entry", ticket: "Ticket | None") -> set[str]:
        """Every word that is true of an entry."""
        raise NotImplementedError

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """Everything or nothing."""
        return Q(pk__isnull=False) if self._is(value, reading, None) else Q(pk__in=[])

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """As it happened."""
        return self._is(value, reading, ticket)

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """What was true of it."""
        if reading.event is None:
            return ""
        found = self.answers(reading.event, ticket)
        return ", ".join(str(word) for key, word in self.known.items() if key in found)

    def options(self) -> Options:
        """The words."""
        return list(self.known.items())

    def _is(self, value: Value, reading: Reading, ticket: "Ticket | None") -> bool:
        if reading.event is None:
            return False
        wanted = set(value) if isinstance(value, tuple) else {value}
        return bool(self.answers(reading.event, ticket) & wanted)


class Doer(OfEvent):
    """Who did it."""

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """Everything or nothing, but for what the author is to each ticket."""
        found, entry = super().compare(operator, value, reading), reading.event
        wanted = set(value) if isinstance(value, tuple) else {value}
        if entry is None or entry.actor_kind != "person":
            return found
        for word in wanted & {"requester", "assignee"}:
            found |= Q(**{f"{word}__isnull": False, f"{word}_id": entry.actor_id})
        return found

    def answers(self, entry: "Entry", ticket: "Ticket | None") -> set[str]:
        """Their part in the ticket."""
        if entry.actor_kind in {"token", "assistant"}:
            return {"program"}
        if entry.actor_kind == "channel":
            return {"customer"}
        if entry.actor_kind != "person":
            return {"system"}
        found = set()
        if ticket is not None and entry.actor_id == ticket.requester_id:
            found.add("requester")
        if ticket is not None and entry.actor_id == ticket.assignee_id:
            found.add("assignee")
        role = Person.objects.filter(pk=entry.actor_id).values_list("role", flat=True).first()
        found.add("customer" if role in {Role.CUSTOMER, Role.MANAGER} else "staff")
        return found


class Way(OfEvent):
    """By which way it came."""

    def answers(self, entry: "Entry", ticket: "Ticket | None") -> set[str]:
        """The way of its author, and of a message its channel."""
        return {entry.via, str(entry.detail.get("channel", entry.via))}


class Happened(OfEvent):
    """What happened: for rules that listen to several things."""

    def check(self, operator: str, value: object) -> Value:
        """Kinds that rules can listen to."""
        given = [str(one) for one in list_of(value)]
        if not set(given) <= set(self.known):
            raise WrongValueError(_("This does not have the right form."))
        return tuple(dict.fromkeys(given))

    def answers(self, entry: "Entry", ticket: "Ticket | None") -> set[str]:
        """The kind of the entry."""
        return {entry.kind}


FIELDS = (
    Happened("event", gettext_lazy("What happened"), EVENTS),
    Doer("event.by", gettext_lazy("Who did it"), DOERS),
    Way("event.via", gettext_lazy("By which way"), CHANNELS),
)
