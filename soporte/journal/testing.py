"""Running background jobs inside a test's transaction, which no worker can see into."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from soporte.toolbox.clock import now

_SET = "UPDATE procrastinate_jobs SET status = %s, attempts = attempts + %s WHERE id = %s"


def drain(*, at_most: int = 500) -> list[str]:
    """Run every job that is due, and those that they defer; the names of the tasks that ran.

    A job that raises is put back, as a worker would, and its exception reaches the test.
    """
    ran: list[str] = []
    while job := _take():
        assert len(ran) < at_most, f"jobs without end: {ran[-5:]}"
        try:
            _function(job.task_name)(**job.args)
        except BaseException:
            _set(job, "todo", tried=1)
            raise
        _set(job, "succeeded", tried=1)
        ran.append(job.task_name)
    return ran


def _take() -> ProcrastinateJob | None:
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=now())
    job = ProcrastinateJob.objects.filter(due, status="todo").order_by("-priority", "id").first()
    if job:
        # A running job frees its queueing lock, as with a worker.
        _set(job, "doing")
    return job


def _function(name: str) -> Callable[..., Any]:
    function = app.tasks[name].func
    return async_to_sync(function) if iscoroutinefunction(function) else function


def _set(job: ProcrastinateJob, status: str, *, tried: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [status, tried, job.pk])
