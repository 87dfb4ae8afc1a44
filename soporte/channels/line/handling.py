"""From a stored payload to what became of it: one job, one transaction, no loss."""

import traceback

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, models, transaction

from soporte.channels import drivers
from soporte.channels.contract import Incoming
from soporte.channels.line import marking, steps, telling, unpacking
from soporte.channels.line.intake import schedule
from soporte.channels.line.verdicts import Held
from soporte.channels.models import Inbound, Reason
from soporte.channels.models.inbound import State
from soporte.journal import reacting
from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.tickets import spam
from soporte.tickets.models import SpamMark
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared, prepared_cursor

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
_WAITING = Prepared(
    lambda inbound_id: (
        Inbound.objects.select_for_update(of=("self",))
        .select_related("account__queue__team")
        .filter(pk=inbound_id, state=State.STORED)
    )
)
# No row changes when the identity is another's already.
_CLAIM_IDENTITY = """
    UPDATE channels_inbound SET identity = %s WHERE id = %s
    AND NOT EXISTS (SELECT FROM channels_inbound known WHERE known.identity = %s)"""


class _Duplicate(Exception):  # noqa: N818 - a verdict, not an error
    """Another copy, read at the same time, was quicker."""


def process(inbound_id: int) -> str:
    """Read a stored payload and do what it asks; its state afterwards.

    A database that is away raises, and the job is retried, ten times for one payload; everything
    else ends as done, duplicate or held.
    """
    try:
        with transaction.atomic(), reacting.here():
            inbound = _claim(inbound_id)
            if inbound is None:
                return str(
                    Inbound.objects.filter(pk=inbound_id).values_list("state", flat=True).first()
                )
            _handle(inbound)
            return inbound.state
    except (OperationalError, InterfaceError) as away:
        if _is_worn_out(inbound_id):
            return _hold(inbound_id, Reason.BROKEN, repr(away))
        raise
    except Held as held:
        return _hold(inbound_id, held.reason, held.detail)
    except _Duplicate:
        # Rolled back; the other copy has committed, which the next look sees.
        return process(inbound_id)
    except Exception:
        log.exception("inbound broke", inbound=inbound_id)
        return _hold(inbound_id, Reason.BROKEN, traceback.format_exc(limit=-8))


def replay(inbound: Inbound, *, by: Actor) -> None:
    """Have a held payload read again, perhaps by a newer version; records `inbound.replayed`."""
    with transaction.atomic():
        if _requeue(inbound):
            record("inbound.replayed", inbound, by=by, topics=telling.topics(inbound))
            schedule(inbound)


def release(inbound: Inbound, *, by: Actor) -> None:
    """Let a held message in as a new ticket; records `inbound.released`.

    One without a sender that we could answer stays held: see `Inbound.can_release`.
    """
    with transaction.atomic():
        if inbound.can_release and _requeue(inbound, released=True):
            record("inbound.released", inbound, by=by, topics=telling.topics(inbound))
            schedule(inbound)


def discard(inbound: Inbound, *, by: Actor) -> None:
    """Put a held message aside; it stays stored. Records `inbound.discarded`."""
    with transaction.atomic():
        changed = Inbound.objects.filter(pk=inbound.pk, state=State.HELD).update(
            state=State.DISCARDED, processed_at=now()
        )
        if changed:
            record("inbound.discarded", inbound, by=by, topics=telling.topics(inbound))


@transaction.atomic
def mark_spam(inbound: Inbound, *, by: Actor) -> None:
    """Put a held message aside as spam, and hold what its sender writes; undone by `unmark_spam`.

    Records `inbound.marked_spam`.
    """
    row = _waiting(inbound)
    if row is None or row.is_marked_spam:
        return
    row.spam = marking.mark(row, by=by)
    row.state, row.reason, row.processed_at = State.DISCARDED, Reason.SPAM, now()
    row.save(update_fields=["state", "reason", "processed_at", "spam"])
    record("inbound.marked_spam", row, by=by, topics=telling.topics(row))


@transaction.atomic
def unmark_spam(inbound: Inbound, *, by: Actor) -> None:
    """Hold it for its earlier reason again, and trust its sender as before.

    Records `inbound.unmarked_spam`.
    """
    row = _waiting(inbound)
    if row is None or row.spam is None or not row.is_marked_spam:
        return
    done = row.spam
    row.state, row.reason, row.spam = State.HELD, done.reason, None
    row.save(update_fields=["state", "reason", "spam"])
    spam.release_mark(done, by=by)
    record("inbound.unmarked_spam", row, by=by, topics=telling.topics(row))
    read_again(done, by=by)


def read_again(done: SpamMark, *, by: Actor) -> None:
    """Have what a released mark held read again: nothing of a trusted sender stays behind."""
    for one in Inbound.objects.filter(spam=done, state=State.HELD).defer("raw").order_by("pk"):
        replay(one, by=by)


