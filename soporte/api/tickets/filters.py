"""Which tickets a list shows, and in what order."""

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from soporte.api import paging
from soporte.api.paging import Order
from soporte.api.problems import Problem, Wrong
from soporte.api.search.asked import asked
from soporte.api.tickets import shown
from soporte.api.tickets.schemas import LEVELS, TicketFilters
from soporte.people.models import Person
from soporte.search.query import CursorError
from soporte.tickets import conditions
from soporte.tickets.models import Ticket, View
from soporte.tickets.searching import finding
from soporte.tickets.searching.operators import carrying

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soporte.tickets.models.ticket import TicketQuerySet


def page(reader: Person, wanted: TicketFilters) -> tuple[list[Ticket], str | None]:
    """The tickets of one page, and the cursor to the next. Raises Problem."""
    rows = shown.whole(_spam_or_not(Ticket.objects.visible_to(reader), wanted, reader))
    rows = _of_view(_dated(_sorted_out(rows, wanted, reader), wanted), wanted, reader)
    if wanted.q.strip():
        return _found(rows, wanted, reader)
    name = wanted.order.removeprefix("-")
    order = Order(name, descending=wanted.order.startswith("-"), is_moment=name.endswith("_at"))
    return paging.cut(rows, wanted, order)


def _spam_or_not(seen: "TicketQuerySet", wanted: TicketFilters, reader: Person) -> "TicketQuerySet":
    """Without spam, unless the call, its words or its view ask for it."""
    if wanted.spam == "only":
        return seen.filter(spam_at__isnull=False)
    if wanted.view is not None or (
        "spam" in wanted.q.lower() and asked(wanted.q, reader).looks_aside
    ):
        return seen
    return seen.genuine()


def _sorted_out(
    rows: "QuerySet[Ticket]", wanted: TicketFilters, reader: Person
) -> "QuerySet[Ticket]":
    lists = {
        "status__in": wanted.status,
        "category__in": wanted.category,
        "queue__in": wanted.queue,
        "type__slug__in": wanted.type,
        "priority__in": [LEVELS.index(word) + 1 for word in wanted.priority],
    }
    if wanted.tag and reader.is_staff:
        rows = rows.filter(carrying(wanted.tag))
    elif wanted.tag:
        # Tags are how staff sort their work: a customer's filter must not tell them.
        rows = rows.none()
    rows = rows.filter(**{name: values for name, values in lists.items() if values})
    if wanted.assignee == "none":
        rows = rows.filter(assignee=None)
    elif wanted.assignee is not None:
        rows = rows.filter(assignee=reader.pk if wanted.assignee == "me" else wanted.assignee)
    single = {"requester": wanted.requester, "organization": wanted.organization}
    return rows.filter(**{name: value for name, value in single.items() if value is not None})


def _of_view(rows: "QuerySet[Ticket]", wanted: TicketFilters, reader: Person) -> "QuerySet[Ticket]":
    """What a saved view holds, as its reader sees it."""
    if wanted.view is None:
        return rows
    view = View.objects.visible_to(reader).filter(pk=wanted.view).first()
    if view is None:
        detail = _("There is nothing with this id.")
        wrong = Wrong(where="query", field="view", code="invalid", detail=detail)
        raise Problem("invalid", detail, errors=[wrong])
    if view.tree is None:
        return rows.none()
    look = conditions.narrow if wanted.spam == "only" else conditions.listed
    return look(cast("TicketQuerySet", rows), view.tree, conditions.Reading.of(reader))


def _dated(rows: "QuerySet[Ticket]", wanted: TicketFilters) -> "QuerySet[Ticket]":
    if wanted.updated_since:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    if wanted.created_since:
        # A ticket is never older than its last change: the second bound lets the index help.
        rows = rows.filter(
            created_at__gte=wanted.created_since, updated_at__gte=wanted.created_since
        )
    return rows


def _found(
    rows: "QuerySet[Ticket]", wanted: TicketFilters, reader: Person
) -> tuple[list[Ticket], str | None]:
    """The search's page, less what the other filters leave out: it may be shorter than asked."""
    is_aside = wanted.spam == "only"
    if is_aside and not reader.is_staff:
        return [], None
    question = asked(f"{wanted.q} is:spam" if is_aside else wanted.q, reader)
    within = None if question.is_plain else rows
    try:
        hits = finding.find(question, limit=wanted.limit, cursor=wanted.cursor, within=within)
    except CursorError as wrong:
        raise paging.bad_cursor() from wrong
    found = {row.pk: row for row in rows.filter(pk__in=[hit.thing_id for hit in hits.items])}
    return [found[hit.thing_id] for hit in hits.items if hit.thing_id in found], hits.next
