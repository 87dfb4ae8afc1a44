"""The first page of the desk: what waits for somebody, and what asks for them today."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.models import Ticket
from soporte.toolbox import clock


def home(client: Client) -> str:
    return client.get(reverse("desk:home")).content.decode()


def part(html: str, number: int) -> str:
    """One of the columns."""
    return html.split("<section")[number]


def opened(desk, cast: People, subject: str) -> Ticket:
    return operations.open_ticket(
        subject=subject,
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )


def test_mine_that_wait_for_me_come_first_and_those_that_wait_for_others_not(
    desk, cast: People, beto: Client
):
    by = Actor.of(cast.beto, via="desk")
    older, newer, away = (opened(desk, cast, f"Caso {name}") for name in ("uno", "dos", "tres"))
    for ticket in (older, newer, away):
        ticket.assign(cast.beto, by=by)
    away.set_category("waiting_customer", by=by)
    # What happened last to a ticket does not change for how long it has waited.
    older.note("<p>Llamado</p>", author=cast.beto, by=by)
    mine = part(home(beto), 1)
    assert mine.index(f"id=t{older.number} ") < mine.index(f"id=t{newer.number} ")
    assert f"id=t{away.number} " not in mine


def test_what_nobody_has_is_listed_and_what_one_may_not_see_is_not(
    desk, cast: People, beto: Client, printer: Ticket
):
    assert f"id=t{printer.number} " in part(home(beto), 2)
    printer.assign(cast.carla, by=Actor.of(cast.carla, via="desk"))
    assert f"id=t{printer.number} " not in part(home(beto), 2)


def test_due_tasks_approvals_and_mentions_ask_for_me_and_for_nobody_else(
    cast: People, beto: Client, elena: Client, printer: Ticket
):
    by = Actor.of(cast.carla, via="desk")
    day = timezone.localdate(clock.now())
    for title, due in (("Pedir tóner", day), ("Ordenar cables", day + timedelta(days=9))):
        printer.add_task(title, assignee=cast.beto, due_on=due, by=by)
    printer.ask_approval("Comprar otra", people=[cast.beto], by=by)
    name = f'<strong data-mention="{cast.beto.pk}">@Beto</strong>'
    printer.note(f"<p>{name} mira esto</p>", author=cast.carla, by=by)
    today = part(home(beto), 3)
    assert "Pedir tóner" in today
    assert "Comprar otra" in today
    assert "Ordenar cables" not in today
    assert printer.subject in today
    for text in ("Pedir tóner", "Comprar otra", printer.subject):
        assert text not in part(home(elena), 3)


def test_the_part_that_follows_what_happens_is_the_page_s_own(beto: Client, printer: Ticket):
    html = home(beto)
    assert f'data-live-url="{reverse("desk:home-now")}"' in html
    fresh = beto.get(reverse("desk:home-now"), headers={"HX-Request": "true"}).content.decode()
    assert f"id=t{printer.number} " in fresh
    assert "<html" not in fresh
