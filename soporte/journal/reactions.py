"""The one background task of the journal."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from soporte.journal import operations


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
        if failed := operations.run_reactions(entry_id):
            raise ReactionsFailedError(", ".join(failed))
