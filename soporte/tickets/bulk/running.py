"""Doing an act on many tickets: a piece at a time, each in one transaction."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from soporte.journal import reacting
from soporte.journal.jobs import waiting
from soporte.journal.operations import hint
from soporte.site.memory import of_a_request
from soporte.tickets import deferring
from soporte.tickets.bulk import acting, undoing
from soporte.tickets.bulk.ordering import topic
from soporte.tickets.bulk.pieces import MOVED, SkippedError, locked, save
from soporte.tickets.models import Bulk, BulkItem, Ticket
from soporte.tickets.models.bulk import RUNNABLE, Act, Outcome, Reason, State
from soporte.tickets.models.gathered import gathering
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person

log = structlog.get_logger(__name__)
PIECE = 50
# What only changes a ticket's own facts is written by a few statements for a whole piece.
GATHERED = {Act.EDIT}
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


def _piece(pk: int) -> bool:
    """The next tickets; whether there may be more. Rights are those of now, read once for all."""
    with of_a_request(), transaction.atomic():
        return _next(pk)


def _next(pk: int) -> bool:
    """Two workers wait for each other here."""
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
    """All at once; where that breaks, each on its own: what one breaks the others need not."""
    try:
        with transaction.atomic():
            _together(bulk, items)
    except Exception:
        log.exception("bulk piece failed", bulk=bulk.pk, tickets=len(items))
        for item in items:
            _alone(bulk, item)
    save(items)


def _alone(bulk: Bulk, item: BulkItem) -> None:
    try:
        with transaction.atomic():
            _together(bulk, [item])
    except Exception:
        log.exception("bulk item failed", bulk=bulk.pk, ticket=item.ticket_id)
        _refuse(bulk, item, SkippedError(Reason.FAILED))


def _together(bulk: Bulk, items: list[BulkItem]) -> None:
    """Each ticket in its turn; what is refused is left out, and what is changed written at once."""
    person = bulk.undone_by if bulk.state == State.UNDOING else bulk.person
    found = locked(items, person)
    if bulk.act not in GATHERED:
        _each(bulk, items, found, lambda _ticket: transaction.atomic())
        return
    with gathering() as gathered:
        _each(bulk, items, found, gathered.verbs_of)
    gathered.write()


def _each(
    bulk: Bulk,
    items: list[BulkItem],
    found: dict[int, Ticket],
    wrapped: Callable[[Ticket], AbstractContextManager[None]],
) -> None:
    is_undoing = bulk.state == State.UNDOING
    person = bulk.undone_by if is_undoing else bulk.person
    act = undoing.act(bulk, person) if is_undoing else acting.act(bulk, items, found)
    for item in items:
        try:
            ticket = _workable(found.get(item.ticket_id), person, bulk.act)
            with wrapped(ticket):
                act(item, ticket)
        except (SkippedError, ValidationError) as refused:
            _refuse(bulk, item, refused)


def _workable(ticket: Ticket | None, person: "Person | None", act: str) -> Ticket:
    if ticket is None or person is None:
        raise SkippedError(Reason.UNSEEN)
    if not ticket.merged_into_id and not ticket.can_sort_out(person):
        raise SkippedError(Reason.RIGHTS)
    if ticket.is_spam and act != Act.SPAM:
        raise SkippedError(Reason.SPAM)
    return ticket


def _refuse(bulk: Bulk, item: BulkItem, refused: SkippedError | ValidationError) -> None:
    is_undoing = bulk.state == State.UNDOING
    if isinstance(refused, SkippedError):
        reason, why = refused.reason, refused.why
    else:
        reason, why = Reason.REFUSED, " ".join(refused.messages)
    if not is_undoing:
        item.before = {}
    item.settle(Outcome.KEPT if is_undoing else Outcome.SKIPPED, reason, why)


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
