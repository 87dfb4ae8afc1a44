"""What views hold: how many tickets, and a page of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from soporte.desk import memory
from soporte.desk.views import ordering
from soporte.desk.views.catalogue import (
    BY_SLUG,
    DEFAULT,
    FIXED,
    View,
    pick,
    views_of,
    with_state,
)
from soporte.desk.views.limits import (
    COUNT_MS,
    LIST_MS,
    TooSlowError,
    is_slow,
    remember_slow,
    within,
)
from soporte.people.models import Address, Person
from soporte.tickets.models import Draft, ReadMark, Ticket
from soporte.tickets.models.draft import State
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.queue import levels, queue_ids
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.toolbox.prepared import prepared_cursor
from soporte.toolbox.text import whole_number

__all__ = [
    "BY_SLUG",
    "DEFAULT",
    "FIXED",
    "Row",
    "View",
    "counts",
    "page",
    "pick",
    "rows",
    "saved_counts",
    "shown",
    "topics_of",
    "views_of",
    "with_state",
]

PAGE = 40
# Beside a ticket: what a tall screen shows; the rest is one press away.
BESIDE = 20
COUNT_UP_TO = 1000


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
    team_id: int | None = None
    type_id: int | None = None
    is_private: bool = False
    # Above the first of its group: what they have in common.
    head: str = ""


@dataclass(frozen=True)
class _Assignee:
    pk: int
    name: str


def counts(views: Sequence[View], person: Person) -> dict[str, int]:
    """How many tickets each fixed view and queue holds, counted up to a limit, in one query."""
    counted = [view for view in views if view.is_counted and view.saved is None]
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


def saved_counts(views: Sequence[View], person: Person) -> dict[str, int | None]:
    """How many tickets each saved view holds, in one query; None where it would take too long."""
    counted = [view for view in views if view.saved]
    known: dict[str, int | None] = {view.slug: None for view in counted}
    quick = [view for view in counted if not is_slow(_mark(view))]
    if not quick:
        return known
    database: Any = connection
    statement = database.ops.compose_sql(*_counting(quick, person))
    found = within(COUNT_MS, lambda: _numbers(statement))
    if found is None:
        remember_slow(_mark(view) for view in quick)
        return known
    return known | dict(zip((view.slug for view in quick), found, strict=True))


def _mark(view: View) -> tuple[str, Any]:
    return view.slug, view.saved and view.saved.updated_at


def _numbers(statement: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: tuple[int, ...] = cursor.fetchone()
    return found


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
    """One page of a view in its order, and the cursor of the next page or "".

    Raises TooSlowError for a saved view whose conditions would have too much read.
    """
    found = view.narrow(Ticket.objects.visible_to(person), person)
    if view.saved is None and view.order == ordering.FIRST and not view.grouping:
        return rows(found, person, before, most=most)
    answer = within(LIST_MS, lambda: _sorted_rows(view, found, person, before, most or PAGE))
    if answer is None:
        raise TooSlowError
    return answer


def shown(view: View, person: Person, before: str = "", *, most: int = 0) -> dict[str, Any]:
    """A page as the templates take it; a view that is too slow says so."""
    try:
        found, following = page(view, person, before, most=most)
    except TooSlowError:
        return {"rows": [], "following": "", "is_slow": True}
    return {"rows": found, "following": following}


def _sorted_rows(
    view: View, found: TicketQuerySet, person: Person, before: str, most: int
) -> tuple[list[Row], str]:
    wanted = ordering.keys(view.order, view.grouping)
    place = ordering.read_place(before, wanted)
    asked = ordering.sort(found, wanted, place).values(
        *_FIELDS,
        is_unread=ReadMark.unread_by(person),
        has_draft=_drafted(person),
        **ordering.columns(wanted),
    )
    chosen = list(asked[: most + 1])
    before = place.head if place else ""
    made = headed(_as_rows(chosen[:most], person), view.grouping, before, person)
    if len(chosen) <= most:
        return made, ""
    last = head_of(made[-1], view.grouping, person)
    return made, ordering.write_place(chosen[most - 1], wanted, last)


def headed(rows: list[Row], grouping: str, before: str, person: Person) -> list[Row]:
    """The rows, the first of each group with its heading; `before` stood on the page before."""
    if not grouping:
        return rows
    made = []
    for row in rows:
        head = head_of(row, grouping, person)
        made.append(replace(row, head=head) if head != before else row)
        before = head
    return made


def head_of(row: Row, grouping: str, person: Person) -> str:
    """What a row has in common with its group."""
    if grouping == "priority":
        return str(Priority(row.priority).label)
    values: dict[str, Any] = {
        "assignee": row.assignee.name if row.assignee else "",
        "organization": row.organization,
        "queue": row.queue,
        "status": row.status,
        "team": row.team_id,
        "type": row.type_id,
    }
    return head_in_words(grouping, values[grouping], person) if grouping in values else ""


def head_in_words(grouping: str, value: Any, person: Person) -> str:
    """The heading of a group by what its tickets have there, or have not."""
    if grouping in {"team", "type"}:
        known = memory.teams(person) if grouping == "team" else memory.types(person)
        value = next((str(one.name) for one in known if one.pk == value), "")
    nothing = {
        "assignee": _("Unassigned"),
        "organization": _("No organisation"),
        "team": _("No team"),
    }
    return str(value or nothing.get(grouping, ""))


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
    marks = {"is_unread": ReadMark.unread_by(person), "has_draft": _drafted(person)}
    chosen = list(newest.values(*_FIELDS, **marks)[: most + 1])
    following = ""
    if len(chosen) > most:
        chosen = chosen[:most]
        following = f"{chosen[-1]['updated_at'].isoformat()}~{chosen[-1]['pk']}"
    return _as_rows(chosen, person), following


def first(found: TicketQuerySet, person: Person, *, most: int) -> list[Row]:
    """The first rows of `found`, in its own order."""
    marks = {"is_unread": ReadMark.unread_by(person), "has_draft": _drafted(person)}
    return _as_rows(list(found.values(*_FIELDS, **marks)[:most]), person)


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
    "team_id",
    "type_id",
    "private_to",
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
            team_id=found["team_id"],
            type_id=found["type_id"],
            is_private=found["private_to"] is not None,
        )
        for found in chosen
    ]


def _drafted(person: Person) -> Exists:
    """Whether a person has begun a text and not sent it."""
    begun = Draft.objects.filter(person=person, ticket=OuterRef("pk"))
    return Exists(begun.exclude(state=State.WAITING))


def _addresses(people: list[int]) -> dict[int, str]:
    if not people:
        return {}
    found = Address.objects.filter(person_id__in=people, kind="email").order_by("is_primary")
    return dict(found.values_list("person_id", "value"))
