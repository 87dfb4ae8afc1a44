"""The journal's background tasks."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from soporte.journal import idempotency, reacting


class ReactionsFailedError(Exception):
    """Some reactions to an entry failed and will be tried again alone."""


@app.task(
    name="journal.react",
    queue="events",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def react(entry_id: int, request_id: str = "") -> None:
    """Run the reactions to one entry."""
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        if failed := reacting.run(entry_id):
            raise ReactionsFailedError(", ".join(failed))


@app.task(
    name="journal.react_many",
    queue="events",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def react_many(entry_ids: list[int]) -> None:
    """Run the reactions to the entries of one act on many things."""
    reacting.run_many(entry_ids)


@app.periodic(cron="17 * * * *")
@app.task(name="journal.sweep", queue="events", queueing_lock="journal.sweep")
def sweep(timestamp: int) -> None:
    """Forget the first answers of requests that nobody will repeat any more."""
    idempotency.sweep()
