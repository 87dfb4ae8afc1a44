"""Deferring the jobs that release a reply or wake a ticket at its moment."""

from datetime import datetime

from procrastinate.contrib.django import app


def release(draft_id: int, *, at: datetime) -> None:
    """Send the waiting reply at a moment."""
    app.tasks["tickets.release"].configure(priority=8, schedule_at=at).defer(draft_id=draft_id)


def wake(ticket_id: int, *, at: datetime) -> None:
    """Wake the ticket at a moment."""
    app.tasks["tickets.wake"].configure(schedule_at=at).defer(ticket_id=ticket_id)
