"""Macros: actions under a name, run on a ticket by hand or by a program."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.automation.rules import run_shown
from soporte.api.automation.schemas import (
    MacroChange,
    MacroGiven,
    MacroRunGiven,
    MacroRunShown,
    MacroShown,
)
from soporte.api.drafts.showing import shown as draft_shown
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.automation import actions, keeping
from soporte.automation import macros as running
from soporte.automation.models import Macro
from soporte.tickets.models import Draft

room = Room(tags=["macros"])
ONE = "/macros/{pk}"


@room.read("/macros", scope="tickets:read", role=STAFF, answer=Page[MacroShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[MacroShown]:
    """List one's own macros and those that are shared with one."""
    rows = Macro.objects.visible_to(person_of(request)).select_related("team")
    order = Order(descending=False)
    return page_of(rows, wanted, order, lambda found: [_shown(one) for one in found])


@room.create("/macros", scope="tickets:write", role=STAFF, answer=MacroShown)
def create(request: HttpRequest, given: MacroGiven) -> MacroShown:
    """Add a macro: one's own, or as a supervisor one for a team or for everybody."""
    values = {**given.model_dump(), "team": chosen.team(given.team)}
    return _save(request, Macro(**values))


@room.read(ONE, scope="tickets:read", role=STAFF, answer=MacroShown)
def show(request: HttpRequest, pk: Key) -> MacroShown:
    """Show one macro."""
    return _shown(_found(request, pk))


@room.change(ONE, scope="tickets:write", role=STAFF, answer=MacroShown)
def update(request: HttpRequest, pk: Key, given: MacroChange) -> MacroShown:
    """Change a macro."""
    macro = _found(request, pk)
    forbid_unless(macro.can_change(person_of(request)))
    values: dict[str, Any] = changing.values_of(given, empty=frozenset({"team"}))
    if "team" in values:
        values["team"] = chosen.team(values["team"])
    if changing.apply(macro, values):
        macro.__dict__.pop("tree", None)
        return _save(request, macro)
    return _shown(macro)


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Remove a macro; what it did stays explained."""
    person = person_of(request)
    keeping.remove_macro(_found(request, pk), person=person, by=actor_of(request))


@room.create("/tickets/{number}/macros", scope="tickets:write", role=STAFF, answer=MacroRunShown)
def run(request: HttpRequest, number: Key, given: MacroRunGiven) -> MacroRunShown:
    """Run a macro on a ticket: all of it, or nothing.

    One that answers waits as a whole while its answer can be undone, as at the desk: take it back
    with `DELETE /drafts/{pk}/sending`. With `seen_message` it stops when somebody answered since.
    """
    person = person_of(request)
    ticket = chosen.workable(request, number)
    mine = Macro.objects.visible_to(person).filter(is_active=True)
    found = mine.filter(pk=given.macro).first()
    if found is None:
        raise no_such("macro")
    if running.answer(found, ticket, person):
        chosen.stop_if_answered(ticket, person, given.seen_message)
    made = running.start(found, ticket, person=person, by=actor_of(request))
    if isinstance(made, Draft):
        made.refresh_from_db()
        return MacroRunShown(run=None, waiting=draft_shown(made))
    return MacroRunShown(run=run_shown(made, number), waiting=None)


def _save(request: HttpRequest, macro: Macro) -> MacroShown:
    keeping.save_macro(macro, person=person_of(request), by=actor_of(request))
    return _shown(macro)


def _found(request: HttpRequest, pk: int) -> Macro:
    rows = Macro.objects.visible_to(person_of(request)).select_related("team")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(macro: Macro) -> MacroShown:
    names = ("name", "audience", "is_active", "conditions", "actions", "version", "updated_at")
    return MacroShown(
        id=macro.pk,
        team=Named(id=macro.team.pk, name=macro.team.name) if macro.team else None,
        says=[actions.sentence(step) for step in macro.actions],
        **{name: getattr(macro, name) for name in names},
    )
