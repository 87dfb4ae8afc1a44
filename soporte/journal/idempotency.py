"""Repeated requests get their first answer: keys kept a day with the request's fingerprint."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from soporte.journal.models import IdempotencyKey
from soporte.toolbox.clock import now

LIFE = timedelta(hours=24)


class KeyReusedError(Exception):
    """The same key came with another request."""


def fingerprint(*parts: bytes | str) -> str:
    """What makes two requests the same."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()


def begin(scope: str, key: str, print_: str) -> IdempotencyKey | None:
    """Claim a key: None when this is the first time, else the row with the first answer.

    Call it inside the transaction that does the work: a second request waits for the first to
    commit, and a request that fails leaves no row. Raises KeyReusedError.
    """
    IdempotencyKey.objects.filter(scope=scope, key=key, created_at__lt=now() - LIFE).delete()
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(scope=scope, key=key, fingerprint=print_)
    except IntegrityError:
        return _first(scope, key, print_)
    return None


def finish(scope: str, key: str, status: int, answer: Any) -> None:
    """Keep the first answer."""
    IdempotencyKey.objects.filter(scope=scope, key=key).update(status=status, answer=answer)


def _first(scope: str, key: str, print_: str) -> IdempotencyKey:
    row = IdempotencyKey.objects.get(scope=scope, key=key)
    if row.fingerprint != print_:
        raise KeyReusedError
    return row


def sweep() -> int:
    """Forget keys older than a day; how many went."""
    gone, _each = IdempotencyKey.objects.filter(created_at__lt=now() - LIFE).delete()
    return gone
