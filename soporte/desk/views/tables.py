"""A view as a table: columns, order and groups as its reader wants them, kept in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from soporte.desk import memory, shell
from soporte.desk.access import StaffRequest, is_fragment, staff
from soporte.desk.templatetags.desk import channel_name, status_chip
from soporte.desk.tickets import queries
from soporte.desk.views import ordering
from soporte.desk.views.catalogue import View
from soporte.desk.views.limits import LIST_MS, within
from soporte.people.models import Person
from soporte.tickets.models import Ticket
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.view import MOST_ORDERS, SORTABLE, Column, Grouping
from soporte.ui.templatetags.ui import when

FIELDS = {
    "number": "number",
    "subject": "subject",
    "requester": "requester__name",
    "organization": "organization__name",
    "status": "status_id",
    "priority": "priority",
    "urgency": "urgency",
    "type": "type_id",
    "queue": "queue__name",
    "team": "team_id",
    "assignee": "assignee__name",
    "tags": "tags",
    "channel": "channel",
    "created": "created_at",
    "updated": "updated_at",
    "last_message": "last_message_at",
}


@dataclass(frozen=True)
class Line:
    """One row of the table: ready cells."""

    number: int
    cells: list[tuple[str, SafeString | str]]
    head: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a column, and where pressing it leads."""

    label: str
    href: str = ""
    sorted: str = ""


@require_safe
@staff
def show(request: StaffRequest, slug: str) -> HttpResponse:
    """The table of a view, or its rows alone."""
    views = queries.views_of(request.user)
    view = queries.with_state(queries.pick(views, slug, request.user), request.GET)
    before = request.GET.get("before", "")
    context = {
        "view": view,
        "headings": [_heading(view, name) for name in view.columns],
        "columns": [(key, label, key in view.columns) for key, label in Column.choices],
        "groupings": [("none", _("nothing")), *Grouping.choices],
        "order": ",".join(view.order),
        "topics": queries.topics_of(request.user),
        "is_later": bool(before),
        "can_change": view.saved is not None and view.saved.can_change(request.user),
        **_lines(view, request.user, before),
    }
    if is_fragment(request):
        return render(request, "desk/views/_table.html", context)
    return shell.page(request, "desk/views/table.html", context, section="tickets")


def _lines(view: View, person: Person, before: str) -> dict[str, Any]:
    wanted = ordering.keys(view.order, view.grouping)
    place = ordering.read_place(before, wanted)
    found = view.narrow(Ticket.objects.visible_to(person), person)
    names = {"pk", "number", "subject", "status_id", "category", "priority", "queue__name"}
    names |= {"assignee__name"} | {FIELDS[name] for name in view.columns}
    names |= {FIELDS[view.grouping]} if view.grouping else set()
    asked = ordering.sort(found, wanted, place).values(*names, **ordering.columns(wanted))
    rows = within(LIST_MS, lambda: list(asked[: queries.PAGE + 1]))
    if rows is None:
        return {"lines": [], "is_slow": True}
    head, lines = place.head if place else "", []
    for row in rows[: queries.PAGE]:
        own = _head(row, view.grouping, person)
        cells = [(name, _cell(name, row, person)) for name in view.columns]
        lines.append(Line(row["number"], cells, own if own != head else ""))
        head = own
    more = len(rows) > queries.PAGE
    following = ordering.write_place(rows[queries.PAGE - 1], wanted, head) if more else ""
    return {"lines": lines, "following": following}


def _head(row: dict[str, Any], grouping: str, person: Person) -> str:
    if not grouping:
        return ""
    value = row[FIELDS[grouping]]
    if grouping == "priority":
        return str(Priority(value).label)
    if grouping == "status":
        return _named(memory.statuses(person), value)
    return queries.head_in_words(grouping, value, person)


def _cell(name: str, row: dict[str, Any], person: Person) -> SafeString | str:
    value = row[FIELDS[name]]
    write = _WRITERS.get(name)
    if write and value is not None:
        return write(value, person)
    if name == "status":
        return status_chip(row["category"], _named(memory.statuses(person), value))
    return str(value or "")


def _named(known: Any, pk: int | None) -> str:
    return next((str(one.name) for one in known if one.pk == pk), "")


_WRITERS: dict[str, Callable[[Any, Person], SafeString | str]] = {
    "number": lambda value, _person: f"#{value}",
    "priority": lambda value, _person: str(Priority(value).label),
    "urgency": lambda value, _person: str(Priority(value).label),
    "type": lambda value, person: _named(memory.types(person), value),
    "team": lambda value, person: _named(memory.teams(person), value),
    "channel": lambda value, _person: channel_name(value),
    "tags": lambda value, _person: ", ".join(f"#{tag}" for tag in value),
    "created": lambda value, _person: when(value),
    "updated": lambda value, _person: when(value),
    "last_message": lambda value, _person: when(value),
}


def _heading(view: View, name: str) -> Heading:
    """Pressing it sorts by this column first; pressing it again turns the order round."""
    label = str(Column(name).label)
    if name not in SORTABLE:
        return Heading(label)
    now = next((one for one in view.order if one.removeprefix("-") == name), "")
    is_first = bool(view.order) and view.order[0] == now
    goes_down = name in {"updated", "created", "last_message", "priority", "number"}
    first = f"-{name}" if goes_down else name
    if is_first:
        first = name if now.startswith("-") else f"-{name}"
    others = [one for one in view.order if one.removeprefix("-") != name]
    address = {
        "order": ",".join([first, *others][:MOST_ORDERS]),
        "group": view.grouping or "none",
        "columns": ",".join(view.columns),
    }
    direction = ("descending" if now.startswith("-") else "ascending") if is_first else ""
    return Heading(label, f"?{urlencode(address)}", direction)
