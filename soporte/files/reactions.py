"""The files' one background task."""

from procrastinate.contrib.django import app

from soporte.files import quota, sweeping


@app.periodic(cron="47 3 * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Remove what nothing links to, and forget what was stored on days that count no more."""
    sweeping.sweep()
    quota.sweep()
