"""Putting things into the outbox, and sending what is there."""

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from django.db import DatabaseError, models, transaction

from soporte.journal import jobs
from soporte.journal.actor import Actor
from soporte.journal.operations import hint, record
from soporte.outbox.models import TROUBLE, Delivery, State
from soporte.outbox.scheduling import schedule
from soporte.toolbox.clock import now
from soporte.toolbox.failures import DeliveryError
from soporte.toolbox.prepared import insert

log = structlog.get_logger(__name__)

# Four days of trying, as mail servers do; then a person decides.
MAX_AGE = timedelta(days=4)
FIRST_WAIT, LONGEST_WAIT = 30, 4 * 3600
# How long the first one to prepare a delivery has it for themselves; each further try has longer.
LEASE, LONGEST_LEASE = timedelta(seconds=30), timedelta(minutes=10)
# A sender that has not come back from the last bytes by now was killed: the wait for the other
# side's answer has a limit far below this.
CLAIM_LIFE = timedelta(minutes=5)


class Receipt(Protocol):
    """What a driver returns: the other side's reference and words."""

    @property
    def reference(self) -> str:
        """Its own name for what it took."""
        ...

    @property
    def answer(self) -> str:
        """What it said."""
        ...


class OvertakenError(Exception):
    """Meanwhile a person stopped the delivery, or another worker took it: nothing may leave."""


Leaving = Callable[[], None]
Deliver = Callable[[Delivery, Leaving], Receipt]
_drivers: dict[str, Deliver] = {}


def register_driver(channel: str, deliver: Deliver) -> None:
    """Say how one channel delivers; the wiring calls this.

    The driver calls its second argument immediately before the bytes after which the message may
    arrive, and sends nothing more when that raises.
    """
    _drivers[channel] = deliver


def enqueue(
    *,
    channel: str,
    recipient: str,
    payload: dict[str, Any],
    thing: models.Model | None = None,
    account_id: int | None = None,
    message_id: str = "",
    automatic: bool = False,
    live: Iterable[str] = (),
) -> Delivery:
    """Put one message to one recipient into the outbox, in the caller's transaction."""
    delivery = insert(
        Delivery(
            channel=channel,
            recipient=recipient,
            payload=payload,
            thing_kind=(thing._meta.model_name or "") if thing else "",
            thing_id=thing.pk if thing else None,
            account_id=account_id,
            message_id=message_id,
            automatic=automatic,
            live=list(live),
            request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        )
    )
    schedule(delivery.pk, automatic=automatic)
    return delivery


