"""The one exception to entries that never change: what they tell of a person who is erased.

An entry stays, with its kind, its thing, its moment and its author; words in it go. Whoever calls
this records that data were erased or that a rule of retention was applied.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from soporte.journal.models import Entry

Detail = dict[str, Any]


def reword(entries: "QuerySet[Entry]", change: Callable[[Entry], Detail]) -> None:
    """Write the details anew, where `change` gives others."""
    for entry in entries.iterator(chunk_size=500):
        detail = change(entry)
        if detail != entry.detail:
            Entry.objects.filter(pk=entry.pk).update(detail=detail)


def forget_addresses(*, actors: Iterable[tuple[str, int]], about: int) -> None:
    """Forget where somebody's requests came from, and those in which somebody tried to be them."""
    mine = Q(thing_kind="person", thing_id=about) & ~Q(kind__startswith="data.")
    for kind, pk in actors:
        mine |= Q(actor_kind=kind, actor_id=pk)
    Entry.objects.filter(mine).exclude(address="").update(address="")


def remove(entries: "QuerySet[Entry]") -> None:
    """Remove entries that a rule of retention names."""
    entries.delete()
