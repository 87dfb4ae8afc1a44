"""What a request reads of the arrangement once, and what a process keeps while it stands.

The settings' row carries a mark that the database itself renews when settings, teams, staff,
queues, rights, statuses, types and what else is arranged change (`site_touch` in the migrations).
Each request reads the row first: what any process committed before is seen by the next request in
every process.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

MOST_KEPT = 5000
_request: ContextVar[dict[Hashable, Any] | None] = ContextVar("site_request", default=None)
_kept: dict[Hashable, tuple[UUID, Any]] = {}


@contextmanager
def of_a_request() -> Iterator[None]:
    """Let what follows read each thing once; not for what changes the arrangement itself."""
    if _request.get() is not None:
        yield
        return
    token = _request.set({})
    try:
        yield
    finally:
        _request.reset(token)


def once(name: Hashable, load: Callable[[], T]) -> T:
    """`load()`, or what it gave earlier in this request."""
    memory = _request.get()
    if memory is None:
        return load()
    if name not in memory:
        memory[name] = load()
    found: T = memory[name]
    return found


def forget() -> None:
    """Read anew what this request has read."""
    memory = _request.get()
    if memory is not None:
        memory.clear()


def kept(name: Hashable, load: Callable[[], T]) -> T:
    """`load()`, or what it gave since the arrangement last changed. It is shared: do not change it.

    `load` may read only what renews the mark: see above. Outside `of_a_request` nothing is kept:
    pages that only read have it, and so have mails, requests and deliveries, which use the
    arrangement and never change it.
    """
    if _request.get() is None:
        return load()
    from soporte.site.operations import current

    revision = current().revision
    found = _kept.get(name)
    if found is None or found[0] != revision:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[name] = (revision, load())
    value: T = found[1]
    return value
