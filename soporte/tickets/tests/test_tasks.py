"""Tasks, checklists, and what holds a ticket open until it is settled."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from soporte.journal import registry, timeline
from soporte.journal.actor import Actor
from soporte.tickets import checklists, operations
from soporte.tickets.models import Checklist, Status, Task, Ticket, TicketType

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return Actor.of(cast.beto, via="desk")


def kinds(ticket):
    return [entry.kind for entry in timeline.entries_of(ticket)]


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_task_that_holds_refuses_every_way_to_the_end_and_says_why(cast, printer, by):
    task = printer.add_task("Probar la impresora", holds=True, by=by)
    ends = [
        lambda: printer.resolve(by=by),
        lambda: printer.close(by=by),
        lambda: printer.set_category("closed", by=by),
        lambda: printer.set_status(Status.first_of("resolved"), by=by),
    ]
    for end in ends:
        with pytest.raises(ValidationError, match="Probar la impresora"):
            end()
    assert fresh(printer).category == "new"
    printer.finish_task(task, person=cast.beto, by=by)
    printer.resolve(by=by)
    assert fresh(printer).category == "resolved"


def test_a_task_that_does_not_hold_lets_the_ticket_end(printer, by):
    printer.add_task("Llamar mañana", by=by)
    printer.resolve(by=by)
    assert (fresh(printer).category, fresh(printer).open_tasks) == ("resolved", 1)


def test_overriding_names_what_was_open(printer, by):
    printer.add_task("Factura", holds=True, by=by)
    printer.set_status(Status.first_of("closed"), by=by, anyway=True)
    entry = timeline.entries_of(printer).get(kind="ticket.held_overridden")
    assert entry.detail["names"] == ["Factura"]
    assert fresh(printer).category == "closed"


def test_the_ticket_counts_what_is_open(cast, printer, by):
    first = printer.add_task("Uno", by=by)
    second = printer.add_task("Dos", holds=True, by=by)
    assert (fresh(printer).open_tasks, fresh(printer).holds) == (2, 1)
    printer.finish_task(second, person=cast.beto, by=by)
    printer.finish_task(second, person=cast.beto, by=by)
    assert (fresh(printer).open_tasks, fresh(printer).holds) == (1, 0)
    printer.reopen_task(second, by=by)
    printer.remove_task(first, by=by)
    assert (fresh(printer).open_tasks, fresh(printer).holds) == (1, 1)
    printer.change_task(second, holds=False, by=by)
    assert fresh(printer).holds == 0
    done = Task.objects.get()
    assert (done.done_at, done.done_by) == (None, None)
    assert kinds(printer)[1:] == [
        "task.added",
        "task.added",
        "task.done",
        "task.reopened",
        "task.removed",
        "task.changed",
    ]


def test_tasks_keep_the_order_that_people_give_them(printer, by):
    tasks = [printer.add_task(title, by=by) for title in "ABC"]
    printer.move_task(tasks[2], to=0, by=by)
    printer.move_task(tasks[0], to=99, by=by)
    assert [task.title for task in printer.tasks.all()] == ["C", "B", "A"]


def test_only_who_works_on_the_queue_can_have_a_task(cast, desk, printer, by):
    printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    with pytest.raises(ValidationError, match="Beto"):
        printer.add_task("x", assignee=cast.beto, by=by)
    assert not Task.objects.exists()


def test_a_task_needs_a_title_and_is_one_clean_line(printer, by):
    with pytest.raises(ValidationError):
        printer.add_task(" \n ", by=by)
    task = printer.add_task("a\r\nb\0", due_on=date(2026, 3, 1), by=by)
    assert Task.objects.get(pk=task.pk).title == "a b"


def test_a_task_of_another_ticket_is_not_there(cast, desk, printer, by):
    other = operations.open_ticket(
        subject="x", html="<p>y</p>", requester=cast.ana, by=by, channel="portal"
    )
    task = other.add_task("ajena", by=by)
    with pytest.raises(Task.DoesNotExist):
        printer.finish_task(task, person=cast.beto, by=by)
    printer.remove_task(task, by=by)
    assert Task.objects.filter(pk=task.pk).exists()


def test_tasks_are_seen_with_their_ticket_and_by_staff_alone(cast, desk, printer, by):
    printer.add_task("x", by=by)
    assert Task.objects.visible_to(cast.beto).count() == 1
    assert Task.objects.visible_to(cast.ana).count() == 0
    printer.move(desk.closed_to_beto, by=by)
    assert Task.objects.visible_to(cast.beto).count() == 0
    assert Task.objects.visible_to(cast.carla).count() == 1


# Checklists


def listed(**fields):
    made = Checklist(name=fields.pop("name", "Alta"), steps=checklists.steps_of("! Cuenta\nCorreo"))
    for name, value in fields.items():
        setattr(made, name, value)
    checklists.save_checklist(made, by=Actor.system(via="cli"))
    return made


def test_a_checklist_becomes_tasks(printer, by):
    made = listed()
    assert checklists.text_of(made) == "! Cuenta\nCorreo"
    printer.apply_checklist(made, by=by)
    assert [(t.title, t.holds) for t in printer.tasks.all()] == [
        ("Cuenta", True),
        ("Correo", False),
    ]
    assert kinds(printer)[-1] == "checklist.applied"


@pytest.mark.parametrize("text", ["", "  \n!\n", "\n".join(map(str, range(51)))])
def test_a_checklist_has_some_steps_but_not_too_many(text):
    with pytest.raises(ValidationError):
        checklists.save_checklist(
            Checklist(name="x", steps=checklists.steps_of(text)), by=Actor.system()
        )


def test_an_automatic_checklist_comes_with_each_ticket_it_is_meant_for(cast, desk, drain):
    listed(is_automatic=True, queue=desk.hardware)
    listed(name="Otra", is_automatic=True, type=TicketType.objects.last())
    listed(name="A mano")

    def opened(queue):
        return operations.open_ticket(
            subject="x",
            html="<p>y</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="portal"),
            channel="phone",
            queue=queue,
        )

    here, there = opened(desk.hardware), opened(desk.network)
    drain()
    drain()
    assert [task.title for task in here.tasks.all()] == ["Cuenta", "Correo"]
    assert not there.tasks.exists()
    assert fresh(here).open_tasks == 2


def test_without_automatic_checklists_nothing_waits_for_a_new_ticket(printer):
    opened = timeline.entries_of(printer).get(kind="ticket.opened")
    listed()
    assert checklists.apply_automatic not in registry.reactions_to(opened)
    listed(name="Otra", is_automatic=True)
    assert checklists.apply_automatic in registry.reactions_to(opened)
