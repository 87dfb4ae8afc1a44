"""The notices' background tasks."""

from procrastinate.contrib.django import app

from soporte.notices import alarms, notification_mail
from soporte.notices.push import devices, pushing


@app.periodic(cron="* * * * *")
@app.task(name="notices.mail", queueing_lock="notices.mail", pass_context=False)
def mail(timestamp: int) -> None:
    """Write and push to those whose notifications are due."""
    notification_mail.send_due()
    pushing.push_due()


@app.periodic(cron="27 3 * * *")
@app.task(name="notices.sweep", queueing_lock="notices.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Delete old notifications and alarms, and devices that are long gone."""
    notification_mail.forget_old()
    devices.forget_expired()
    alarms.forget_old()
