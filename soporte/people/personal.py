"""Where each room keeps what is somebody's, and how it is given out and erased there.

Every room that keeps anything of a person has a `personal.py` with one `Part`; the wiring lists
them. A test wants each table to be in one part, or in the list of those that hold nobody's data.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from soporte.people.models import Person
from soporte.people.models.person import ERASED_NAME

ERASED = ERASED_NAME
CHUNK = 500
Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Erasing:
    """Whose data go, and how far; what has to be found is known before it is erased.

    `texts` and `files` say whether the words and the files of their requests go too.
    """

    person: Person
    addresses: tuple[str, ...]
    name: str
    texts: bool = True
    files: bool = True


@dataclass(frozen=True)
class Given:
    """A file of a copy: how to read it, and where in the archive it lies."""

    path: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Part:
    """What one room does with somebody's data.

    `tables` say for each table, as `app.Model`, what becomes of its rows. `count` tells a preview
    how many there are; `erase` does one step after the other, each of which may be done twice;
    `show` gives what the person may see themselves, by its noun; `files` what goes beside it.
    """

    room: str
    tables: Mapping[str, str]
    count: Callable[[Erasing], dict[str, int]] = lambda _erasing: {}
    erase: Callable[[Erasing], Iterator[str]] = lambda _erasing: iter(())
    show: Callable[[Person], dict[str, Rows]] = lambda _person: {}
    files: Callable[[Person], Iterator[Given]] = lambda _person: iter(())
    # What the search knows of is written anew when everything else is gone.
    settle: Callable[[Erasing], None] = field(default=lambda _erasing: None)


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Declare a room's part; the last one of a room counts."""
    _parts[part.room] = part


def parts() -> list[Part]:
    """Every room's, in the order of the wiring."""
    return list(_parts.values())


def erasing(person: Person, *, texts: bool = True, files: bool = True) -> Erasing:
    """What is known of somebody now."""
    addresses = list(person.addresses.values_list("value", flat=True))
    if person.sign_in_email:
        addresses.append(person.sign_in_email)
    known = tuple(dict.fromkeys(one for one in addresses if one))
    return Erasing(person, known, "" if person.name == ERASED else person.name, texts, files)
