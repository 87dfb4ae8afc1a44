"""The jobs that assign: at once after what happened, and each minute for what only time changes."""

from procrastinate.contrib.django import app

from soporte.automation.assigning.draining import drain

ASSIGN = "automation.assign"


@app.task(name=ASSIGN, queue="tickets")
def assign(queue: int | None = None) -> None:
    """Give what waits in a queue, or in all."""
    drain(queue)


@app.periodic(cron="* * * * *")
@app.task(
    name="automation.drain",
    queue="tickets",
    queueing_lock="automation.drain",
    pass_context=False,
)
def drain_all(timestamp: int) -> None:
    """Shifts begin and sleepers wake without anybody doing anything."""
    drain()
