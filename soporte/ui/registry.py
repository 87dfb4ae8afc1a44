"""What this room asks of rooms above it, filled by the wiring: the house's look, choices."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest

Brand = Callable[[], str]
Remember = Callable[[HttpRequest, str, str], None]

DEFAULT = "Soporte"


@dataclass(frozen=True)
class Picture:
    """Where a picture is, and how large."""

    path: str
    width: int
    height: int


@dataclass(frozen=True)
class Look:
    """What the organisation shows of itself in place of ours: a style sheet, pictures."""

    style: str = ""
    logo: Picture | None = None
    logo_dark: Picture | None = None
    icon: Picture | None = None


_brand: list[Brand] = []
_look: list[Callable[[], Look]] = []
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


def dress_house(source: Callable[[], Look]) -> None:
    """Let `source()` say how the organisation looks."""
    _look[:] = [source]


def look() -> Look:
    """How the organisation looks; as we do where nobody says, or the database is away."""
    with suppress(DatabaseError):
        if _look:
            return _look[0]()
    return Look()


def remember_choices(remember: Remember) -> None:
    """Let `remember(request, "theme"|"language", value)` keep what a signed-in person chose."""
    _remember[:] = [remember]


def remember(request: HttpRequest, choice: str, value: str) -> None:
    """Keep a choice for whoever is signed in."""
    for keep in _remember:
        keep(request, choice, value)
