"""What pages may cost: queries that do not grow with the rows, and bytes. Never seconds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soporte.config import seed
from soporte.config.seed import facts
from soporte.people.models import ApiToken
from soporte.people.operations import find_by_address
from soporte.tickets.models import Message, Ticket

# Path, most queries, most kilobytes of the answer (docs: specs of lists and pages).
PAGES = {
    "list": ("/desk/views/open/", 7, 60),
    "rows": ("/desk/views/open/rows", 6, 50),
    "home": ("/desk/", 10, 40),
    "ticket": ("/desk/tickets/{number}/", 15, 60),
    "ticket live": ("/desk/tickets/{number}/live", 13, 30),
    "ticket in the portal": ("/portal/requests/{number}/", 16, 30),
    "search": ("/desk/search/?q=equipo", 12, 60),
    "search without matches": ("/desk/search/?q=equipo+nadaquesea", 14, 60),
    "list by API": ("/api/v1/tickets?limit=50", 8, 60),
    "search by API": ("/api/v1/search?q=equipo&limit=50", 8, 60),
    "people by words by API": ("/api/v1/people?q=ana&limit=50", 12, 60),
    "ticket by API": ("/api/v1/tickets/{number}", 7, 10),
    "portal list": ("/portal/requests/", 8, 40),
}
MOST_BYTES_A_TICKET = 6200


@pytest.fixture
def reader(db, client):
    """An ordinary technician, at the desk and with a token."""
    seed.run(150, say=lambda _line: None)
    person = find_by_address(facts.TECHNICIAN)
    client.force_login(person)
    _token, secret = ApiToken.issue(person, "budget")
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return person


def cost(client, path):
    """Queries and kilobytes of one answer, what is remembered in the process left out."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(captured), len(answer.content) / 1000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays_within_its_budget_as_rows_grow(name, reader, client):
    path, queries, kilobytes = PAGES[name]
    number = Ticket.objects.visible_to(reader).unsolved().order_by("-pk")[0].number
    path = path.format(number=number)
    few, _size = cost(client, path)
    seed.run(250, say=lambda _line: None)
    many, size = cost(client, path)
    assert many <= queries
    # An empty part saves queries on the small side; more rows must not add any beyond those.
    assert many <= few + 2, f"{few} queries with few rows, {many} with many"
    assert size <= kilobytes


def test_a_ticket_with_five_hundred_messages_costs_what_one_with_fifty_does(reader, client):
    ticket = Ticket.objects.visible_to(reader).unsolved().order_by("-pk")[0]
    found = []
    for count in (60, 440):
        Message.objects.bulk_create(
            Message(
                ticket=ticket,
                author_id=reader.pk,
                from_staff=True,
                channel="desk",
                body_html="<p>Hola, seguimos mirando.</p>",
            )
            for _ in range(count)
        )
        found.append(cost(client, f"/desk/tickets/{ticket.number}/"))
    (few, small), (many, large) = found
    assert many == few
    assert large < small * 1.1


@pytest.mark.parametrize("path", ["/desk/tickets/{}/", "/portal/requests/{}/"])
def test_mails_of_a_megabyte_do_not_make_pages_of_megabytes(path, reader, client):
    ticket = Ticket.objects.visible_to(reader).unsolved().order_by("-pk")[0]
    long = f"<p>{'larga ' * 170_000}</p>"
    ticket.messages.update(body_html=long, quote_html=long)
    _queries, size = cost(client, path.format(ticket.number))
    assert size < 60 + 27 * ticket.messages.count()


def test_a_ticket_takes_no_more_room_than_it_may(reader):
    """Rows alone; indexes and pages come on top and are measured by ./do bench."""
    tables = ("tickets_ticket", "tickets_message", "journal_entry", "outbox_delivery")
    total = 0
    with connection.cursor() as cursor:
        for table in (*tables, "search_document"):
            cursor.execute(f"SELECT sum(pg_column_size({table}.*)) FROM {table}")
            total += int(cursor.fetchone()[0] or 0)
    assert total / Ticket.objects.count() < MOST_BYTES_A_TICKET
