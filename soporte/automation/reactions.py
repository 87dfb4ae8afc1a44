"""The rules' background tasks."""

from procrastinate.contrib.django import app

from soporte.automation import timing


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="automation.time_rules",
    queue="tickets",
    queueing_lock="automation.time_rules",
    pass_context=False,
)
def time_rules(timestamp: int) -> None:
    """Let the rules act whose time has come."""
    timing.sweep()
