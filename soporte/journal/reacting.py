"""When the reactions to an entry run: in a job of their own, or at the end of one that is on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.db import transaction
from procrastinate.contrib.django import app

from soporte.journal import registry
from soporte.journal.models import Entry
from soporte.toolbox.prepared import Prepared, prepared_cursor

log = structlog.get_logger(__name__)
_ENTRY = Prepared(lambda pk: Entry.objects.filter(pk=pk))
_MARK_DONE = """
    INSERT INTO journal_reactiondone (entry_id, reaction) VALUES (%s, %s)
    ON CONFLICT DO NOTHING"""
# How many share a transaction, whose end costs more than a reaction.
MANY = 50
_waiting: ContextVar[list[Entry] | None] = ContextVar("waiting", default=None)


def announce(entry: Entry) -> None:
    """See that the rooms wired to a new entry react, if its transaction is committed."""
    if not registry.has_reactions(entry):
        return
    waiting = _waiting.get()
    if waiting is None:
        _defer(entry)
    else:
        waiting.append(entry)


@contextmanager
def here() -> Iterator[None]:
    """Let what is recorded inside be reacted to at its end, in the caller's transaction.

    For jobs, where nobody waits for an answer: it spares each entry a job of its own. A reaction
    that fails leaves no trace but that job, which tries it again.
    """
    entries: list[Entry] = []
    token = _waiting.set(entries)
    try:
        yield
        while entries:
            if _run(entry := entries.pop(0)):
                _defer(entry)
    finally:
        _waiting.reset(token)


@contextmanager
def together(*, lock: str) -> Iterator[None]:
    """Let what is recorded inside be reacted to by one job: it is one act on many things.

    Jobs with the same `lock` run one after the other: reactions do not slow the act itself down.
    """
    entries: list[Entry] = []
    token = _waiting.set(entries)
    try:
        yield
    finally:
        _waiting.reset(token)
    if entries:
        entry_ids: list[Any] = [entry.pk for entry in entries]
        app.tasks["journal.react_many"].configure(lock=lock).defer(entry_ids=entry_ids)


def run_many(entry_ids: list[int]) -> None:
    """Run the reactions to many entries; what fails gets a job of its own, which tries again.

    What was recorded and rolled back before its transaction ended is not there, and skipped.
    """
    for start in range(0, len(entry_ids), MANY):
        part = Entry.objects.filter(pk__in=entry_ids[start : start + MANY]).order_by("pk")
        with transaction.atomic():
            for entry in part:
                if _run(entry):
                    _defer(entry)


def run(entry_id: int) -> list[str]:
    """Run what the wiring lists for an entry and is not done; the names of those that failed."""
    return _run(_ENTRY.get(entry_id))


def _run(entry: Entry) -> list[str]:
    failed = []
    for reaction in registry.reactions_to(entry):
        name = registry.name_of(reaction)
        try:
            with transaction.atomic():
                if _mark_done(entry.pk, name):
                    reaction(entry)
        except Exception:
            # One reaction's failure must not keep the others from running; the job is retried.
            log.exception("reaction failed", entry=entry.pk, reaction=name)
            failed.append(name)
    return failed


def _mark_done(entry_id: int, reaction: str) -> bool:
    """Whether it was not done before; a second worker waits here for the first to end."""
    with prepared_cursor() as cursor:
        cursor.execute(_MARK_DONE, [entry_id, reaction])
        return bool(cursor.rowcount)


def _defer(entry: Entry) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    app.tasks["journal.react"].configure(priority=5).defer(
        entry_id=entry.pk, request_id=str(request_id)
    )