class _Claim:
    """The claim of one attempt: committed at the last moment at which nothing can have arrived."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.has_left = False

    def __call__(self) -> None:
        """Commit "sending", if the delivery still waits for this very attempt."""
        claimed = _this_attempt(self.delivery).filter(state=State.QUEUED)
        if not claimed.update(state=State.SENDING, claimed_at=now()):
            raise OvertakenError
        self.has_left = True
        self.delivery.state = State.SENDING


def send(delivery_id: int) -> str:
    """Send one delivery if it is due; the state it is in afterwards.

    It stays queued, for this worker alone, until the driver says that the last bytes leave: whoever
    is killed before that has sent nothing, and another one tries again.
    """
    delivery = _take(delivery_id)
    if delivery is None:
        return _come_back(delivery_id)
    with structlog.contextvars.bound_contextvars(request_id=delivery.request_id):
        claim = _Claim(delivery)
        try:
            receipt = _drivers[delivery.channel](delivery, claim)
        except OvertakenError:
            log.info("overtaken", delivery=delivery.pk)
            delivery.refresh_from_db(fields=["state"])
        except DeliveryError as error:
            error.unsent = error.unsent or not claim.has_left
            _not_sent(delivery, error)
        except Exception as error:
            log.exception("delivery broke", delivery=delivery.pk)
            _not_sent(delivery, _as_told(error, has_left=claim.has_left))
        else:
            if not claim.has_left:
                log.error("a driver sends without saying so", channel=delivery.channel)
            _sent(delivery, receipt)
    return delivery.state


def _as_told(error: Exception, *, has_left: bool) -> DeliveryError:
    """A defect of ours: before anything left it failed, unless only the database was away."""
    is_ours = not isinstance(error, DatabaseError)
    return DeliveryError(repr(error), permanent=is_ours, unsent=not has_left)


def sweep() -> int:
    """Requeue what is due, and call unknown what a worker left at its last bytes; how many."""
    stale = Delivery.objects.filter(state=State.SENDING, claimed_at__lt=now() - CLAIM_LIFE)
    touched = 0
    for delivery in stale.order_by("claimed_at")[:500]:
        _not_sent(delivery, DeliveryError("the sender stopped half-way", unsent=False))
        touched += 1
    waiting = jobs.waiting("outbox.send", "delivery_id")
    due = Delivery.objects.filter(state=State.QUEUED, next_attempt_at__lt=now())
    for delivery in due.exclude(pk__in=waiting).order_by("next_attempt_at")[:500]:
        schedule(delivery.pk, automatic=delivery.automatic)
        touched += 1
    return touched


def _take(delivery_id: int) -> Delivery | None:
    """Have a due delivery to ourselves for a while: that it comes due again ends it by itself."""
    due = Delivery.objects.filter(
        pk=delivery_id, state=State.QUEUED, next_attempt_at__lte=now() + timedelta(seconds=2)
    )
    delivery = due.first()
    if delivery is None:
        return None
    tries = delivery.attempts + 1
    until = now() + min(LEASE * tries, LONGEST_LEASE)
    if (
        not _this_attempt(delivery)
        .filter(state=State.QUEUED)
        .update(attempts=tries, next_attempt_at=until)
    ):
        return None
    delivery.attempts, delivery.next_attempt_at = tries, until
    return delivery


def _this_attempt(delivery: Delivery) -> "models.QuerySet[Delivery]":
    """The row, as long as nobody has taken it, retried it or put it back since."""
    return Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, next_attempt_at=delivery.next_attempt_at
    )


def _come_back(delivery_id: int) -> str:
    """Leave it alone; what still waits is looked at again when it is due."""
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        return ""
    if found.state == State.QUEUED:
        schedule(found.pk, automatic=found.automatic, at=found.next_attempt_at)
    return found.state


def _sent(delivery: Delivery, receipt: Receipt) -> None:
    """It has left, whatever a sweep made of a sender that took long."""
    delivery.state, delivery.sent_at, delivery.error = State.SENT, now(), ""
    delivery.answer = (receipt.answer or receipt.reference)[:500]
    with transaction.atomic():
        delivery.save(update_fields=["state", "sent_at", "error", "answer"])
        hint(delivery.live, 0)
    log.info("sent", delivery=delivery.pk, channel=delivery.channel, attempts=delivery.attempts)


@transaction.atomic
def _not_sent(delivery: Delivery, error: DeliveryError) -> None:
    log.warning("not delivered", delivery=delivery.pk, error=error.message)
    # A claim whose commit got no answer may stand all the same.
    mine = _this_attempt(delivery).filter(state__in={delivery.state, State.SENDING})
    if not mine.select_for_update().exists():
        # Meanwhile the sender came back, or a person decided: theirs is the later word.
        delivery.refresh_from_db(fields=["state"])
        return
    worn_out = delivery.created_at < now() - MAX_AGE
    if error.unsent and not error.permanent and not worn_out:
        delivery.defer_until(now() + timedelta(seconds=_wait(delivery, error)), error.message)
        hint(delivery.live, 0)
        return
    delivery.state = State.FAILED if error.unsent else State.UNKNOWN
    delivery.error = error.message[:500]
    delivery.save(update_fields=["state", "error"])
    record(
        f"delivery.{delivery.state}",
        delivery,
        by=Actor.system(),
        detail={"recipient": delivery.recipient, "error": delivery.error},
        topics=[*delivery.live, TROUBLE],
    )


def _wait(delivery: Delivery, error: DeliveryError) -> int:
    """Seconds until the next try: doubling, with jitter so that a full queue does not march."""
    if error.retry_after:
        return error.retry_after
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 12), LONGEST_WAIT)
    return int(wait * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, guards nothing
