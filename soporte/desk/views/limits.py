"""How long a list may take: whatever people ask for, the database is not kept busy with it."""

import time
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors

T = TypeVar("T")

COUNT_MS, LIST_MS = 400, 3000
# A count that took too long is not tried again at every change.
AGAIN_AFTER_SECONDS = 60
_slow: dict[Hashable, float] = {}


class TooSlowError(Exception):
    """The conditions would have too much read."""


def within(milliseconds: int, run: Callable[[], T]) -> T | None:
    """`run()`, or None when the database took longer than that."""
    try:
        with transaction.atomic():
            _limit(f"{int(milliseconds)}")
            found = run()
            _limit("DEFAULT")
            return found
    except OperationalError as error:
        if isinstance(error.__cause__, errors.QueryCanceled):
            return None
        raise


def _limit(to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout TO {to}")


def is_slow(key: Hashable) -> bool:
    """Whether this took too long a moment ago, in this process."""
    return _slow.get(key, 0) > time.monotonic()


def remember_slow(keys: Iterable[Hashable]) -> None:
    """Leave these alone for a minute."""
    if len(_slow) > 1000:
        _slow.clear()
    _slow.update(dict.fromkeys(keys, time.monotonic() + AGAIN_AFTER_SECONDS))
