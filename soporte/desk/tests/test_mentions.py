"""Colleagues and tickets that a text names."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.desk.tickets.numbers import linked
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people import operations as people
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import Queue, Ticket

MARK = '<p>Mira, <strong data-mention="{}">@Alguien</strong></p>'


def noted(ticket: Ticket, client: Client, html: str) -> dict:
    address = reverse("desk:ticket-messages", args=[ticket.number])
    client.post(address, {"mode": "note", "format": "html", "body": html})
    return Entry.objects.filter(kind="note.added").latest("pk").detail


def test_a_note_tells_whom_it_mentions(printer: Ticket, cast: People, beto: Client):
    html = MARK.format(cast.carla.pk) * 2
    assert noted(printer, beto, html)["mentions"] == [cast.carla.pk]
    said = printer.messages.latest("pk").body_html
    assert "@Alguien" in said
    assert "data-mention" not in said


def test_nobody_is_mentioned_who_may_not_read_the_ticket(
    printer: Ticket, cast: People, beto: Client
):
    fina = people.create_person("Fina Luz", role="technician", by=Actor.system())
    for one in (fina, cast.ana):
        assert "mentions" not in noted(printer, beto, MARK.format(one.pk))


@pytest.fixture
def opened(cast: People, desk: Desk) -> Callable[..., Ticket]:
    """Opens another ticket of Ana's."""

    def opened(queue: Queue | None = None) -> Ticket:
        by = Actor.of(cast.ana, via="email")
        given = {"requester": cast.ana, "by": by, "channel": "email"}
        return operations.open_ticket(
            subject="Otra", html="<p>x</p>", queue=queue or desk.hardware, **given
        )

    return opened


def test_a_number_is_a_link_for_whoever_may_open_it(
    printer: Ticket, opened: Callable[..., Ticket], beto: Client
):
    other = opened()
    hidden = opened(Queue.objects.create(name="Oculta"))
    noted(printer, beto, f"<p>Como #{other.number}, #{hidden.number} y #99999</p>")
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert f'<a href="/desk/tickets/{other.number}/">#{other.number}</a>' in page
    assert f'">#{hidden.number}</a>' not in page
    assert f"#{hidden.number}" in page


def test_numbers_cost_one_question_however_many(
    printer: Ticket, opened: Callable[..., Ticket], beto: Client
):
    address = reverse("desk:ticket", args=[printer.number])
    numbers = [opened().number for _n in range(6)]

    def cost() -> int:
        beto.get(address)
        with CaptureQueriesContext(connection) as seen:
            beto.get(address)
        return len(seen)

    noted(printer, beto, f"<p>#{numbers[0]}</p>")
    one = cost()
    noted(printer, beto, "<p>" + " ".join(f"#{number}" for number in numbers) + "</p>")
    assert cost() == one


def test_what_is_no_number_of_a_ticket_stays_as_it_is():
    html = '<p>&#7; x#7 #7a <a href="https://x.example/#7">#7</a> <code>#7</code> (#7)</p>'
    found = linked(html, frozenset({7}))
    assert found.count("/desk/tickets/7/") == 1
    assert '(<a href="/desk/tickets/7/">#7</a>)' in found
