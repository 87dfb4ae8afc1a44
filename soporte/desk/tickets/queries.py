"""The fixed views of tickets: what each holds, how many, and a page of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soporte.desk import memory
from soporte.people.models import Address, Person
from soporte.tickets.models import Draft, Message, Queue, ReadMark, Ticket
from soporte.tickets.models.draft import State
from soporte.tickets.models.queue import levels, queue_ids
from soporte.tickets.models.status import Category
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import prepared_cursor
from soporte.toolbox.text import whole_number

PAGE = 40
# Beside a ticket: what a tall screen shows; the rest is one press away.
BESIDE = 20
COUNT_UP_TO = 1000
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class View:
    """A named list of tickets."""

    slug: str
    title: str | Promise
    icon: str
    narrow: Callable[[TicketQuerySet, Person], TicketQuerySet]
    is_counted: bool = True
    key: str = ""


FIXED = (
    View(
        "mine",
        _("My tickets"),
        "user",
        lambda found, person: found.unsolved().awake().filter(assignee=person),
        key="g m",
    ),
    View(
        "unassigned",
        _("Unassigned"),
        "user-question",
        lambda found, _person: found.unsolved().awake().filter(assignee=None),
        key="g u",
    ),
    View(
        "open",
        _("All open"),
        "inbox",
        lambda found, _person: found.unsolved().awake(),
        key="g a",
    ),
    View(
        "waiting-customer",
        _("Waiting for the customer"),
        "user-pause",
        lambda found, _person: found.awake().filter(category=Category.WAITING_CUSTOMER),
    ),
    View(
        "waiting-third",
        _("Waiting for a third party"),
        "building",
        lambda found, _person: found.awake().filter(category=Category.WAITING_THIRD),
    ),
    View(
        "snoozed",
        _("Asleep"),
        "zzz",
        lambda found, _person: found.unsolved().filter(snoozed_until__isnull=False),
    ),
    View(
        "resolved",
        _("Recently resolved"),
        "circle-check",
        lambda found, _person: found.filter(
            category=Category.RESOLVED, updated_at__gt=now() - RECENT
        ),
        is_counted=False,
    ),
    View(
        "closed",
        _("Closed tickets"),
        "archive",
        lambda found, _person: found.filter(category=Category.CLOSED),
        is_counted=False,
    ),
)
BY_SLUG = {view.slug: view for view in FIXED}
DEFAULT = "mine"


@dataclass(frozen=True)
class Row:
    """One line of a list: plain values, because a page of models would cost four times as much."""

    pk: int
    number: str
    subject: str
    category: str
    status: str
    priority: int
    channel: str
    updated_at: datetime
    who: str
    organization: str
    assignee: Any
    queue: str
    is_unread: bool
    has_draft: bool = False


@dataclass(frozen=True)
class _Assignee:
    pk: int
    name: str


def of_queue(queue: Queue) -> View:
    """The view of one queue's unsolved tickets."""
    return View(
        f"queue-{queue.pk}",
        queue.name,
        queue.icon,
        lambda found, _person: found.unsolved().awake().filter(queue_id=queue.pk),
    )


def views_of(person: Person) -> list[View]:
    """Every view that a person has: the fixed ones, and one for each of their queues."""
    rights = levels(person)
    seen = (queue for queue in memory.queues(person) if queue.pk in rights)
    return [*FIXED, *(of_queue(queue) for queue in seen)]


def pick(views: Sequence[View], slug: str) -> View:
    """The view of that name. Raises Http404."""
    for view in views:
        if view.slug == slug:
            return view
    raise Http404


def counts(views: Sequence[View], person: Person) -> dict[str, int]:
    """How many tickets each view holds, counted up to a limit, in one query."""
    counted = [view for view in views if view.is_counted]
    rights = tuple(sorted(levels(person).items()))
    key = (person.pk, person.role, rights, COUNT_UP_TO, *(view.slug for view in counted))
    if key not in _statements:
        if len(_statements) > MOST_STATEMENTS:
            _statements.clear()
        database: Any = connection
        _statements[key] = database.ops.compose_sql(*_counting(counted, person))
    with prepared_cursor() as cursor:
        cursor.execute(_statements[key])
        found = cursor.fetchone()
    return {view.slug: int(n) for view, n in zip(counted, found, strict=True)}


# Composing the statement costs more than running it; it changes only with a person's rights. Its
# values stand in it: the database plans it once, and knows which partial indexes it may use.
MOST_STATEMENTS = 500
_statements: dict[tuple[Any, ...], str] = {}


