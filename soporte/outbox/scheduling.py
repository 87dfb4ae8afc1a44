"""Deferring the job that sends a delivery: all that the row and the sender both need to know."""

from datetime import datetime

from procrastinate.contrib.django import app


def schedule(delivery_id: int, *, automatic: bool, at: datetime | None = None) -> None:
    """Defer the job, for now or for a moment; people's answers go before automatic mail."""
    app.tasks["outbox.send"].configure(priority=3 if automatic else 8, schedule_at=at).defer(
        delivery_id=delivery_id
    )
