"""Writing to the journal: one entry, one hint, one job, in the caller's transaction."""

import json
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import connection, models, transaction
from procrastinate.contrib.django import app

from soporte.journal import kinds, registry
from soporte.journal.actor import Actor
from soporte.journal.models import Entry, ReactionDone

log = structlog.get_logger(__name__)
NOTIFY_LIMIT = 7000


def record(
    kind: str,
    thing: models.Model,
    *,
    by: Actor,
    detail: dict[str, Any] | None = None,
    topics: Iterable[str] = (),
) -> Entry:
    """Record that `kind` happened to `thing`; tell live screens; let the wired rooms react.

    Call it inside the verb's transaction: nothing is announced for a change that is rolled back.
    """
    declared = kinds.get(kind)
    entry = Entry.objects.create(
        kind=declared.name,
        thing_kind=thing._meta.model_name or "",
        thing_id=thing.pk,
        actor_kind=by.kind,
        actor_id=by.id,
        via=by.via,
        caused_by=by.caused_by,
        detail=detail or {},
    )
    hint(topics, entry.pk)
    if registry.reactions_to(entry):
        app.tasks["journal.react"].configure(priority=5).defer(
            entry_id=entry.pk, request_id=_request_id()
        )
    return entry


def hint(topics: Iterable[str], entry_id: int) -> None:
    """Tell live screens that follow `topics` to fetch again. Carries ids only."""
    payload = json.dumps({"t": list(topics), "id": entry_id})
    if len(payload) > NOTIFY_LIMIT:
        payload = json.dumps({"t": ["*"], "id": entry_id})
    if topics:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('live', %s)", [payload])


def run_reactions(entry_id: int) -> list[str]:
    """Run what the wiring lists for an entry and is not done; the names of those that failed."""
    entry = Entry.objects.get(pk=entry_id)
    done = set(entry.done.values_list("reaction", flat=True))
    failed = []
    for reaction in registry.reactions_to(entry):
        name = registry.name_of(reaction)
        if name in done:
            continue
        try:
            with transaction.atomic():
                ReactionDone.objects.create(entry=entry, reaction=name)
                reaction(entry)
        except Exception:
            # One reaction's failure must not keep the others from running; the job is retried.
            log.exception("reaction failed", entry=entry_id, reaction=name)
            failed.append(name)
    return failed


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
