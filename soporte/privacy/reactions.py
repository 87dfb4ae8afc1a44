"""The room's background tasks."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soporte.privacy import copying, erasing, retaining


@app.task(name="privacy.copy", queue="default")
def copy(copy_id: int) -> None:
    """Write one archive."""
    copying.make(copy_id)


@app.task(
    name="privacy.erase",
    queue="default",
    retry=RetryStrategy(max_attempts=5, exponential_wait=30),
)
def erase(erasure_id: int) -> None:
    """Erase one person."""
    erasing.run(erasure_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="privacy.tick", queueing_lock="privacy.tick", pass_context=False)
def tick(timestamp: int) -> None:
    """Begin the erasures whose days are over, and remove old archives."""
    for one in erasing.due():
        try:
            erasing.begin(one)
        except AlreadyEnqueued:
            continue
    copying.sweep()


@app.periodic(cron="23 2 * * *")
@app.task(name="privacy.retain", queueing_lock="privacy.retain", pass_context=False)
def retain(timestamp: int) -> None:
    """Apply the rules of retention."""
    retaining.apply_all()
