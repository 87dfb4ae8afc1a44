"""The audit: entries about administration, sign-ins and data, newest first, a page at a time."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet

from soporte.journal import kinds
from soporte.journal.kinds import Audit
from soporte.journal.models import Entry

FACES = ("desk", "portal", "api", "email", "cli", "job", "setup")
BATCH = 500
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the audit; `up_to` is what they may see of it.

    `actors` are references such as ("token", 5): any of them. `nouns` are what kinds begin with.
    """

    up_to: Audit
    actors: Sequence[tuple[str, int]] = ()
    anybody: bool = True
    nouns: Sequence[str] = ()
    thing: tuple[str, int] | None = None
    via: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(wanted: Wanted, *, after: Place | None = None, limit: int = 50) -> list[Entry]:
    """The newest entries, or those that follow a place: each page costs the same."""
    read = [iter(rows[:limit]) for rows in _ways(wanted, after)]
    merged = heapq.merge(*read, key=lambda entry: (entry.at, entry.pk), reverse=True)
    return list(islice(merged, limit))


def every(wanted: Wanted) -> Iterator[Entry]:
    """All of them, newest first, read in portions."""
    after: Place | None = None
    while found := page(wanted, after=after, limit=BATCH):
        yield from found
        after = (found[-1].at, found[-1].pk)


def nouns(up_to: Audit) -> list[str]:
    """What entries of the audit are about."""
    return sorted({kind.name.partition(".")[0] for kind in kinds.audited(up_to=up_to)})


def rows(wanted: Wanted) -> "QuerySet[Entry]":
    """Whatever is wanted, in no order."""
    found = Entry.objects.filter(_reach(wanted))
    if wanted.nouns:
        found = found.filter(kind__in=_kinds(wanted))
    if not wanted.anybody:
        found = found.filter(_any_of(wanted.actors))
    if wanted.thing:
        found = found.filter(thing_kind=wanted.thing[0], thing_id=wanted.thing[1])
    if wanted.via:
        found = found.filter(via=wanted.via)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    return found.filter(at__lt=wanted.until) if wanted.until else found


def _ways(wanted: Wanted, after: Place | None) -> "Iterator[QuerySet[Entry]]":
    """One ordered list for each value that an index is led by: their merger needs no sorting."""
    for one in _single(wanted):
        found = rows(one).order_by("-at", "-id")
        if after:
            at, pk = after
            found = found.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))
        yield found


def _single(wanted: Wanted) -> Iterator[Wanted]:
    if wanted.anybody:
        yield wanted
    else:
        yield from (replace(wanted, actors=[actor]) for actor in wanted.actors)


def _kinds(wanted: Wanted) -> list[str]:
    known = (kind.name for kind in kinds.audited(up_to=wanted.up_to))
    return [name for name in known if name.partition(".")[0] in wanted.nouns]


def _reach(wanted: Wanted) -> Q:
    if wanted.up_to == Audit.ADMINISTRATORS:
        return Q(audit__gt=0)
    return Q(audit__gt=0, audit=wanted.up_to)


def _any_of(actors: Sequence[tuple[str, int]]) -> Q:
    found = Q(pk__in=[])
    for kind, pk in actors:
        found |= Q(actor_kind=kind, actor_id=pk)
    return found