def _waiting(inbound: Inbound) -> Inbound | None:
    rows = Inbound.objects.select_for_update(of=("self",)).select_related("spam__by", "account")
    waiting = (State.HELD, State.DISCARDED)
    return rows.defer("raw").filter(pk=inbound.pk, state__in=waiting).first()


def _requeue(inbound: Inbound, *, released: bool = False) -> bool:
    envelope = {**inbound.envelope, "released": True} if released else inbound.envelope
    waiting = (State.HELD, State.DISCARDED)
    return bool(
        Inbound.objects.filter(pk=inbound.pk, state__in=waiting).update(
            state=State.STORED, envelope=envelope, attempts=0
        )
    )


def _claim(inbound_id: int) -> Inbound | None:
    return _WAITING.first(inbound_id)


def _handle(inbound: Inbound) -> None:
    incoming = _receive(inbound)
    inbound.sender = incoming.sender.address[:254]
    inbound.subject = incoming.subject[:250]
    if not _claim_identity(inbound, steps.identity_of(incoming)):
        inbound.state = State.DUPLICATE
    else:
        inbound.ticket, inbound.message = steps.run(inbound, incoming)
        unpacking.tell(inbound, inbound.message)
        inbound.state, inbound.conversation = State.DONE, incoming.conversation
    inbound.reason, inbound.trace, inbound.processed_at = "", "", now()
    inbound.save(
        update_fields=[
            "state",
            "reason",
            "trace",
            "processed_at",
            "ticket",
            "message",
            "sender",
            "subject",
            "conversation",
            *(["envelope"] if inbound.files_left else []),
        ]
    )


def _receive(inbound: Inbound) -> Incoming:
    found = drivers.get(inbound.kind).receive(inbound.payload(), inbound.envelope)
    if not found:
        raise Held(Reason.UNREADABLE, "nothing in it")
    return found[0]


def _claim_identity(inbound: Inbound, identity: str) -> bool:
    """Whether this message is the first of its identity; a second waits for the first to commit.

    Raises _Duplicate when the wait ended with the first's success: the transaction is spoilt.
    """
    if not identity or inbound.identity == identity:
        return True
    try:
        with prepared_cursor() as cursor:
            cursor.execute(_CLAIM_IDENTITY, [identity, inbound.pk, identity])
            is_first = cursor.rowcount == 1
    except IntegrityError as taken:
        raise _Duplicate from taken
    inbound.identity = identity if is_first else inbound.identity
    return is_first


def _is_worn_out(inbound_id: int) -> bool:
    """Count a failure of the database; whether this payload had its share of them."""
    tried = Inbound.objects.filter(pk=inbound_id, state=State.STORED)
    tried.update(attempts=models.F("attempts") + 1)
    return tried.filter(attempts__gte=MAX_ATTEMPTS).exists()


def _hold(inbound_id: int, reason: Reason, detail: str) -> str:
    """Keep it with its reason, in the technicians' sight; the rest was rolled back."""
    try:
        return _held(inbound_id, reason, detail)
    except _Duplicate:
        return _held(inbound_id, reason, detail)


@transaction.atomic
def _held(inbound_id: int, reason: Reason, detail: str) -> str:
    inbound = _claim(inbound_id)
    if inbound is None:
        # Another job was quicker: what it made of the payload stands.
        return str(Inbound.objects.values_list("state", flat=True).get(pk=inbound_id))
    is_first = _note_headers(inbound)
    inbound.state, inbound.reason = State.HELD if is_first else State.DUPLICATE, reason
    inbound.trace, inbound.processed_at = detail[-4000:], now()
    inbound.spam = marking.against(inbound.sender) if reason == Reason.SPAM else None
    inbound.save(
        update_fields=[
            "state",
            "reason",
            "trace",
            "processed_at",
            "sender",
            "subject",
            "spam",
        ]
    )
    if not is_first:
        return State.DUPLICATE
    record(
        "inbound.held",
        inbound,
        by=Actor.channel(inbound.kind),
        detail={"reason": reason},
        topics=telling.topics(inbound),
    )
    return State.HELD


def _note_headers(inbound: Inbound) -> bool:
    """Show who wrote and about what, if that much can be read; whether it is its identity's first.

    A second copy of what is held must not be held beside it.
    """
    try:
        incoming = _receive(inbound)
    # The reason is already known: this only adorns it, so nothing here may fail.
    except Exception as unreadable:  # noqa: BLE001
        log.info("held payload has no readable head", inbound=inbound.pk, error=repr(unreadable))
        return True
    inbound.sender = incoming.sender.address[:254]
    inbound.subject = incoming.subject[:250]
    return _claim_identity(inbound, steps.identity_of(incoming))
