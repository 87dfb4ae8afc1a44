"""The facts of a ticket that an act on many can set: how each is checked, set and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.actor import Actor
from soporte.people.models import Person, Team
from soporte.tickets.models import Queue, Status, Ticket, TicketType
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.snoozable import LONGEST
from soporte.tickets.models.sortable import MAX_TAGS, tag_name
from soporte.toolbox.clock import now

Entries = frozenset[str]
NO_ENTRIES: Entries = frozenset()


@dataclass(frozen=True)
class Fact:
    """One thing that an act on many can set.

    `check` turns what was asked for into what is kept as JSON; `load` turns that into what `put`
    takes. `entries` are the journal's kinds that tell of a change by somebody else.
    """

    label: Any
    check: Callable[[Any], Any]
    load: Callable[[Any], Any]
    is_so: Callable[[Ticket, Any], bool]
    put: Callable[[Ticket, Any, Actor], None]
    entries: Entries = NO_ENTRIES


def check(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What an edit is to set, as it is kept. Raises ValidationError by name."""
    if not changes or not set(changes) <= set(FACTS):
        raise ValidationError(_("Choose what to change."))
    found, wrong = {}, {}
    for name in (name for name in FACTS if name in changes):
        try:
            found[name] = FACTS[name].check(changes[name])
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return found


def load(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The things that the kept changes name. Raises ValidationError for one that is gone."""
    return {name: FACTS[name].load(changes[name]) for name in FACTS if name in changes}


def put(ticket: Ticket, wanted: Mapping[str, Any], *, by: Actor) -> dict[str, list[Any]]:
    """Set what is not so already; what was, and what is now: {"priority": [2, 4]}."""
    before = snapshot(ticket)
    for name, value in wanted.items():
        if not FACTS[name].is_so(ticket, value):
            FACTS[name].put(ticket, value, by)
    after = snapshot(ticket)
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """The facts that can be put back, as JSON keeps them."""
    until = ticket.snoozed_until
    return {
        "type": ticket.type_id,
        "queue": ticket.queue_id,
        "team": ticket.team_id,
        "assignee": ticket.assignee_id,
        "priority": ticket.priority,
        "tags": list(ticket.tags),
        "status": ticket.status_id,
        "snooze": [until.isoformat(), ticket.snoozed_why] if until else None,
    }


def label(name: str) -> str:
    """The name of a fact in the reader's language."""
    return str(_LABELS[name])


def one(found: "QuerySet[Any]") -> Callable[[Any], int]:
    """A check that something is among `found`; its id."""

    def known(value: Any) -> int:
        return int(_row(found, value).pk)

    return known


def _row(found: "QuerySet[Any]", pk: Any) -> Any:
    row: Model | None = found.all().filter(pk=pk).first() if isinstance(pk, int) else None
    if row is None:
        raise ValidationError(_("This no longer exists."))
    return row


def _or_nobody(turn: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else turn(value)


def _level(value: Any) -> int:
    if value not in Priority.values:
        raise ValidationError(_("This value is not possible here."))
    return int(value)


def _tags(value: Any) -> list[str]:
    names = [name for name in dict.fromkeys(tag_name(one) for one in value) if name]
    if not 0 < len(names) <= MAX_TAGS:
        raise ValidationError(_("Name between one and %(most)s tags.") % {"most": MAX_TAGS})
    return names


def _moment(value: Any) -> str:
    if not isinstance(value, datetime) or not now() < value <= now() + LONGEST:
        raise ValidationError(_("Choose a moment in the future, within two years."))
    return value.isoformat()


def _set_snooze(ticket: Ticket, until: datetime | None, by: Actor) -> None:
    if until is None:
        ticket.wake(by=by)
    else:
        ticket.snooze(until, by=by)


def _loader(found: "QuerySet[Any]") -> Callable[[Any], Any]:
    return lambda pk: _row(found, pk)


_QUEUES, _TYPES = Queue.objects.active(), TicketType.objects.filter(is_active=True)
_STATUSES, _STAFF = Status.objects.filter(is_active=True), Person.objects.staff()
# In the order in which they are set: where a ticket lies decides who may have it.
FACTS: dict[str, Fact] = {
    "queue": Fact(
        gettext_lazy("Queue"),
        one(_QUEUES),
        _loader(_QUEUES),
        lambda ticket, to: ticket.queue_id == to.pk,
        lambda ticket, to, by: ticket.move(to, by=by),
        frozenset({"ticket.moved"}),
    ),
    "team": Fact(
        gettext_lazy("Team"),
        _or_nobody(one(Team.objects.all())),
        _or_nobody(_loader(Team.objects.all())),
        lambda ticket, to: ticket.team_id == (to.pk if to else None),
        lambda ticket, to, by: ticket.set_team(to, by=by),
        frozenset({"ticket.team_changed"}),
    ),
    "assignee": Fact(
        gettext_lazy("Assignee"),
        _or_nobody(one(_STAFF)),
        _or_nobody(_loader(_STAFF)),
        lambda ticket, to: ticket.assignee_id == (to.pk if to else None),
        lambda ticket, to, by: ticket.assign(to, by=by),
        frozenset({"ticket.assigned", "ticket.unassigned"}),
    ),
    "type": Fact(
        gettext_lazy("Type"),
        one(_TYPES),
        _loader(_TYPES),
        lambda ticket, to: ticket.type_id == to.pk,
        lambda ticket, to, by: ticket.set_type(to, by=by),
        frozenset({"ticket.type_changed"}),
    ),
    "priority": Fact(
        gettext_lazy("Priority"),
        _level,
        int,
        lambda ticket, to: ticket.priority == to,
        lambda ticket, to, by: ticket.set_priority(to, by=by),
        frozenset({"ticket.priority_changed"}),
    ),
    "tag": Fact(
        gettext_lazy("Add tags"),
        _tags,
        list,
        lambda ticket, names: set(names) <= set(ticket.tags),
        lambda ticket, names, by: ticket.tag(names, by=by),
    ),
    "untag": Fact(
        gettext_lazy("Remove tags"),
        _tags,
        list,
        lambda ticket, names: not set(names) & set(ticket.tags),
        lambda ticket, names, by: ticket.untag(names, by=by),
    ),
    "status": Fact(
        gettext_lazy("Status"),
        one(_STATUSES),
        _loader(_STATUSES),
        lambda ticket, to: ticket.status_id == to.pk,
        lambda ticket, to, by: ticket.set_status(to, by=by),
        frozenset({"ticket.status_changed", "ticket.resolved", "ticket.closed", "ticket.reopened"}),
    ),
    "snooze": Fact(
        gettext_lazy("Asleep until"),
        _or_nobody(_moment),
        _or_nobody(parse_datetime),
        lambda ticket, to: ticket.snoozed_until == to,
        _set_snooze,
        frozenset({"ticket.snoozed", "ticket.woken"}),
    ),
}
_LABELS = {**{name: fact.label for name, fact in FACTS.items()}, "tags": gettext_lazy("Tags")}
