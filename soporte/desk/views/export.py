"""A view as a file for a spreadsheet: the same rows in the same order as on its page."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from soporte.desk import memory
from soporte.desk.access import StaffRequest, actor, staff
from soporte.desk.templatetags.desk import channel_name
from soporte.desk.tickets import queries
from soporte.desk.views import ordering
from soporte.desk.views.catalogue import View
from soporte.desk.views.tables import FIELDS
from soporte.journal.operations import record
from soporte.people.models import Person
from soporte.site.operations import current
from soporte.tickets.models import Ticket
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.view import Column
from soporte.toolbox import sheets
from soporte.toolbox.clock import now

CHUNK = 500
MOST = 50_000
Writer = Callable[[Any], object]


@require_safe
@staff
def show(request: StaffRequest, slug: str) -> HttpResponse:
    """Every row of a view, piece by piece, as one's rights let one see it."""
    views = queries.views_of(request.user)
    view = queries.with_state(queries.pick(views, slug, request.user), request.GET)
    head = [str(Column(name).label) for name in view.columns]
    # The pieces are made after the request has ended: what it knows is taken along.
    rows = _rows(view, request.user, _writers(request.user))
    record("export.made", current(), by=actor(request), detail={"what": "view"})
    answer = StreamingHttpResponse(
        _told(sheets.lines(head, rows)), content_type="text/csv; charset=utf-8"
    )
    name = now().strftime(f"{view.slug}-%Y-%m-%d.csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)


def _told(lines: Iterator[str]) -> Iterator[str]:
    """The lines in the language and the zone of who asked."""
    language, zone = get_language(), timezone.get_current_timezone()
    return _held(lines, language, zone)


def _held(lines: Iterator[str], language: str | None, zone: Any) -> Iterator[str]:
    while True:
        with override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _rows(view: View, person: Person, writers: dict[str, Writer]) -> Iterator[list[object]]:
    wanted = ordering.keys(view.order, view.grouping)
    seen = view.narrow(Ticket.objects.visible_to(person), person)
    names = {FIELDS[name] for name in view.columns} | {"pk"}
    place: ordering.Place | None = None
    for _chunk in range(MOST // CHUNK):
        asked = ordering.sort(seen, wanted, place)
        rows = list(asked.values(*names, **ordering.columns(wanted))[:CHUNK])
        for row in rows:
            yield [_cell(name, row[FIELDS[name]], writers) for name in view.columns]
        if len(rows) < CHUNK:
            return
        last = rows[-1]
        place = ordering.Place(tuple(last[f"key{number}"] for number in range(len(wanted))))


def _cell(name: str, value: Any, writers: dict[str, Writer]) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    return writers[name](value) if name in writers else value


def _writers(person: Person) -> dict[str, Writer]:
    """How the values that are no words are written, from lists that are read once."""
    named = {
        "status": {one.pk: str(one.name) for one in memory.statuses(person)},
        "type": {one.pk: str(one.name) for one in memory.types(person)},
        "team": {one.pk: str(one.name) for one in memory.teams(person)},
    }
    return {
        **{name: _lookup(known) for name, known in named.items()},
        "priority": _level,
        "urgency": _level,
        "channel": channel_name,
        "tags": ", ".join,
    }


def _lookup(known: dict[int, str]) -> Writer:
    return lambda pk: known.get(pk, "")


def _level(value: int) -> str:
    return str(Priority(value).label)
