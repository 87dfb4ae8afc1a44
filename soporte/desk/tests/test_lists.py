"""The lists: what each view holds, how it is paged and counted, and what it costs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.desk.tickets import queries
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import Queue, ReadMark, Ticket, TicketType

LIST_QUERIES = 25
TICKET_QUERIES = 30
LIST_BYTES = 60_000

Open = Callable[..., Ticket]


@pytest.fixture
def opened(cast: People, desk: Desk) -> Open:
    """Opens a ticket of Ana's."""

    def opened(subject: str = "Una", queue: Queue | None = None) -> Ticket:
        return operations.open_ticket(
            subject=subject,
            html="<p>x</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="email"),
            channel="email",
            queue=queue or desk.hardware,
        )

    return opened


def listed(client: Client, slug: str) -> str:
    return client.get(reverse("desk:view", args=[slug])).content.decode()


def cost(client: Client, address: str) -> tuple[int, int]:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(seen), len(answer.content)


def test_each_view_holds_what_it_says(opened: Open, cast: People, desk: Desk, beto: Client):
    by = Actor.of(cast.beto, via="desk")
    opened("libre")
    mine = opened("la mía")
    mine.assign(cast.beto, by=by)
    waiting = opened("espera cliente")
    waiting.set_category("waiting_customer", by=by)
    third = opened("espera tercero")
    third.set_category("waiting_third", by=by)
    resolved = opened("resuelta")
    resolved.resolve(by=by)
    closed = opened("cerrada")
    closed.close(by=by)
    opened("ajena", queue=desk.closed_to_beto)
    for slug, there, absent in (
        ("mine", ["la mía"], ["libre", "resuelta"]),
        ("unassigned", ["libre", "espera cliente"], ["la mía", "cerrada", "ajena"]),
        ("open", ["libre", "la mía", "espera tercero"], ["resuelta", "cerrada", "ajena"]),
        ("waiting-customer", ["espera cliente"], ["libre"]),
        ("waiting-third", ["espera tercero"], ["libre"]),
        ("resolved", ["resuelta"], ["libre", "cerrada"]),
        ("closed", ["cerrada"], ["resuelta"]),
        (f"queue-{desk.hardware.pk}", ["libre", "la mía"], ["cerrada"]),
    ):
        html = listed(beto, slug)
        for text in there:
            assert text in html, (slug, text)
        for text in absent:
            assert text not in html, (slug, text)


def test_a_queue_without_rights_has_no_view(desk: Desk, beto: Client):
    address = reverse("desk:view", args=[f"queue-{desk.closed_to_beto.pk}"])
    assert beto.get(address).status_code == 404
    assert beto.get(reverse("desk:view", args=["nonsense"])).status_code == 404


def test_counts_agree_with_the_lists_and_stop_at_the_limit(
    opened: Open, cast: People, monkeypatch: pytest.MonkeyPatch
):
    for _n in range(5):
        opened()
    views = queries.views_of(cast.beto)
    assert queries.counts(views, cast.beto)["unassigned"] == 5
    monkeypatch.setattr(queries, "COUNT_UP_TO", 3)
    assert queries.counts(views, cast.beto)["unassigned"] == 4


def test_a_technician_without_rights_counts_nothing(cast: People, desk: Desk):
    desk.hardware.access.all().delete()
    desk.accounts.access.all().delete()
    desk.network.access.all().delete()
    views = queries.views_of(cast.beto)
    assert set(queries.counts(views, cast.beto).values()) == {0}


def test_pages_follow_each_other_without_gap_or_repetition(
    opened: Open, cast: People, beto: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "PAGE", 4)
    tickets = [opened(f"t{n}") for n in range(10)]
    # Equal times are told apart by their id.
    Ticket.objects.update(updated_at=tickets[0].updated_at)
    view, seen, before = queries.BY_SLUG["open"], [], ""
    for _page in range(3):
        rows, before = queries.page(view, cast.beto, before)
        seen += [row.number for row in rows]
    assert before == ""
    assert seen == [str(ticket.number) for ticket in reversed(tickets)]


