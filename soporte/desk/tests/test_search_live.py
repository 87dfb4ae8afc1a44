"""A page of results that is left open: its rows follow, a line says when the list is another."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.config import wiring  # noqa: F401 - its rules are what is asked
from soporte.config.live.rules import allowed
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.tickets.cast import Desk
from soporte.tickets.models import Queue, Ticket
from soporte.tickets.models.readmark import ReadMark
from soporte.tickets.operations import open_ticket

Opening = Callable[..., Ticket]


@pytest.fixture
def opening(cast: People, desk: Desk) -> Opening:
    def opened(subject: str, queue: Queue = desk.hardware) -> Ticket:
        return open_ticket(
            subject=subject,
            html="<p>La impresora hace ruido</p>",
            requester=cast.ana,
            queue=queue,
            channel="portal",
            by=Actor.of(cast.ana, via="portal"),
        )

    return opened


@pytest.fixture
def ink(opening: Opening) -> Ticket:
    return opening("Tinta de la impresora")


def opened_page(client: Client, query: str = "impresora") -> str:
    return client.get(reverse("desk:search"), {"q": query}).content.decode()


def followed(html: str) -> str:
    """The address at which the page asks what is new."""
    asked = re.search(r'id="found-live"[^>]*data-live-url="([^"]*)"', html)[1]
    return reverse("desk:search") + asked.replace("&amp;", "&")


def news(html: str) -> str:
    return re.search(r'<p [^>]*id="found-news"[^>]*>(.*?)</p>', html, re.DOTALL)[1].strip()


def by(person: Person) -> Actor:
    return Actor.of(person, via="desk")


def test_nothing_is_said_while_the_results_are_the_same(
    ink: Ticket, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    assert news(page) == ""
    assert news(beto_htmx.get(followed(page)).content.decode()) == ""


def test_the_line_is_heard_politely(ink: Ticket, beto: Client):
    line = re.search(r"<p [^>]*id=\"found-news\"[^>]*>", opened_page(beto))[0]
    assert 'aria-live="polite"' in line


def test_a_row_tells_its_new_status_assignee_and_that_it_was_read_without_another_list(
    ink: Ticket, cast: People, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    assert "so-hitnew" in page
    ink.assign(cast.carla, by=by(cast.carla))
    ink.set_category("waiting_customer", by=by(cast.carla))
    ReadMark.set(cast.beto.pk, ink.pk, ink.messages.latest("pk").pk)
    told = beto_htmx.get(followed(page)).content.decode()
    assert cast.carla.display_name in told
    assert ink.status.name in told
    assert "so-hitnew" not in told
    assert f'id="hit-head-{ink.number}" hx-swap-oob="outerMorph"' in told
    assert news(told) == ""


def test_a_new_match_is_told_of_and_shown_where_one_asks_for_it(
    ink: Ticket, opening: Opening, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    other = opening("Otra impresora")
    told = beto_htmx.get(followed(page)).content.decode()
    assert f"#{other.number}" not in told
    shown = re.search(r'hx-get="([^"]*)" hx-target="#found-now"', news(told))[1]
    again = beto_htmx.get(reverse("desk:search") + shown.replace("&amp;", "&")).content.decode()
    assert again.index(f'id="hit-{other.number}"') < again.index(f'id="hit-{ink.number}"')
    assert "<main" not in again
    assert news(again) == ""
    assert re.search(r'id="tickets-count" hx-swap-oob="outerMorph">2<', again)
    assert news(beto_htmx.get(followed(again)).content.decode()) == ""


def test_a_word_in_a_shown_conversation_is_told_of(
    ink: Ticket, cast: People, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    ink.note("<p>Llamado el proveedor</p>", author=cast.carla, by=by(cast.carla))
    assert news(beto_htmx.get(followed(page)).content.decode())


def test_from_nothing_found_the_whole_page_is_loaded(
    opening: Opening, beto: Client, beto_htmx: Client, desk: Desk
):
    page = opened_page(beto)
    opening("Impresora")
    line = news(beto_htmx.get(followed(page)).content.decode())
    assert "href=" in line
    assert "hx-get" not in line


def test_a_number_alone_stays_on_the_page_of_results(ink: Ticket, beto: Client, beto_htmx: Client):
    page = beto.get(reverse("desk:search"), {"q": str(ink.number), "stay": 1}).content.decode()
    assert beto_htmx.get(followed(page)).status_code == 200


def test_its_reader_may_follow_what_the_page_names(ink: Ticket, cast: People, beto: Client):
    topics = set(
        re.search(r'id="found-live"[^>]* data-live="([^"]*)"', opened_page(beto))[1].split()
    )
    assert topics
    assert allowed(cast.beto, topics) == topics


def test_tickets_that_the_reader_may_not_see_are_no_news(
    ink: Ticket, opening: Opening, desk: Desk, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    hidden = opening("Impresora de dirección", desk.closed_to_beto)
    told = beto_htmx.get(followed(page)).content.decode()
    assert news(told) == ""
    asked = followed(page).replace(f"shown={ink.number}", f"shown={ink.number}.{hidden.number}.x.9")
    told = beto_htmx.get(asked).content.decode()
    assert f'id="hit-{hidden.number}" hx-swap-oob="delete"' in told
    assert "dirección" not in told
    assert f'id="hit-head-{hidden.number}"' not in told


def test_a_row_that_moves_out_of_sight_leaves_the_page(
    ink: Ticket, desk: Desk, cast: People, beto: Client, beto_htmx: Client
):
    page = opened_page(beto)
    ink.move(desk.closed_to_beto, by=by(cast.elena))
    told = beto_htmx.get(followed(page)).content.decode()
    assert f'id="hit-{ink.number}" hx-swap-oob="delete"' in told
    assert "Tinta" not in told
    assert news(told)


def test_looking_again_costs_the_same_however_much_is_shown(
    ink: Ticket, opening: Opening, beto: Client, beto_htmx: Client
):
    def cost() -> int:
        address = followed(opened_page(beto))
        beto_htmx.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert beto_htmx.get(address).status_code == 200
        return len(captured)

    before = cost()
    for number in range(5):
        opening(f"Impresora {number}")
    assert cost() == before
