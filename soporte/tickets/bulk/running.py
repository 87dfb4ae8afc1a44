"""Doing an act on many tickets: a piece at a time, each in one transaction."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from soporte.journal import reacting
from soporte.journal.jobs import waiting
from soporte.journal.models import Entry
from soporte.journal.operations import hint
from soporte.tickets import deferring, merging
from soporte.tickets.bulk import facts, undoing
from soporte.tickets.bulk.ordering import topic
from soporte.tickets.bulk.pieces import MOVED, SkippedError, locked, one_savepoint, save
from soporte.tickets.models import Bulk, BulkItem, CannedReply, Ticket
from soporte.tickets.models.bulk import RUNNABLE, Act, Outcome, Reason, State
from soporte.tickets.models.recorded import already_locked
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person

Doing = Callable[[BulkItem, Ticket], None]
log = structlog.get_logger(__name__)
PIECE = 50
# Then another job goes on: others have their turn, and a worker that is to end need not wait.
PATIENCE_SECONDS = 15
LOST_AFTER = timedelta(minutes=2)
# How long it can be undone; the journal keeps what happened.
KEPT = timedelta(days=90)


def go_on(pk: int) -> None:
    """Do what is left of an act, or of its undoing; a later job does what takes too long."""
    end = time.monotonic() + PATIENCE_SECONDS
    while _piece(pk):
        if time.monotonic() > end:
            deferring.go_on(pk, at=None)
            return


def go_on_with_lost() -> None:
    """Find what nobody works on any more: its worker was ended, or its job was lost."""
    long_ago = now() - LOST_AFTER
    lost = Bulk.objects.unfinished().filter(touched_at__lte=long_ago, starts_at__lte=long_ago)
    queued = waiting("tickets.bulk", "bulk_id") if lost.exists() else set()
    for pk in lost.exclude(pk__in=queued).values_list("pk", flat=True):
        deferring.go_on(pk, at=None)


def forget_old() -> None:
    """Delete what ended three months ago."""
    Bulk.objects.filter(finished_at__lt=now() - KEPT).exclude(state=State.UNDOING).delete()


@transaction.atomic
def _piece(pk: int) -> bool:
    """The next tickets; whether there may be more. Two workers wait for each other here."""
    rows = Bulk.objects.select_for_update(of=("self",)).select_related("person", "undone_by")
    bulk = rows.filter(pk=pk).first()
    if bulk is None or bulk.starts_at > now():
        return False
    wanted = Outcome.DONE if bulk.state == State.UNDOING else Outcome.WAITING
    if bulk.state not in {*RUNNABLE, State.UNDOING}:
        return False
    order = "-pk" if bulk.state == State.UNDOING else "pk"
    items = list(bulk.items.filter(state=wanted).order_by(order)[:PIECE])
    if items:
        with (
            override((bulk.undone_by or bulk.person).language),
            reacting.together(lock=deferring.lock_of(pk)),
        ):
            _work(bulk, items)
    _count(bulk, items)
    return bool(items)


def _work(bulk: Bulk, items: list[BulkItem]) -> None:
    """Each ticket on its own: what one refuses, the others need not."""
    is_undoing = bulk.state == State.UNDOING
    person = bulk.undone_by if is_undoing else bulk.person
    found = locked(items, person)
    act = undoing.act(bulk, person) if is_undoing else _act(bulk, items, found)
    for item in items:
        try:
            _one(item, found.get(item.ticket_id), person, act)
        except SkippedError as skipped:
            _refuse(item, skipped.reason, skipped.why, is_undoing=is_undoing)
        except ValidationError as wrong:
            _refuse(item, Reason.REFUSED, " ".join(wrong.messages), is_undoing=is_undoing)
        except Exception:
            log.exception("bulk item failed", bulk=bulk.pk, ticket=item.ticket_id)
            _refuse(item, Reason.FAILED, "", is_undoing=is_undoing)
    save(items)


def _one(item: BulkItem, ticket: Ticket | None, person: "Person | None", act: Doing) -> None:
    if ticket is None or person is None:
        raise SkippedError(Reason.UNSEEN)
    if not ticket.merged_into_id and not ticket.can_work(person):
        raise SkippedError(Reason.RIGHTS)
    with transaction.atomic():
        act(item, ticket)


def _refuse(item: BulkItem, reason: str, why: str, *, is_undoing: bool) -> None:
    item.settle(Outcome.KEPT if is_undoing else Outcome.SKIPPED, reason, why)


def _act(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> Doing:
    """What is done to each ticket."""
    if bulk.act == Act.EDIT:
        return _editing(bulk, items, found)
    if bulk.act == Act.MERGE:
        return _merging(bulk)
    return _saying(bulk)


def _editing(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> Doing:
    by, touched = bulk.actor, _changed_by_others(bulk, items, found)
    try:
        wanted = facts.load(bulk.changes)
    except ValidationError as gone:
        return _refusing(gone)

    def edit(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if ticket.pk in touched:
            raise SkippedError(Reason.CHANGED)
        with already_locked(ticket), one_savepoint():
            item.before = facts.put(ticket, wanted, by=by)
        if not item.before:
            raise SkippedError(Reason.SAME)
        item.settle(Outcome.DONE)

    return edit


def _refusing(why: ValidationError) -> Doing:
    def refuse(_item: BulkItem, _ticket: Ticket) -> None:
        raise why

    return refuse


def _changed_by_others(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> set[int]:
    """The tickets of which somebody changed the same facts since the act was ordered."""
    moved = [
        item.ticket_id
        for item in items
        if (ticket := found.get(item.ticket_id)) and ticket.revision != item.revision
    ]
    kinds = set().union(*(facts.FACTS[name].entries for name in bulk.changes))
    if not moved or not kinds:
        return set()
    since = Entry.objects.filter(
        thing_kind="ticket", thing_id__in=moved, pk__gt=bulk.entry, kind__in=kinds
    )
    return set(since.exclude(caused_by=bulk.entry).values_list("thing_id", flat=True))


def _saying(bulk: Bulk) -> Doing:
    """A reply or a note, its placeholders filled for each ticket."""
    person, by, text = bulk.person, bulk.actor, CannedReply(html=bulk.html)

    def reply(item: BulkItem, ticket: Ticket) -> None:
        later = ticket.messages.filter(internal=False, automatic="", pk__gt=item.seen)
        if later.exclude(author=person, from_staff=True).exists():
            raise SkippedError(Reason.ANSWERED)
        html = text.filled(ticket, person)
        ticket.reply(html, author=person, by=by, channel="desk")
        if bulk.then == "wait":
            ticket.set_category(Category.WAITING_CUSTOMER, by=by)
        elif bulk.then == "resolve":
            ticket.resolve(by=by)

    def say(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if bulk.act == Act.REPLY:
            reply(item, ticket)
        else:
            ticket.note(text.filled(ticket, person), author=person, by=by)
        item.settle(Outcome.DONE)

    return say


def _merging(bulk: Bulk) -> Doing:
    into = Ticket.objects.visible_to(bulk.person).filter(pk=bulk.changes["into"]).first()
    into = into.standing() if into else None

    def merge(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if into is None or not into.can_work(bulk.person):
            raise SkippedError(Reason.RIGHTS)
        if ticket.pk == into.pk:
            raise SkippedError(Reason.SAME)
        if not bulk.changes["anyway"] and merging.newly_reading(ticket, into):
            raise SkippedError(Reason.READERS)
        done = merging.merge(ticket, into, by=bulk.actor)
        item.before = {"merge": done.pk}
        item.settle(Outcome.DONE)

    return merge


def _count(bulk: Bulk, items: list[BulkItem]) -> None:
    """How far it is, for the pages that show it."""
    for item in items:
        name = MOVED[item.state]
        setattr(bulk, name, getattr(bulk, name) + 1)
    if not items:
        bulk.finished_at = now()
        bulk.state = State.UNDONE if bulk.state == State.UNDOING else State.DONE
    elif bulk.state == State.WAITING:
        bulk.state = State.RUNNING
    bulk.touched_at = now()
    bulk.save(update_fields=[*MOVED.values(), "state", "touched_at", "finished_at"])
    hint([topic(bulk.pk)], 0)
