"""What a page missed while it had no connection: asked of the journal, within limits."""

from datetime import timedelta

from django.db.models import Q

from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.tickets.models import Ticket

MOST_ENTRIES = 500
# Numbers are given when an entry is written and seen when it is committed: those just before the
# last one seen are looked at again.
OVERLAP, OVERLAP_ENTRIES = timedelta(seconds=5), 1000
# What the journal can tell; the rest (held mail, notifications) is always looked at again.
KNOWN = ("ticket:", "queue:", "presence:")


def latest() -> int:
    """The number of the newest entry."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def missed(topics: set[str], since: int) -> set[str] | None:
    """Which of `topics` changed after entry `since`; None when that would be too much to tell."""
    last = Entry.objects.filter(pk=since).values_list("at", flat=True).first()
    if last is None:
        return None
    later = Q(pk__gt=since) | Q(pk__gt=since - OVERLAP_ENTRIES, at__gt=last - OVERLAP)
    found = Entry.objects.filter(later).exclude(pk=since).order_by("pk")
    entries = list(found.values_list("thing_kind", "thing_id", "detail")[: MOST_ENTRIES + 1])
    if len(entries) > MOST_ENTRIES:
        return None
    unknown = {topic for topic in topics if not topic.startswith(KNOWN)}
    return unknown | (topics & _touched(entries))


def _touched(entries: list[tuple[str, int, dict[str, object]]]) -> set[str]:
    tickets = {pk for kind, pk, _detail in entries if kind == "ticket"}
    deliveries = {pk for kind, pk, _detail in entries if kind == "delivery"}
    touched = {f"ticket:{pk}{side}" for pk in tickets for side in ("", ":public")}
    queues = Ticket.objects.filter(pk__in=tickets).values_list("queue_id", flat=True)
    touched |= {f"queue:{pk}" for pk in queues}
    # A ticket that was moved left a list, too.
    ends = (str(detail.get(end)) for _kind, _pk, detail in entries for end in ("from", "to"))
    touched |= {end for end in ends if end.startswith("queue:")}
    for live in Delivery.objects.filter(pk__in=deliveries).values_list("live", flat=True):
        touched |= set(live)
    return touched
