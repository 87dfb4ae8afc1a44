"""What an act on many does to each of its tickets, and what makes it leave one out."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from soporte.journal.models import Entry
from soporte.tickets import merging, spam
from soporte.tickets.bulk import facts
from soporte.tickets.bulk.pieces import SkippedError
from soporte.tickets.models import Bulk, BulkItem, CannedReply, Ticket
from soporte.tickets.models.bulk import Act, Outcome, Reason
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.status import Category

Doing = Callable[[BulkItem, Ticket], None]


def act(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> Doing:
    """What is done to each ticket of a piece; `found` are its tickets that are seen."""
    if bulk.act == Act.EDIT:
        return _editing(bulk, items, found)
    if bulk.act == Act.MERGE:
        return _merging(bulk)
    if bulk.act == Act.SPAM:
        return _marking(bulk)
    return _saying(bulk)


def _editing(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> Doing:
    by, touched = bulk.actor, _changed_by_others(bulk, items, found)
    try:
        wanted = facts.load(bulk.changes)
    except ValidationError as gone:
        return _refusing(gone)

    def edit(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if ticket.pk in touched:
            raise SkippedError(Reason.CHANGED)
        item.before = facts.put(ticket, wanted, by=by)
        if not item.before:
            raise SkippedError(Reason.SAME)
        item.settle(Outcome.DONE)

    return edit


def _refusing(why: ValidationError) -> Doing:
    def refuse(_item: BulkItem, _ticket: Ticket) -> None:
        raise why

    return refuse


def _changed_by_others(bulk: Bulk, items: list[BulkItem], found: dict[int, Ticket]) -> set[int]:
    """The tickets of which somebody changed the same facts since the act was ordered."""
    moved = [
        item.ticket_id
        for item in items
        if (ticket := found.get(item.ticket_id)) and ticket.revision != item.revision
    ]
    kinds = set().union(*(facts.FACTS[name].entries for name in bulk.changes))
    if not moved or not kinds:
        return set()
    since = Entry.objects.filter(
        thing_kind="ticket", thing_id__in=moved, pk__gt=bulk.entry, kind__in=kinds
    )
    return set(since.exclude(caused_by=bulk.entry).values_list("thing_id", flat=True))


def _saying(bulk: Bulk) -> Doing:
    """A reply or a note, its placeholders filled for each ticket."""
    person, by, text = bulk.person, bulk.actor, CannedReply(html=bulk.html)
    files = [NewFile(one.blob, one.name) for one in bulk.files.select_related("blob")]

    def reply(item: BulkItem, ticket: Ticket) -> None:
        later = ticket.messages.filter(internal=False, automatic="", pk__gt=item.seen)
        if later.exclude(author=person, from_staff=True).exists():
            raise SkippedError(Reason.ANSWERED)
        html = text.filled(ticket, person)
        ticket.reply(html, author=person, by=by, files=files, channel="desk")
        if bulk.then == "wait":
            ticket.set_category(Category.WAITING_CUSTOMER, by=by)
        elif bulk.then == "resolve":
            ticket.resolve(by=by)

    def say(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if bulk.act == Act.REPLY:
            reply(item, ticket)
        else:
            ticket.note(text.filled(ticket, person), author=person, by=by, files=files)
        item.settle(Outcome.DONE)

    return say


def _marking(bulk: Bulk) -> Doing:
    def mark(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if ticket.is_spam:
            raise SkippedError(Reason.SAME)
        asleep = facts.snapshot(ticket)["snooze"]
        made = spam.mark(ticket, by=bulk.actor)
        item.before = {"spam": made.pk, "snooze": asleep}
        item.settle(Outcome.DONE)

    return mark


def _merging(bulk: Bulk) -> Doing:
    into = Ticket.objects.visible_to(bulk.person).filter(pk=bulk.changes["into"]).first()
    into = into.standing() if into else None

    def merge(item: BulkItem, ticket: Ticket) -> None:
        if ticket.merged_into_id:
            raise SkippedError(Reason.MERGED)
        if into is None or not into.can_work(bulk.person):
            raise SkippedError(Reason.RIGHTS)
        if ticket.pk == into.pk:
            raise SkippedError(Reason.SAME)
        if not bulk.changes["anyway"] and merging.newly_reading(ticket, into):
            raise SkippedError(Reason.READERS)
        done = merging.merge(ticket, into, by=bulk.actor)
        item.before = {"merge": done.pk}
        item.settle(Outcome.DONE)

    return merge
