"""The portal's one background task."""

from procrastinate.contrib.django import app

from soporte.portal.setup import trial


@app.task(name="portal.try_mailbox", queue="poll")
def try_mailbox(key: str, account_id: int, language: str) -> None:
    """Try the mailbox of the first run."""
    trial.run(key, account_id, language)