def _counting(counted: Sequence[View], person: Person) -> tuple[str, list[Any]]:
    """One statement with a limited count for each view."""
    parts: list[str] = []
    values: list[Any] = []
    for view in counted:
        inner = view.narrow(Ticket.objects.visible_to(person), person).order_by()
        limited = inner.values("pk")[: COUNT_UP_TO + 1]
        try:
            sql, parameters = limited.query.sql_with_params()
        except EmptyResultSet:
            sql, parameters = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 - the ORM wrote it
        values.extend(parameters)
    return f"SELECT {', '.join(parts)}", values


def topics_of(person: Person) -> str:
    """The live topics that may change this person's lists."""
    return " ".join(f"queue:{pk}" for pk in queue_ids(person, at_least="own"))


def page(view: View, person: Person, before: str = "", *, most: int = 0) -> tuple[list[Row], str]:
    """One page of a view, newest change first, and the cursor of the next page or ""."""
    found = view.narrow(Ticket.objects.visible_to(person), person)
    return rows(found, person, before, most=most)


def rows(
    found: TicketQuerySet, person: Person, before: str = "", *, most: int = 0
) -> tuple[list[Row], str]:
    """One page of `found`, and the cursor of the next or ""."""
    most = most or PAGE
    place = _place(before)
    if place:
        moment, pk = place
        found = found.filter(updated_at__lte=moment).exclude(updated_at=moment, pk__gte=pk)
    newest = found.order_by("-updated_at", "-pk")
    marks = {"is_unread": _unread(person), "has_draft": _drafted(person)}
    chosen = list(newest.values(*_FIELDS, **marks)[: most + 1])
    following = ""
    if len(chosen) > most:
        chosen = chosen[:most]
        following = f"{chosen[-1]['updated_at'].isoformat()}~{chosen[-1]['pk']}"
    return _as_rows(chosen, person), following


_FIELDS = (
    "pk",
    "number",
    "subject",
    "category",
    "status_id",
    "priority",
    "channel",
    "updated_at",
    "requester_id",
    "requester__name",
    "organization__name",
    "assignee_id",
    "assignee__name",
    "queue__name",
)


def _place(before: str) -> tuple[datetime, int] | None:
    moment, _sep, pk = before.partition("~")
    try:
        parsed = parse_datetime(moment.replace(" ", "+"))
    except ValueError:
        return None
    # Years at either end of the calendar leave it when they are turned into another zone.
    if parsed is None or parsed.tzinfo is None or not 1900 <= parsed.year <= 2999:
        return None
    number = whole_number(pk)
    return (parsed, number) if number else None


def _as_rows(chosen: list[dict[str, Any]], person: Person) -> list[Row]:
    if not chosen:
        return []
    statuses = {status.pk: status.name for status in memory.statuses(person)}
    nameless = [found["requester_id"] for found in chosen if not found["requester__name"]]
    addresses = _addresses(nameless)
    return [
        Row(
            pk=found["pk"],
            number=str(found["number"]),
            subject=found["subject"],
            category=found["category"],
            status=statuses[found["status_id"]],
            priority=found["priority"],
            channel=found["channel"],
            updated_at=found["updated_at"],
            who=found["requester__name"] or addresses.get(found["requester_id"], "—"),
            organization=found["organization__name"] or "",
            assignee=_Assignee(found["assignee_id"], found["assignee__name"])
            if found["assignee_id"]
            else None,
            queue=found["queue__name"],
            is_unread=found["is_unread"],
            has_draft=found["has_draft"],
        )
        for found in chosen
    ]


def _unread(person: Person) -> Exists:
    """Whether a ticket has a message of somebody else beyond the person's mark."""
    mark = ReadMark.objects.filter(person=person, ticket=OuterRef("ticket_id")).values("message_id")
    newer = Message.objects.filter(
        ticket=OuterRef("pk"), pk__gt=Coalesce(Subquery(mark[:1]), Value(0, BigIntegerField()))
    )
    return Exists(newer.exclude(author=person))


def _drafted(person: Person) -> Exists:
    """Whether a person has begun a text and not sent it."""
    begun = Draft.objects.filter(person=person, ticket=OuterRef("pk"))
    return Exists(begun.exclude(state=State.WAITING))


def _addresses(people: list[int]) -> dict[int, str]:
    if not people:
        return {}
    found = Address.objects.filter(person_id__in=people, kind="email").order_by("is_primary")
    return dict(found.values_list("person_id", "value"))
