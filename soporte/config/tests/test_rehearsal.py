"""Before it serves, each thread has drawn the pages that people open first, and left no trace."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from structlog.testing import capture_logs

from soporte.config.rehearsal import practise, rehearse
from soporte.journal.models import Entry
from soporte.people.models import ApiToken, Person
from soporte.site import operations as site
from soporte.tickets.models import ReadMark

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 2


@pytest.fixture
def drawn(monkeypatch):
    """Path and status of each page that was asked for."""
    found, ask = [], WSGIHandler.get_response

    def noting(self, request):
        answer = ask(self, request)
        found.append((request.path, answer.status_code))
        return answer

    monkeypatch.setattr(WSGIHandler, "get_response", noting)
    return found


@pytest.fixture
def threads():
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool
        together = Barrier(THREADS)
        wait([pool.submit(_close, together) for _each in range(THREADS)])


def _close(together):
    together.wait(10)
    connection.close()


@pytest.fixture(autouse=True)
def _set_up(db):
    site.change({"is_demo": True})


def test_each_thread_draws_what_technicians_customers_and_programs_open(printer, drawn, threads):
    rehearse(threads, THREADS)
    assert [one for one in drawn if one[1] != 200] == []
    paths = [path for path, _status in drawn]
    for path in ("/", "/desk/", f"/desk/tickets/{printer.number}/", "/api/v1/tickets"):
        assert paths.count(path) >= THREADS


def test_the_parent_draws_them_too_and_keeps_no_connection_for_its_children(printer, drawn):
    practise()
    assert connection.connection is None
    assert f"/desk/tickets/{printer.number}/" in [path for path, _status in drawn]
    assert not Session.objects.exists()


def test_nothing_stays_of_it(printer, threads):
    kinds = (Session, ApiToken, ReadMark, Entry)
    before = [kind.objects.count() for kind in kinds]
    with capture_logs() as said:
        rehearse(threads, THREADS)
    assert [kind.objects.count() for kind in kinds] == before
    assert said == []


def test_an_installation_without_people_starts_too(drawn, threads):
    assert not Person.objects.exists()
    rehearse(threads, THREADS)
    assert drawn


def test_a_page_that_breaks_keeps_nobody_from_starting(printer, threads, monkeypatch):
    monkeypatch.setattr("soporte.config.rehearsal._as_one", lambda _person: 1 / 0)
    with capture_logs() as said:
        rehearse(threads, THREADS)
    assert {line["event"] for line in said} == {"rehearsal failed"}
