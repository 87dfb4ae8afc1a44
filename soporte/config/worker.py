"""The worker: runs background jobs, and takes up again what a dead worker left."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import structlog
from django.conf import settings
from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.middleware import TaskMiddleware
from procrastinate.worker import Worker

from soporte.config import room
from soporte.site import memory

log = structlog.get_logger(__name__)

CONCURRENCY = 4
FETCHING = frozenset({"channels.poll"})
# They change nothing of how the house is arranged: what it is, they may read once.
LEAVE_THE_ARRANGEMENT = frozenset({"journal.react", "journal.react_many", "outbox.send"})
GRACE_SECONDS = 1.5
HEARTBEAT_SECONDS = 10
STALLED_SECONDS = 30


@app.periodic(cron="* * * * *")
@app.task(name="worker.retry_stalled", queueing_lock="worker.retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Give back the jobs whose worker has not been heard of; tasks are idempotent."""
    await take_up(STALLED_SECONDS)


@app.periodic(cron="17 3 * * *")
@app.task(name="worker.tidy", queueing_lock="worker.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Forget the sessions that have ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


async def take_up(seconds: float) -> None:
    """Queue again every running job whose worker's last heartbeat is older than `seconds`."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        log.warning("job taken up again", job=job.id, task=job.task_name)
        await manager.retry_job(job)


def run(*, is_alone: bool) -> None:
    """Work until told to stop. `is_alone` says that no other worker can be alive."""
    asyncio.run(_work(is_alone=is_alone))


def connector() -> PsycopgConnector:
    """The connections that jobs are fetched by: one for that, one to write what became of them.

    The table of jobs is empty most of the time, so that its statistics make reading it whole look
    cheap; with a thousand jobs waiting, each fetch then read them all for each of them.
    """
    given = connector_params("default")
    by_index = f"{given.get('options', '')} -c enable_seqscan=off".strip()
    return PsycopgConnector(kwargs={**given, "options": by_index}, min_size=1, max_size=2)


def reads_once(run: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """Let a job that only uses the arrangement keep what it reads of it."""
    is_kept = context.job.task_name in LEAVE_THE_ARRANGEMENT
    with memory.of_a_request() if is_kept else nullcontext():
        return run()


def leaves_room(run: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """Leave mail in its mailbox while there is no room for it here."""
    if context.job.task_name in FETCHING and not room.is_left():
        log.warning("nothing fetched: no room on the disk")
        return None
    return run()


MIDDLEWARE: list[TaskMiddleware] = [leaves_room, reads_once]


async def _work(*, is_alone: bool) -> None:
    # Tasks keep the app that shares Django's connection, so that what they defer is theirs to undo.
    working = app.with_connector(connector())
    async with working.open_async():
        if is_alone:
            await working.job_manager.prune_stalled_workers(0)
            await take_up(0)
        await working.run_worker_async(
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            delete_jobs="successful",
            task_middleware=MIDDLEWARE,
        )
