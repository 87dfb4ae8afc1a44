"""What the search knows of a person: names and addresses, for staff alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from soporte.search import operations as search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soporte.people.models import Person

KIND = "person"
STAFF = ("role:1",)
MOST = 100
LOCAL_DIGITS = 9


def person_changed(person: "Person") -> None:
    """Bring what a person is found by up to date."""
    _write(person, list(person.addresses.values_list("kind", "value")), is_new=False)


def person_created(person: "Person") -> None:
    """Make a new person findable by the addresses at hand."""
    _write(person, [(a.kind, a.value) for a in person.addresses.all()], is_new=True)


def _write(person: "Person", addresses: list[tuple[str, str]], *, is_new: bool) -> None:
    words = identifiers(person.name, addresses)
    search.index(*_plain(person), identifiers=words, is_new=is_new)


def everybody() -> "QuerySet[Person]":
    """All people with what `rows` reads."""
    from soporte.people.models import Person

    found: QuerySet[Person] = Person.objects.only("name", "created_at")
    return found.prefetch_related("addresses")


def rows(person: "Person") -> list[search.Row]:
    """The rows that the search should have of a person from `everybody`."""
    addresses = [(address.kind, address.value) for address in person.addresses.all()]
    return search.rows(*_plain(person), identifiers=identifiers(person.name, addresses))


def _plain(person: "Person") -> tuple[str, int, tuple[str, ...], str, list[str], datetime]:
    return KIND, person.pk, STAFF, "", [], person.created_at


def identifiers(name: str, addresses: list[tuple[str, str]]) -> list[str]:
    """The words of the name, the addresses, and telephone numbers also as dialled at home."""
    numbers = [value[-LOCAL_DIGITS:] for kind, value in addresses if kind == "phone"]
    return [*name.split(), *(value for _kind, value in addresses), *numbers]


def matching(words: str) -> list[int]:
    """People whose name or address has all these words, or words that so begin; at most `MOST`."""
    found = search.find_some(words, audiences=STAFF, kind=KIND, limit=MOST, beginnings=True)
    return [hit.thing_id for hit in found]


def page(words: str, *, limit: int, cursor: str = "") -> search.Page:
    """As `matching`, a page at a time, for staff alone. Raises CursorError."""
    found = search.find(
        words, audiences=STAFF, kinds=[KIND], limit=limit, cursor=cursor, beginnings=True
    )
    return search.Page([]) if found.widened else found
