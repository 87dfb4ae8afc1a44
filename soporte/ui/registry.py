"""What this room asks of rooms above it, filled by the wiring: the name of the house, choices."""

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest

Brand = Callable[[], str]
Remember = Callable[[HttpRequest, str, str], None]

DEFAULT = "Soporte"
_brand: list[Brand] = []
_remember: list[Remember] = []


def name_house(source: Brand) -> None:
    """Let `source()` say the organisation's name, shown beside the mark."""
    _brand[:] = [source]


def brand() -> str:
    """The organisation's name; ours where nobody gave one, or the database is away."""
    with suppress(DatabaseError):
        if _brand:
            return _brand[0]() or DEFAULT
    return DEFAULT


def remember_choices(remember: Remember) -> None:
    """Let `remember(request, "theme"|"language", value)` keep what a signed-in person chose."""
    _remember[:] = [remember]


def remember(request: HttpRequest, choice: str, value: str) -> None:
    """Keep a choice for whoever is signed in."""
    for keep in _remember:
        keep(request, choice, value)
