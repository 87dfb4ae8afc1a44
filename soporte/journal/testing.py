"""Running background jobs inside a test's transaction, which no worker can see into."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.db import connection
from procrastinate.contrib.django import app

from soporte.toolbox.clock import now

_NEXT = """
    SELECT id, task_name, args FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
    ORDER BY priority DESC, id LIMIT 1"""
_SET = "UPDATE procrastinate_jobs SET status = %s, attempts = attempts + 1 WHERE id = %s"


def drain(*, at_most: int = 500) -> list[str]:
    """Run every job that is due, and those that they defer; the names of the tasks that ran.

    A job that raises is put back, as a worker would, and its exception reaches the test.
    """
    ran: list[str] = []
    while job := _take():
        assert len(ran) < at_most, f"jobs without end: {ran[-5:]}"
        number, name, args = job
        try:
            _function(name)(**args)
        except BaseException:
            _run(_SET, "todo", number)
            raise
        _run(_SET, "succeeded", number)
        ran.append(name)
    return ran


def _take() -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [now()])
        found = cursor.fetchone()
        if found:
            # A running job frees its queueing lock, as with a worker.
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [found[0]]
            )
    return found


def _function(name: str) -> Callable[..., Any]:
    function = app.tasks[name].func
    return async_to_sync(function) if iscoroutinefunction(function) else function


def _run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
