"""The tasks of a ticket, for staff."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import STAFF, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets import work_schemas as shapes
from soporte.api.tickets.work_schemas import TaskChange, TaskGiven, TaskShown
from soporte.tickets.models import Task, Ticket

room = Room(tags=["tasks"])
PATH = "/tickets/{number}/tasks"
ONE = PATH + "/{task_id}"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=Page[TaskShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[TaskShown]:
    """List the tasks of a ticket; `position` says their order."""
    rows = chosen.ticket(request, number).tasks.select_related("assignee", "done_by")
    return show(
        rows, wanted, Order(descending=False), lambda found: [shapes.task(one) for one in found]
    )


@room.create(PATH, scope="tickets:write", role=STAFF, answer=TaskShown)
def create(request: HttpRequest, number: Key, given: TaskGiven) -> TaskShown:
    """Add a task."""
    ticket = chosen.workable(request, number)
    made = ticket.add_task(
        given.title,
        assignee=chosen.member_of_staff(given.assignee),
        due_on=given.due_on,
        holds=given.holds,
        by=actor_of(request),
    )
    return shapes.task(made)


@room.change(ONE, scope="tickets:write", role=STAFF, answer=TaskShown)
def update(request: HttpRequest, number: Key, task_id: Key, given: TaskChange) -> TaskShown:
    """Change a task, finish or reopen it, or give it another place."""
    ticket = chosen.workable(request, number)
    task, by = _task(ticket, task_id), actor_of(request)
    values = changing.values_of(given, empty=frozenset({"assignee", "due_on"}))
    done, position = values.pop("done", None), values.pop("position", None)
    if "assignee" in values:
        values["assignee"] = chosen.member_of_staff(values["assignee"])
    ticket.change_task(task, by=by, **values)
    if done is not None:
        if done:
            ticket.finish_task(task, person=person_of(request), by=by)
        else:
            ticket.reopen_task(task, by=by)
    if position is not None:
        ticket.move_task(task, to=position, by=by)
    return shapes.task(_task(ticket, task_id))


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key, task_id: Key) -> None:
    """Remove a task."""
    ticket = chosen.workable(request, number)
    ticket.remove_task(_task(ticket, task_id), by=actor_of(request))


def _task(ticket: Ticket, pk: int) -> Task:
    found = ticket.tasks.select_related("assignee", "done_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
