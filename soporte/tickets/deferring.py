"""Deferring the jobs that release a reply, wake a ticket or go on with an act on many."""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app


def release(draft_id: int, *, at: datetime) -> None:
    """Send the waiting reply at a moment."""
    app.tasks["tickets.release"].configure(priority=8, schedule_at=at).defer(draft_id=draft_id)


def wake(ticket_id: int, *, at: datetime) -> None:
    """Wake the ticket at a moment."""
    app.tasks["tickets.wake"].configure(schedule_at=at).defer(ticket_id=ticket_id)


def go_on(bulk_id: int, *, at: datetime | None) -> None:
    """Do what is left of an act on many tickets, at a moment or as soon as may be."""
    when: dict[str, Any] = {"schedule_at": at} if at else {}
    task = app.tasks["tickets.bulk"].configure(priority=2, lock=lock_of(bulk_id), **when)
    task.defer(bulk_id=bulk_id)


def lock_of(bulk_id: int) -> str:
    """What keeps the jobs of one act on many apart in time."""
    return f"bulk {bulk_id}"
