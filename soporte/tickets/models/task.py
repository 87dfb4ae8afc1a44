"""What has to be done for a ticket, step by step."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.holding import Holding
from soporte.tickets.models.queue import levels
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

if TYPE_CHECKING:
    from datetime import date

    from soporte.people.models import Person
    from soporte.tickets.models.checklist import Checklist

MAX_TASKS = 100


class TaskQuerySet(models.QuerySet["Task"]):
    """Reading tasks."""

    def visible_to(self, person: "Person") -> "TaskQuerySet":
        """Those of the tickets that a member of staff may see; none for customers."""
        from soporte.tickets.models.ticket import Ticket

        if not person.is_staff:
            return self.none()
        if person.is_supervisor:
            return self
        return self.filter(ticket__in=Ticket.objects.visible_to(person))


class Task(models.Model):
    """One step, somebody's or nobody's yet; with `holds` the ticket cannot end before it."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    assignee = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    holds = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"],
                condition=models.Q(done_at=None),
                name="tickets_task_mine",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Tasking(Holding):
    """A ticket with tasks."""

    class Meta:
        abstract = True

    @transaction.atomic
    def add_task(
        self,
        title: str,
        *,
        by: Actor,
        assignee: "Person | None" = None,
        due_on: "date | None" = None,
        holds: bool = False,
    ) -> Task:
        """Add a task at the end; records `task.added`. Raises ValidationError."""
        self.lock()
        (task,) = self._append([Task(title=title, assignee=assignee, due_on=due_on, holds=holds)])
        self._tasks_changed("task.added", task, by=by)
        return task

    @transaction.atomic
    def apply_checklist(self, checklist: "Checklist", *, by: Actor) -> list[Task]:
        """Add the tasks of a checklist; records `checklist.applied`. Raises ValidationError."""
        self.lock()
        new = [Task(title=step["title"], holds=step["holds"]) for step in checklist.steps]
        made = self._append(new)
        detail = {"name": checklist.name, "checklist": checklist.pk}
        self.changed("checklist.applied", *self.count_open(), by=by, detail=detail)
        return made

    @transaction.atomic
    def change_task(self, task: Task, *, by: Actor, **values: Any) -> None:
        """Change title, assignee, due_on or holds; records `task.changed`.

        Raises ValidationError.
        """
        self.lock()
        kept = self._task(task)
        changed = [name for name, value in values.items() if getattr(kept, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(kept, name, values[name])
        self._check(kept)
        kept.save(update_fields=changed)
        self._tasks_changed("task.changed", kept, by=by)

    @transaction.atomic
    def finish_task(self, task: Task, *, person: "Person | None", by: Actor) -> None:
        """Mark as done; records `task.done`. Twice is once."""
        self.lock()
        kept = self._task(task)
        if kept.done_at is None:
            kept.done_at, kept.done_by = now(), person
            kept.save(update_fields=["done_at", "done_by"])
            self._tasks_changed("task.done", kept, by=by)

    @transaction.atomic
    def reopen_task(self, task: Task, *, by: Actor) -> None:
        """Mark as not done after all; records `task.reopened`."""
        self.lock()
        kept = self._task(task)
        if kept.done_at is not None:
            kept.done_at = kept.done_by = None
            kept.save(update_fields=["done_at", "done_by"])
            self._tasks_changed("task.reopened", kept, by=by)

    @transaction.atomic
    def move_task(self, task: Task, *, to: int, by: Actor) -> None:
        """Put a task at the place `to`, counted from 0; records `task.moved`."""
        self.lock()
        order = list(Task.objects.filter(ticket_id=self.pk))
        kept = next((one for one in order if one.pk == task.pk), None)
        if kept is None or order.index(kept) == (place := max(0, min(to, len(order) - 1))):
            return
        order.remove(kept)
        order.insert(place, kept)
        for position, one in enumerate(order):
            one.position = position
        Task.objects.bulk_update(order, ["position"])
        self._tasks_changed("task.moved", kept, by=by)

    @transaction.atomic
    def remove_task(self, task: Task, *, by: Actor) -> None:
        """Remove a task; records `task.removed`."""
        self.lock()
        if Task.objects.filter(pk=task.pk, ticket_id=self.pk).delete()[0]:
            self._tasks_changed("task.removed", task, by=by)

    def _task(self, task: Task) -> Task:
        return Task.objects.get(pk=task.pk, ticket_id=self.pk)

    def _append(self, tasks: list[Task]) -> list[Task]:
        positions = Task.objects.filter(ticket_id=self.pk).values_list("position", flat=True)
        if len(positions) + len(tasks) > MAX_TASKS:
            raise ValidationError(_("A ticket has at most %(count)s tasks.") % {"count": MAX_TASKS})
        for position, task in enumerate(tasks, start=max(positions, default=-1) + 1):
            task.ticket_id, task.position = self.pk, position
            self._check(task)
        return Task.objects.bulk_create(tasks)

    def _check(self, task: Task) -> None:
        task.title = clean_line(task.title).strip()[:200]
        if not task.title:
            raise ValidationError(_("A task needs a title."))
        queue_id: int = self.queue_id  # type: ignore[attr-defined]
        if task.assignee is not None and queue_id not in levels(task.assignee):
            raise ValidationError(
                _("%(name)s has no right on this ticket’s queue.")
                % {"name": task.assignee.display_name}
            )

    def _tasks_changed(self, kind: str, task: Task, *, by: Actor) -> None:
        self.changed(kind, *self.count_open(), by=by, detail={"title": task.title})