@pytest.mark.parametrize(
    "before", ["x", "~", "2026-01-01~5", "2026-13-45T00:00:00+00:00~5", "\0~1"]
)
def test_a_broken_cursor_shows_the_first_page(before: str, opened: Open, cast: People):
    opened()
    rows, _next = queries.page(queries.BY_SLUG["open"], cast.beto, before)
    assert len(rows) == 1


def test_the_next_page_works_as_a_page_and_as_a_fragment(
    opened: Open, beto: Client, beto_htmx: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "PAGE", 2)
    for n in range(5):
        opened(f"t{n}")
    html = listed(beto, "open")
    link = html.split('class="so-more" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "t2" in beto.get(link).content.decode()
    fragment = beto_htmx.get(link).content.decode()
    assert "<html" not in fragment
    assert "t2" in fragment
    assert "t4" not in fragment


def test_unread_is_what_others_wrote_beyond_the_mark(opened: Open, cast: People):
    ticket = opened()
    view = queries.BY_SLUG["open"]
    assert queries.page(view, cast.beto)[0][0].is_unread
    ReadMark.set(cast.beto.pk, ticket.pk, ticket.messages.get().pk)
    assert not queries.page(view, cast.beto)[0][0].is_unread
    ticket.note("<p>x</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    assert not queries.page(view, cast.beto)[0][0].is_unread
    ticket.note("<p>y</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    assert queries.page(view, cast.beto)[0][0].is_unread


def test_the_list_costs_the_same_queries_however_long_it_is(
    opened: Open, cast: People, beto: Client
):
    address = reverse("desk:view", args=["open"])
    opened()
    few, _size = cost(beto, address)
    for n in range(queries.PAGE + 5):
        opened(f"Un asunto de una longitud como las que la gente escribe, número {n}")
    many, size = cost(beto, address)
    assert many <= max(few, LIST_QUERIES)
    assert many - few <= 1
    assert many <= LIST_QUERIES
    assert size <= LIST_BYTES


def test_the_ticket_page_costs_the_same_queries_however_long_it_is(
    printer: Ticket, cast: People, desk: Desk, beto: Client
):
    address = reverse("desk:ticket", args=[printer.number])
    by = Actor.of(cast.beto, via="desk")
    printer.move(desk.network, by=by)
    printer.set_type(TicketType.objects.last(), by=by)
    printer.set_team(None, by=by)
    printer.assign(cast.beto, by=by)
    printer.add_participant(cast.marcos, by=by, confirmed=True)

    def talk(times: int) -> None:
        for n in range(times):
            printer.reply(f"<p>r{n}</p>", author=cast.beto, by=by)
            printer.note(f"<p>n{n}</p>", author=cast.carla, by=by)
            printer.set_priority(n % 4 + 1, by=by)
            printer.tag([f"t{n}"], by=by)

    talk(1)
    few, _size = cost(beto, address)
    talk(11)
    many, _size = cost(beto, address)
    assert many <= few
    assert many <= TICKET_QUERIES


def test_other_lists_cost_the_same_queries_however_long_they_are(
    cast: People, desk: Desk, elena: Client
):
    from soporte.people.operations import find_or_create

    names = ("people", "organizations", "staff", "queues", "teams", "tokens", "held", "home")
    before = {name: cost(elena, reverse(f"desk:{name}"))[0] for name in names}
    for n in range(8):
        find_or_create(f"p{n}@acme.example", f"Persona {n}", by=Actor.system())
        Queue.objects.create(name=f"Cola {n}")
    after = {name: cost(elena, reverse(f"desk:{name}"))[0] for name in names}
    assert all(after[name] <= before[name] + 1 for name in names), (before, after)


def test_rows_refresh_as_a_fragment_with_their_live_mark(opened: Open, beto_htmx: Client):
    opened("uno")
    html = beto_htmx.get(reverse("desk:rows", args=["open"])).content.decode()
    assert html.strip().startswith('<div id="rows-first"')
    assert "data-live-url" in html
    counts = beto_htmx.get(reverse("desk:counts"), {"in": "open"}).content.decode()
    assert 'id="view-counts"' in counts
    assert counts.count('aria-current="page"') == 1


def test_a_supervisor_sees_every_queue(opened: Open, desk: Desk, cast: People, signed_in: SignIn):
    opened("secreta", queue=desk.closed_to_beto)
    assert "secreta" in listed(signed_in(cast.carla), "open")
