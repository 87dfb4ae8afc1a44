"""The channels' background tasks."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from soporte.channels import checking, line, polling, sweeping
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.outbox.reasons import status_in
from soporte.people import bouncing
from soporte.site import memory
from soporte.tickets.models import SpamMark


@app.task(
    name="channels.process",
    queue="inbound",
    # Short and few: what stays stored is deferred again by the sweep.
    retry=RetryStrategy(max_attempts=4, linear_wait=10),
)
def process(inbound_id: int, request_id: str = "") -> None:
    """Read one stored payload."""
    # Mail changes nothing of how the house is arranged: that is read once.
    with structlog.contextvars.bound_contextvars(request_id=request_id), memory.of_a_request():
        line.process(inbound_id)


def read_again(entry: Entry) -> None:
    """React to `ticket.unmarked_spam`: what was held for it comes in."""
    done = SpamMark.objects.filter(pk=entry.detail["mark"]).first()
    if done:
        line.read_again(done, by=Actor.system().because_of(entry.pk))


def note_refusal(entry: Entry) -> None:
    """React to `delivery.failed`: a mailbox that its server says does not exist gets no more mail.

    Any other refusal may be about us.
    """
    delivery = Delivery.objects.filter(pk=entry.thing_id, channel="email").first()
    status = status_in(delivery.error) if delivery else ""
    if delivery and status.startswith(("5.1.", "5.2.1")):
        by = Actor.system().because_of(entry.pk)
        bouncing.note_bounce(delivery.recipient, status, by=by)


@app.periodic(cron="* * * * *")
@app.task(name="channels.poll", queue="poll", queueing_lock="channels.poll")
def poll(timestamp: int) -> None:
    """Fetch from every polled account, and pick up what lost its job."""
    polling.poll_all()


@app.task(name="channels.check", queue="poll")
def check(key: str, language: str) -> None:
    """Try an account, for somebody who waits for what is found."""
    checking.run(key, language)


@app.periodic(cron="37 3 * * *")
@app.task(name="channels.sweep", queueing_lock="channels.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Forget guests' requests that nobody confirmed; the files' sweep comes after."""
    sweeping.sweep()
