"""Putting things into the outbox, and sending what is there."""

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from django.db import models, transaction
from procrastinate.contrib.django import app

from soporte.journal import jobs
from soporte.journal.actor import Actor
from soporte.journal.operations import hint, record
from soporte.outbox.models import Delivery, State
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)

# Four days of trying, as mail servers do; then a person decides.
MAX_AGE = timedelta(days=4)
FIRST_WAIT, LONGEST_WAIT = 30, 4 * 3600
# A worker that has not finished by now was killed: network calls have time limits far below this.
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


class DeliveryError(Exception):
    """A driver could not deliver. `unsent=False` means that it may have arrived all the same."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        unsent: bool = True,
    ) -> None:
        """`retry_after` in seconds."""
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after
        self.unsent = unsent


Deliver = Callable[[Delivery], Receipt]
_drivers: dict[str, Deliver] = {}


def register_driver(channel: str, deliver: Deliver) -> None:
    """Say how one channel delivers; the wiring calls this."""
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
    delivery = Delivery.objects.create(
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
    schedule(delivery)
    return delivery


def schedule(delivery: Delivery) -> None:
    """Defer the job that sends it."""
    app.tasks["outbox.send"].configure(priority=3 if delivery.automatic else 8).defer(
        delivery_id=delivery.pk
    )


def send(delivery_id: int) -> str:
    """Send one delivery if it is due; the state it is in afterwards.

    The claim is committed before the driver talks, so that no second worker sends it too.
    """
    delivery = _claim(delivery_id)
    if delivery is None:
        return str(Delivery.objects.filter(pk=delivery_id).values_list("state", flat=True).first())
    with structlog.contextvars.bound_contextvars(request_id=delivery.request_id):
        try:
            receipt = _drivers[delivery.channel](delivery)
        except DeliveryError as error:
            _not_sent(delivery, error)
        except Exception as error:
            # A defect of ours before anything left, or a driver that did not say: a person decides.
            log.exception("delivery broke", delivery=delivery.pk)
            _not_sent(delivery, DeliveryError(repr(error), unsent=False))
        else:
            _sent(delivery, receipt)
    return delivery.state


def sweep() -> int:
    """Requeue what is due, and call unknown what a killed worker left; how many were touched."""
    stale = Delivery.objects.filter(state=State.SENDING, claimed_at__lt=now() - CLAIM_LIFE)
    touched = 0
    for delivery in stale.order_by("claimed_at")[:500]:
        _not_sent(delivery, DeliveryError("the sender stopped half-way", unsent=False))
        touched += 1
    waiting = jobs.waiting("outbox.send", "delivery_id")
    due = Delivery.objects.filter(state=State.QUEUED, next_attempt_at__lt=now())
    for delivery in due.exclude(pk__in=waiting).order_by("next_attempt_at")[:500]:
        schedule(delivery)
        touched += 1
    return touched


def _claim(delivery_id: int) -> Delivery | None:
    claimed = Delivery.objects.filter(
        pk=delivery_id, state=State.QUEUED, next_attempt_at__lte=now() + timedelta(seconds=2)
    ).update(state=State.SENDING, claimed_at=now(), attempts=models.F("attempts") + 1)
    return Delivery.objects.get(pk=delivery_id) if claimed else None


def _sent(delivery: Delivery, receipt: Receipt) -> None:
    """It has left, whatever a sweep made of a sender that took long."""
    delivery.state, delivery.sent_at, delivery.error = State.SENT, now(), ""
    delivery.answer = (receipt.answer or receipt.reference)[:500]
    with transaction.atomic():
        delivery.save(update_fields=["state", "sent_at", "error", "answer"])
        hint(delivery.live, 0)


@transaction.atomic
def _not_sent(delivery: Delivery, error: DeliveryError) -> None:
    log.warning("not delivered", delivery=delivery.pk, error=error.message)
    mine = Delivery.objects.select_for_update().filter(
        pk=delivery.pk, state=State.SENDING, attempts=delivery.attempts
    )
    if not mine.exists():
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
        topics=delivery.live,
    )


def _wait(delivery: Delivery, error: DeliveryError) -> int:
    """Seconds until the next try: doubling, with jitter so that a full queue does not march."""
    if error.retry_after:
        return error.retry_after
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 12), LONGEST_WAIT)
    return int(wait * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, guards nothing
