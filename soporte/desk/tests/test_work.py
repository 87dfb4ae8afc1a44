"""Tasks and time at the desk: what each form does, what it refuses, and for whom."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import Checklist, Task, Ticket, TimeEntry
from soporte.toolbox import clock

BY = Actor.system(via="cli")


def path(name: str, ticket: Ticket, *more: object) -> str:
    return reverse(f"desk:ticket-{name}", args=[ticket.number, *more])


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


# Tasks


def test_a_task_is_added_finished_and_removed(cast: People, printer: Ticket, beto_htmx: Client):
    given = {
        "title": "Cambiar el tóner",
        "assignee": cast.beto.pk,
        "due_on": "2026-03-01",
        "holds": "1",
    }
    html = beto_htmx.post(path("new-task", printer), given).content.decode()
    task = Task.objects.get()
    assert (task.assignee, str(task.due_on), task.holds) == (cast.beto, "2026-03-01", True)
    assert "<html" not in html
    assert "Cambiar el tóner" in html
    assert 'aria-pressed="false"' in html
    html = beto_htmx.post(path("task", printer, task.pk), {"act": "done"}).content.decode()
    assert 'aria-pressed="true"' in html
    assert Task.objects.get().done_by == cast.beto
    beto_htmx.post(path("task", printer, task.pk), {"act": "remove"})
    assert not Task.objects.exists()


def test_without_script_a_form_leads_to_the_page_of_the_tasks(printer: Ticket, beto: Client):
    answer = beto.post(path("new-task", printer), {"title": "Llamar"})
    assert answer["Location"] == path("tasks", printer)
    page = beto.get(answer["Location"]).content.decode()
    assert "<html" in page
    assert "Llamar" in page


def test_an_empty_title_is_said_and_nothing_is_added(printer: Ticket, beto_htmx: Client):
    html = beto_htmx.post(path("new-task", printer), {"title": " "}).content.decode()
    assert "so-toast error" in html
    assert not Task.objects.exists()


def test_resolving_from_the_composer_says_what_holds_and_sends_nothing(
    printer: Ticket, beto_htmx: Client
):
    printer.add_task("Probar en el almacén", holds=True, by=BY)
    given = {"body": "Listo", "then": "resolve", "seen": printer.opening.pk}
    answer = beto_htmx.post(reverse("desk:ticket-messages", args=[printer.number]), given)
    assert answer.status_code == 422
    assert "Probar en el almacén" in answer.content.decode()
    assert printer.messages.count() == 1
    assert fresh(printer).category == "new"


def test_only_a_supervisor_ends_it_all_the_same(
    cast: People, printer: Ticket, beto: Client, signed_in: SignIn
):
    printer.add_task("Factura", holds=True, by=BY)
    assert beto.post(path("override", printer)).status_code == 403
    assert path("override", printer) not in beto.get(path("tasks", printer)).content.decode()
    carla = signed_in(cast.carla)
    assert path("override", printer) in carla.get(path("tasks", printer)).content.decode()
    carla.post(path("override", printer))
    assert fresh(printer).category == "resolved"


def test_a_checklist_is_offered_where_it_is_meant_for(
    desk: Desk, printer: Ticket, beto_htmx: Client
):
    steps = [{"title": "Cuenta", "holds": False}]
    here = Checklist.objects.create(name="Alta", queue=desk.hardware, steps=steps)
    there = Checklist.objects.create(name="Wifi", queue=desk.network, steps=steps)
    html = beto_htmx.get(path("tasks", printer)).content.decode()
    assert "Alta" in html
    assert "Wifi" not in html
    beto_htmx.post(path("checklist", printer), {"checklist": here.pk})
    assert Task.objects.get().title == "Cuenta"
    answer = beto_htmx.post(path("checklist", printer), {"checklist": there.pk})
    assert answer.status_code == 404


def test_a_task_of_another_ticket_is_missing(
    cast: People, desk: Desk, printer: Ticket, beto: Client
):
    from soporte.tickets import operations

    other = operations.open_ticket(
        subject="x", html="<p>y</p>", requester=cast.ana, by=BY, channel="portal"
    )
    task = other.add_task("ajena", by=BY)
    assert beto.post(path("task", printer, task.pk), {"act": "remove"}).status_code == 404
    assert Task.objects.exists()


def test_my_tasks_shows_mine_that_are_open_and_what_is_late(
    cast: People, printer: Ticket, beto: Client
):
    late = (clock.now() - timedelta(days=3)).date()
    printer.add_task("tarde", assignee=cast.beto, due_on=late, by=BY)
    printer.add_task("sin fecha", assignee=cast.beto, by=BY)
    printer.add_task("de otra", assignee=cast.carla, by=BY)
    done = printer.add_task("hecha", assignee=cast.beto, by=BY)
    printer.finish_task(done, person=cast.beto, by=BY)
    html = beto.get(reverse("desk:my-tasks")).content.decode()
    assert html.index("tarde") < html.index("sin fecha")
    assert "so-chip danger" in html
    assert "de otra" not in html
    assert "hecha" not in html


def test_the_panel_tells_how_much_is_open_without_asking_for_it(printer: Ticket, beto: Client):
    address = reverse("desk:ticket", args=[printer.number])
    beto.get(address)
    with CaptureQueriesContext(connection) as before:
        beto.get(address)
    for number in range(3):
        printer.add_task(f"t{number}", holds=True, by=BY)
    beto.get(address)
    with CaptureQueriesContext(connection) as after:
        html = beto.get(address).content.decode()
    assert len(after) <= len(before)
    assert '<span class="so-chip warn">3</span>' in html
    assert not [one for one in after if "tickets_task" in one["sql"]]


# Time


def log(client: Client, ticket: Ticket, **more: object) -> None:
    given = {"minutes": "30", "activity": "phone", "billable": "1", "note": "Llamada"} | more
    client.post(path("new-time", ticket), given)


def test_minutes_are_written_down_and_summed(cast: People, printer: Ticket, beto_htmx: Client):
    log(beto_htmx, printer)
    log(beto_htmx, printer, minutes="75", activity="visit", billable="")
    assert fresh(printer).spent_minutes == 105
    first, second = TimeEntry.objects.order_by("pk")
    assert (first.person, first.activity, first.is_billable) == (cast.beto, "phone", True)
    assert (second.activity, second.is_billable) == ("visit", False)
    html = beto_htmx.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert "1 h 45 min" in html


@pytest.mark.parametrize(
    "wrong", [{"minutes": "0"}, {"minutes": "1441"}, {"minutes": "x"}, {"activity": "sleep"}]
)
def test_an_impossible_time_is_refused(printer: Ticket, beto_htmx: Client, wrong: dict[str, str]):
    log(beto_htmx, printer, **wrong)
    assert not TimeEntry.objects.exists()


def test_a_timer_measures_and_only_one_runs(
    cast: People, desk: Desk, printer: Ticket, beto_htmx: Client
):
    from soporte.tickets import operations

    other = operations.open_ticket(
        subject="x", html="<p>y</p>", requester=cast.ana, by=BY, channel="portal"
    )
    start = clock.now()
    with clock.at(start):
        beto_htmx.post(path("timer", printer), {"act": "start"})
        beto_htmx.post(path("timer", printer), {"act": "start"})
    with clock.at(start + timedelta(minutes=10, seconds=5)):
        beto_htmx.post(path("timer", other), {"act": "start"})
    assert fresh(printer).spent_minutes == 11
    assert TimeEntry.objects.running().get().ticket == other
    with clock.at(start + timedelta(minutes=11)):
        beto_htmx.post(path("timer", other), {"act": "stop"})
    assert fresh(other).spent_minutes == 1
    assert not TimeEntry.objects.running().exists()


def test_who_wrote_it_corrects_it_and_a_supervisor_too(
    cast: People, desk: Desk, printer: Ticket, beto: Client, signed_in: SignIn
):
    log(signed_in(cast.carla), printer)
    entry = TimeEntry.objects.get()
    given = {"minutes": "10", "activity": "phone"}
    assert beto.post(path("time", printer, entry.pk), given).status_code == 403
    signed_in(cast.elena).post(path("time", printer, entry.pk), given)
    assert fresh(printer).spent_minutes == 10
    signed_in(cast.carla).post(path("time", printer, entry.pk), {"act": "remove"})
    assert fresh(printer).spent_minutes == 0


def test_the_export_is_a_table_in_which_no_cell_is_a_formula(
    cast: People, printer: Ticket, beto: Client, signed_in: SignIn
):
    log(beto, printer, note='=HYPERLINK("http://x.test")')
    assert beto.get(reverse("desk:times-export")).status_code == 403
    answer = signed_in(cast.carla).get(reverse("desk:times-export"))
    text = answer.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["ticket"], row["minutes"], row["billable"]) == (str(printer.number), "30", "1")
    assert row["note"].startswith("'=")


# Checklists in the settings


def test_a_supervisor_writes_a_checklist_one_step_a_line(
    cast: People, desk: Desk, signed_in: SignIn
):
    carla = signed_in(cast.carla)
    given = {
        "name": "Alta de empleado",
        "text": "! Crear la cuenta\n\nEntregar el portátil",
        "queue": desk.accounts.pk,
        "is_active": "on",
    }
    assert carla.post(reverse("desk:new-checklist"), given).status_code == 302
    made = Checklist.objects.get()
    assert made.steps == [
        {"title": "Crear la cuenta", "holds": True},
        {"title": "Entregar el portátil", "holds": False},
    ]
    page = carla.get(reverse("desk:checklist", args=[made.pk])).content.decode()
    assert "! Crear la cuenta\nEntregar el portátil" in page
    assert "Alta de empleado" in carla.get(reverse("desk:checklists")).content.decode()


def test_a_checklist_without_steps_is_refused(cast: People, signed_in: SignIn):
    answer = signed_in(cast.carla).post(reverse("desk:new-checklist"), {"name": "x", "text": "!"})
    assert answer.status_code == 422
    assert not Checklist.objects.exists()


# Approvals


def test_an_approval_is_asked_answered_and_withdrawn(
    cast: People, printer: Ticket, beto_htmx: Client, signed_in: SignIn
):
    given = {"title": "Comprar otra", "people": [cast.ana.pk, cast.carla.pk], "rule": "any"}
    html = beto_htmx.post(path("new-approval", printer), given).content.decode()
    assert "Comprar otra" in html
    approval = printer.approvals.get()
    assert {voice.person for voice in approval.voices.all()} == {cast.ana, cast.carla}
    carla = signed_in(cast.carla)
    carla.post(path("approval", printer, approval.pk), {"act": "approve", "comment": "Sí"})
    assert printer.approvals.get().state == "approved"
    beto_htmx.post(path("new-approval", printer), given | {"title": "Otra más"})
    second = printer.approvals.get(state="open")
    beto_htmx.post(path("approval", printer, second.pk), {"act": "cancel"})
    assert fresh(printer).open_approvals == 0


def test_nobody_answers_for_others(cast: People, printer: Ticket, beto_htmx: Client):
    approval = printer.ask_approval("x", people=[cast.carla], by=BY)
    address = path("approval", printer, approval.pk)
    html = beto_htmx.post(address, {"act": "approve"}).content.decode()
    assert "so-toast error" in html
    assert printer.approvals.get().state == "open"
