"""The tasks of a ticket in its panel, and everybody's own tasks of all tickets."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import memory, shell
from soporte.desk.access import (
    StaffRequest,
    actor,
    staff,
    supervisor,
    ticket_or_404,
    workable_or_403,
)
from soporte.desk.tickets import work
from soporte.desk.tickets.views import answer
from soporte.tickets.models import Checklist, Task, Ticket
from soporte.tickets.models.checklist import suitable
from soporte.tickets.models.status import Category
from soporte.toolbox.clock import now
from soporte.toolbox.text import whole_number

MOST = 200


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket's tasks."""
    return _part(request, ticket_or_404(request, number))


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Add a task."""
    ticket = workable_or_403(request, number)
    given = request.POST

    def add() -> None:
        ticket.add_task(
            given.get("title", ""),
            assignee=work.worker(ticket, given.get("assignee", "")),
            due_on=work.day(given.get("due_on", "")),
            holds=given.get("holds") == "1",
            by=actor(request),
        )

    return _carry_out(request, ticket, add)


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Finish, reopen, move, change or remove a task."""
    ticket = workable_or_403(request, number)
    task = Task.objects.visible_to(request.user).filter(ticket=ticket, pk=pk).first()
    if task is None:
        raise Http404
    return _carry_out(request, ticket, lambda: _do(request, ticket, task))


@require_POST
@staff
def apply(request: StaffRequest, number: int) -> HttpResponse:
    """Add the tasks of a checklist."""
    ticket = workable_or_403(request, number)
    pk = whole_number(request.POST.get("checklist", ""))
    checklist = Checklist.objects.filter(pk=pk, is_active=True).first()
    if checklist is None or not checklist.suits(ticket):
        raise Http404
    return _carry_out(request, ticket, lambda: ticket.apply_checklist(checklist, by=actor(request)))


@require_POST
@supervisor
def override(request: StaffRequest, number: int) -> HttpResponse:
    """Resolve a ticket although something holds it open; the history tells what it was."""
    ticket = workable_or_403(request, number)
    ticket.set_category(Category.RESOLVED, by=actor(request), anyway=True)
    return answer(request, number)


@require_safe
@staff
def mine(request: StaffRequest) -> HttpResponse:
    """One's own open tasks, what is due first."""
    found = (
        Task.objects.visible_to(request.user)
        .filter(assignee=request.user, done_at=None)
        .select_related("ticket")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    )
    today = timezone.localtime(now()).date()
    context = {"tasks": list(found), "today": today, "soon": today + timedelta(days=1)}
    return shell.following(
        request,
        "desk/tickets/my_tasks.html",
        "desk/tickets/_my_tasks.html",
        context,
        section="home",
    )


def _do(request: StaffRequest, ticket: Ticket, task: Task) -> None:
    by, given = actor(request), request.POST
    act = given.get("act")
    if act == "done":
        ticket.finish_task(task, person=request.user, by=by)
    elif act == "reopen":
        ticket.reopen_task(task, by=by)
    elif act == "remove":
        ticket.remove_task(task, by=by)
    elif act in ("up", "down"):
        places = list(ticket.tasks.values_list("pk", flat=True))
        ticket.move_task(task, to=places.index(task.pk) + (1 if act == "down" else -1), by=by)
    else:
        ticket.change_task(
            task,
            title=given.get("title", ""),
            assignee=work.worker(ticket, given.get("assignee", "")),
            due_on=work.day(given.get("due_on", "")),
            holds=given.get("holds") == "1",
            by=by,
        )


def _carry_out(request: StaffRequest, ticket: Ticket, act: Callable[[], object]) -> HttpResponse:
    return work.carry_out(
        request,
        act,
        lambda: _part(request, ticket_or_404(request, ticket.number)),
        reverse("desk:ticket-tasks", args=[ticket.number]),
    )


def _part(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    context = {
        "tasks": list(ticket.tasks.select_related("assignee", "done_by")),
        "today": timezone.localtime(now()).date(),
        "workers": memory.workers(ticket.queue_id),
        "checklists": suitable(ticket) if ticket.can_work(request.user) else [],
    }
    return work.show(request, ticket, "tasks", _("Tasks"), context)
