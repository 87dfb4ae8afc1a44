"""Putting back what an act on many made, except what somebody changed since."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.people.models import Person, Team
from soporte.tickets import merging, spam
from soporte.tickets.bulk import facts
from soporte.tickets.bulk.pieces import SkippedError
from soporte.tickets.models import Bulk, BulkItem, Merge, Queue, Status, Ticket, TicketType
from soporte.tickets.models.bulk import Act, Outcome, Reason
from soporte.toolbox.clock import now

PutBack = Callable[[Ticket, Any, Actor], None]


def act(bulk: Bulk, person: Person | None) -> Callable[[BulkItem, Ticket], None]:
    """What undoing does to each ticket."""
    by = bulk.actor
    if bulk.act == Act.MERGE:
        return lambda item, _ticket: _unmerge(item, person, by)
    if bulk.act == Act.SPAM:
        return lambda item, ticket: _release(item, ticket, by)
    things = _Things()

    def put_back(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        kept = list(_put_back(ticket, item.before, things, by))
        item.settle(Outcome.KEPT if kept else Outcome.UNDONE, why=_told(kept))

    return put_back


def _unmerge(item: BulkItem, person: Person | None, by: Actor) -> None:
    done = Merge.objects.select_related("survivor").get(pk=item.before["merge"])
    if person is None or not done.survivor.standing().can_work(person):
        raise SkippedError(Reason.RIGHTS)
    if done.undone_at:
        raise SkippedError(Reason.CHANGED)
    merging.undo(done, by=by)
    item.settle(Outcome.UNDONE)


def _release(item: BulkItem, ticket: Ticket, by: Actor) -> None:
    found = ticket.spam_mark
    if found is None or found.pk != item.before["spam"]:
        raise SkippedError(Reason.CHANGED)
    spam.release(ticket, by=by)
    _put_sleep_back(ticket, item.before["snooze"], by)
    item.settle(Outcome.UNDONE)


def _told(kept: list[str]) -> str:
    if not kept:
        return ""
    names = ", ".join(facts.label(name) for name in kept)
    return _("Changed since, so it stays: %(names)s.") % {"names": names}


def _put_back(
    ticket: Ticket, before: dict[str, list[Any]], things: "_Things", by: Actor
) -> Iterator[str]:
    """Put back what is still as the act left it; the names of the other facts."""
    for name in (one for one in _ORDER if one in before):
        was, made = before[name]
        is_now = facts.snapshot(ticket)[name]
        if name == "tags":
            yield from _put_tags_back(ticket, was, made, by)
        elif is_now == was:
            continue
        elif is_now != made:
            yield name
        else:
            things.put_back(name, ticket, was, by)


def _put_tags_back(ticket: Ticket, was: list[str], made: list[str], by: Actor) -> Iterator[str]:
    """Those that came go, those that went come; what others did to other tags stays."""
    came, went = [one for one in made if one not in was], [one for one in was if one not in made]
    if not set(came) <= set(ticket.tags) or set(went) & set(ticket.tags):
        yield "tags"
    if came:
        ticket.untag(came, by=by)
    if went:
        ticket.tag(went, by=by)


class _Things:
    """What the facts refer to, each read once for a piece."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Any] = {}

    def put_back(self, name: str, ticket: Ticket, was: Any, by: Actor) -> None:
        """Set one fact to what it was."""
        _PUT_BACK[name](ticket, self._thing(name, was), by)

    def _thing(self, name: str, was: Any) -> Any:
        model = _MODELS.get(name)
        if model is None or was is None:
            return was
        if (name, was) not in self._known:
            self._known[name, was] = model._default_manager.filter(pk=was).first()
        if self._known[name, was] is None:
            raise ValidationError(_("This no longer exists."))
        return self._known[name, was]


def _put_sleep_back(ticket: Ticket, was: list[str] | None, by: Actor) -> None:
    until: datetime | None = parse_datetime(was[0]) if was else None
    if was is None or until is None or until <= now():
        ticket.wake(by=by)
    elif not ticket.is_done:
        ticket.snooze(until, by=by, why=was[1])


_MODELS: dict[str, Any] = {
    "type": TicketType,
    "queue": Queue,
    "team": Team,
    "assignee": Person,
    "status": Status,
}
_PUT_BACK: dict[str, PutBack] = {
    "type": lambda ticket, to, by: ticket.set_type(to, by=by),
    "queue": lambda ticket, to, by: ticket.move(to, by=by),
    "team": lambda ticket, to, by: ticket.set_team(to, by=by),
    "assignee": lambda ticket, to, by: ticket.assign(to, by=by),
    "priority": lambda ticket, to, by: ticket.set_priority(to, by=by),
    "status": lambda ticket, to, by: ticket.set_status(to, by=by),
    "snooze": _put_sleep_back,
}
# A type may hand its ticket over to a queue, and a queue takes it from who has no right there.
_ORDER = ("type", "queue", "team", "assignee", "priority", "tags", "status", "snooze")
