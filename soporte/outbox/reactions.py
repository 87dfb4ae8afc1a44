"""The outbox's background tasks."""

from procrastinate.contrib.django import app

from soporte.outbox import operations


@app.task(name="outbox.send", queue="outbox")
def send(delivery_id: int) -> None:
    """Send one delivery."""
    operations.send(delivery_id)


@app.periodic(cron="* * * * *")
@app.task(name="outbox.sweep", queue="outbox", queueing_lock="outbox.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Find what is due again and what a killed worker left."""
    operations.sweep()
