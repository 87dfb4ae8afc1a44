"""Repeated requests get their first answer: keys kept a day with the request's fingerprint."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import connection

from soporte.journal.models import IdempotencyKey
from soporte.toolbox.clock import now

LIFE = timedelta(hours=24)
# One statement: it waits for whoever claims the same key, and takes over a key that is too old.
_CLAIM = """
    INSERT INTO journal_idempotencykey AS known (scope, key, fingerprint, created_at)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, created_at = excluded.created_at,
        status = NULL, answer = NULL
    WHERE known.created_at < %s"""


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
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [scope, key, print_, moment, moment - LIFE])
        is_first = cursor.rowcount == 1
    return None if is_first else _first(scope, key, print_)


def is_used(scope: str, key: str) -> bool:
    """Whether something was done under this key."""
    return IdempotencyKey.objects.filter(scope=scope, key=key).exists()


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
