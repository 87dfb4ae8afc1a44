"""Where the present request comes from, for whoever notes it; nothing where nobody asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 45
_find: ContextVar[Callable[[], str] | None] = ContextVar("caller", default=None)


@contextmanager
def asking(find: Callable[[], str]) -> Iterator[None]:
    """Inside, `address()` is what `find` says; it is asked only when somebody wants to know."""
    token = _find.set(find)
    try:
        yield
    finally:
        _find.reset(token)


def address() -> str:
    """The network address that the request came from, or empty in jobs and on the command line."""
    find = _find.get()
    return find()[:LONGEST] if find else ""
