"""The one clock: everything that compares times asks here, so that casts and tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_to.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make it `moment` for the code inside: a demo's past, a test's future."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
