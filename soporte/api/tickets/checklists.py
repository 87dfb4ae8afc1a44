"""Checklists: kept by supervisors, added to a ticket by whoever works on it."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, SUPERVISOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets import work_schemas as shapes
from soporte.api.tickets.checklist_schemas import (
    AppliedGiven,
    AppliedShown,
    ChecklistChange,
    ChecklistGiven,
    ChecklistShown,
    Step,
)
from soporte.tickets.checklists import save_checklist
from soporte.tickets.models import Checklist

room = Room(tags=["checklists"])


@room.read("/checklists", scope="tickets:read", role=STAFF, answer=Page[ChecklistShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[ChecklistShown]:
    """List checklists."""
    rows = Checklist.objects.select_related("type")
    return show(rows, wanted, Order(descending=False), lambda found: [_shown(one) for one in found])


@room.create("/checklists", scope="admin", role=SUPERVISOR, answer=ChecklistShown)
def create(request: HttpRequest, given: ChecklistGiven) -> ChecklistShown:
    """Add a checklist."""
    return _save(request, Checklist(), given)


@room.change("/checklists/{pk}", scope="admin", role=SUPERVISOR, answer=ChecklistShown)
def update(request: HttpRequest, pk: Key, given: ChecklistChange) -> ChecklistShown:
    """Change a checklist; what tickets have of it stays as it is."""
    found = Checklist.objects.select_related("type").filter(pk=pk).first()
    if found is None:
        raise Http404
    return _save(request, found, given)


@room.create("/tickets/{number}/checklists", scope="tickets:write", role=STAFF, answer=AppliedShown)
def apply(request: HttpRequest, number: Key, given: AppliedGiven) -> AppliedShown:
    """Add the steps of a checklist to a ticket, as tasks."""
    ticket = chosen.workable(request, number)
    found = Checklist.objects.filter(pk=given.checklist, is_active=True).first()
    if found is None:
        raise no_such("checklist")
    made = ticket.apply_checklist(found, by=actor_of(request))
    return AppliedShown(items=[shapes.task(one) for one in made])


def _save(
    request: HttpRequest, checklist: Checklist, given: ChecklistGiven | ChecklistChange
) -> ChecklistShown:
    values = changing.values_of(given, empty=frozenset({"type", "queue"}))
    values |= _referred(request, values)
    name = values.get("name", checklist.name)
    changing.refuse_taken(Checklist.objects.all(), "name", name, but=checklist.pk)
    changed = changing.apply(checklist, values)
    if changed or checklist.pk is None:
        save_checklist(checklist, by=actor_of(request))
    return _shown(checklist)


def _referred(request: HttpRequest, values: dict[str, Any]) -> dict[str, Any]:
    reader = person_of(request)
    found: dict[str, Any] = {}
    if "type" in values:
        found["type"] = chosen.type_(values["type"], reader)
    if "queue" in values:
        found["queue"] = chosen.queue(values["queue"], reader)
    return found


def _shown(checklist: Checklist) -> ChecklistShown:
    return ChecklistShown(
        id=checklist.pk,
        name=checklist.name,
        steps=[Step(title=step["title"], holds=step["holds"]) for step in checklist.steps],
        type=checklist.type.slug if checklist.type else None,
        queue=checklist.queue_id,
        is_automatic=checklist.is_automatic,
        is_active=checklist.is_active,
    )
