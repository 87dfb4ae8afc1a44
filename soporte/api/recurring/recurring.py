"""Recurring tickets: kept by supervisors, run at once, paused and resumed."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import SUPERVISOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import no_such
from soporte.api.recurring.schemas import (
    WEEKDAYS,
    RecurringChange,
    RecurringGiven,
    RecurringShown,
    RunShown,
)
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import LEVELS, Named, TicketShown
from soporte.people.models import Person
from soporte.site.operations import current
from soporte.tickets.models import Checklist, Recurring, RecurringRun
from soporte.tickets.recurring import dates, keeping, opening

room = Room(tags=["recurring tickets"])
ALL = "/recurring-tickets"
ONE = ALL + "/{pk}"
EMPTY = frozenset({"ends_on", "count", "team", "assignee", "checklist"})
_RELATED = ("queue", "type", "team", "assignee", "requester", "checklist", "last")


@room.read(ALL, scope="admin", role=SUPERVISOR, answer=Page[RecurringShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[RecurringShown]:
    """List recurring tickets."""
    return page_of(
        _rows(), wanted, Order(descending=False), lambda found: [_shown(one) for one in found]
    )


@room.create(ALL, scope="admin", role=SUPERVISOR, answer=RecurringShown)
def create(request: HttpRequest, given: RecurringGiven) -> RecurringShown:
    """Add a recurring ticket."""
    return _save(request, Recurring(time_zone=current().time_zone), given)


@room.read(ONE, scope="admin", role=SUPERVISOR, answer=RecurringShown)
def show(request: HttpRequest, pk: Key) -> RecurringShown:
    """Show one, with its next five dates."""
    return _shown(_found(pk))


@room.change(ONE, scope="admin", role=SUPERVISOR, answer=RecurringShown)
def update(request: HttpRequest, pk: Key, given: RecurringChange) -> RecurringShown:
    """Change one; the tickets that it opened stay as they are."""
    return _save(request, _found(pk), given)


@room.remove(ONE, scope="admin", role=SUPERVISOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Forget one; the tickets that it opened stay."""
    keeping.remove(_found(pk), by=actor_of(request))


@room.create(ONE + "/pause", scope="admin", role=SUPERVISOR, answer=RecurringShown, status=200)
def pause(request: HttpRequest, pk: Key) -> RecurringShown:
    """Open nothing until it is resumed."""
    keeping.pause(_found(pk), by=actor_of(request))
    return _shown(_found(pk))


@room.create(ONE + "/resume", scope="admin", role=SUPERVISOR, answer=RecurringShown, status=200)
def resume(request: HttpRequest, pk: Key) -> RecurringShown:
    """Go on with the first date that is still to come."""
    keeping.resume(_found(pk), by=actor_of(request))
    return _shown(_found(pk))


@room.read(ONE + "/runs", scope="admin", role=SUPERVISOR, answer=Page[RunShown])
def runs(request: HttpRequest, pk: Key, wanted: Query[Paging]) -> Page[RunShown]:
    """List what became of its dates, the latest first."""
    rows = RecurringRun.objects.filter(recurring=_found(pk)).select_related("ticket")
    return page_of(rows, wanted, Order(), lambda found: [_run(one) for one in found])


@room.create(ONE + "/runs", scope="admin", role=SUPERVISOR, answer=TicketShown)
def run(request: HttpRequest, pk: Key) -> TicketShown:
    """Open one of its tickets at once; its dates stay."""
    made = opening.run_now(_found(pk), by=actor_of(request))
    return shown.ticket(chosen.after(made), person_of(request))


def _rows() -> Any:
    return Recurring.objects.select_related(*_RELATED)


def _found(pk: int) -> Recurring:
    found: Recurring | None = _rows().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _save(request: HttpRequest, one: Recurring, given: RecurringChange) -> RecurringShown:
    values = changing.values_of(given, empty=EMPTY)
    values |= _referred(person_of(request), values)
    if "name" in values:
        changing.refuse_taken(Recurring.objects.all(), "name", values["name"], but=one.pk)
    # A new one has no queue that could be compared.
    for name, value in values.items():
        setattr(one, name, value)
    _refuse_unknown_zone(one)
    keeping.save(one, by=actor_of(request))
    return _shown(_found(one.pk))


def _referred(reader: Person, values: dict[str, Any]) -> dict[str, Any]:
    """The things that ids and words name."""
    find: dict[str, Callable[[Any], Any]] = {
        "queue": lambda pk: chosen.queue(pk, reader),
        "type": lambda slug: chosen.type_(slug, reader),
        "team": chosen.team,
        "assignee": chosen.member_of_staff,
        "requester": lambda pk: _requester(pk, reader),
        "checklist": _checklist,
        "priority": lambda word: LEVELS.index(word) + 1,
        "weekdays": lambda words: sorted({WEEKDAYS.index(word) for word in words}),
        "at": time.fromisoformat,
    }
    found = {name: find[name](value) for name, value in values.items() if name in find}
    if "body_html" in values:
        found["html"] = values.pop("body_html")
    return found


def _requester(pk: int, reader: Person) -> Person:
    found: Person | None = Person.objects.visible_to(reader).filter(pk=pk, is_active=True).first()
    if found is None:
        raise no_such("requester")
    return found


def _checklist(pk: int | None) -> Checklist | None:
    if pk is None:
        return None
    found = Checklist.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise no_such("checklist")
    return found


def _refuse_unknown_zone(one: Recurring) -> None:
    field: Any = one._meta.get_field("time_zone")
    try:
        field.run_validators(one.time_zone)
    except ValidationError as wrong:
        raise ValidationError({"time_zone": wrong.messages}) from wrong


def _named(thing: Any) -> Named | None:
    return Named(id=thing.pk, name=getattr(thing, "display_name", str(thing))) if thing else None


def _shown(one: Recurring) -> RecurringShown:
    plain = (
        *("name", "is_active", "frequency", "interval", "nth", "month_day", "month", "time_zone"),
        *("starts_on", "ends_on", "count", "days_off", "waits", "subject", "tags", "fields"),
    )
    related = ("queue", "team", "assignee", "requester", "checklist")
    coming = dates.upcoming(one, is_off=dates.days_off(current()))
    facts: dict[str, Any] = {
        "id": one.pk,
        **{name: getattr(one, name) for name in plain},
        **{name: _named(getattr(one, name)) for name in related},
        "weekdays": [WEEKDAYS[day] for day in one.weekdays],
        "at": one.at.strftime("%H:%M"),
        "body_html": one.html,
        "type": one.type.slug,
        "priority": LEVELS[one.priority - 1],
        "next_at": one.next_at if one.is_active else None,
        "next_dates": coming if one.is_active else [],
        "last_ticket": one.last.number if one.last else None,
    }
    return RecurringShown(**facts)


def _run(one: RecurringRun) -> RunShown:
    return RunShown(
        id=one.pk,
        due_at=one.due_at,
        ran_at=one.ran_at,
        outcome=one.outcome,
        missed=one.missed,
        problem=one.problem,
        ticket=one.ticket.number if one.ticket else None,
    )
