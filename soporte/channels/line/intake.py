"""The first step: store the payload and defer the rest. This is what is acknowledged."""

from typing import Any

import structlog
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from soporte.channels.models import Account, Inbound
from soporte.toolbox.text import clean_line

log = structlog.get_logger(__name__)


def accept(
    raw: bytes,
    *,
    kind: str = "email",
    route: str,
    envelope: dict[str, Any] | None = None,
    account: Account | None = None,
    cursor: str = "",
) -> int:
    """Store one raw payload with the job that will read it; its id once both are committed.

    The same cursor of the same account again gives the id of the first.
    """
    envelope = {name: _storable(fact) for name, fact in (envelope or {}).items()}
    where = account or Account.for_addresses(list(envelope.get("to", [])))
    try:
        with transaction.atomic():
            inbound = Inbound.keep(
                raw, kind=kind, route=route, envelope=envelope, account=where, cursor=cursor
            )
            schedule(inbound)
    except IntegrityError:
        first = Inbound.objects.filter(account=where, route=route, cursor=cursor).first()
        if not cursor or first is None:
            raise
        return first.pk
    return inbound.pk


def _storable(fact: Any) -> Any:
    """A fact as the database can hold it: one odd byte in an address must not refuse the mail."""
    if isinstance(fact, str):
        return clean_line(fact)
    return [_storable(one) for one in fact] if isinstance(fact, list) else fact


def schedule(inbound: Inbound) -> None:
    """Defer the job that reads it."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    app.tasks["channels.process"].configure(priority=6).defer(
        inbound_id=inbound.pk, request_id=str(request_id)
    )
