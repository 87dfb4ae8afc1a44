"""A disk that is nearly full: whatever would take something in says so, and takes nothing."""

import shutil
from functools import partial
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from soporte.api.tests.helpers import Api
from soporte.channels.email.tests.test_listener import RAW, Doors
from soporte.channels.models import Inbound
from soporte.config import room, worker
from soporte.files.models import Blob
from soporte.tickets.models import Message, Ticket

REQUEST = {"subject": "No imprime", "body": "Desde ayer"}


@pytest.fixture
def disk(monkeypatch):
    """Says how much room is left on the disk."""

    def leave(free):
        usage = shutil.disk_usage("/")._replace(free=free)
        monkeypatch.setattr(room.shutil, "disk_usage", lambda _folder: usage)

    monkeypatch.setattr(room, "LOOK_EVERY_SECONDS", 0.0)
    leave(room.LEAST_FREE // 2)
    yield leave
    monkeypatch.undo()
    # Not by monkeypatch, which would end by putting the look at the full disk back: whatever ran
    # in the next seconds in this process would be refused.
    room._looked_at = -room.LOOK_EVERY_SECONDS


def stored():
    """Everything that a request could leave half done."""
    files = [path for path in settings.FILES_DIR.rglob("*") if path.is_file()]
    rows = [one.objects.count() for one in (Ticket, Message, Inbound, Blob, ProcrastinateJob)]
    return [*rows, len(files)]


@pytest.mark.parametrize("way", ["smtp", "lmtp"])
def test_mail_is_answered_452_and_taken_once_there_is_room(disk, tmp_path, way):
    doors = Doors(tmp_path)
    doors.accept = room.guarding(doors.accept)
    doors.thread.start()
    assert doors.started.wait(5)
    try:
        with getattr(doors, way)() as client:
            client.ehlo()
            client.mail("ana@acme.test")
            client.rcpt("support@example.test")
            code, said = client.data(RAW)
            assert code == 452
            assert b"try again" in said
            assert doors.stored == []
            disk(room.LEAST_FREE * 2)
            client.mail("ana@acme.test")
            client.rcpt("support@example.test")
            assert client.data(RAW)[0] == 250
        assert len(doors.stored) == 1
    finally:
        doors.loop.call_soon_threadsafe(doors.stop.set)
        doors.thread.join(5)
        doors.loop.close()


def test_polled_mail_stays_in_its_mailbox_until_there_is_room(disk):
    rounds = []

    def work_off(task):
        job = SimpleNamespace(job=SimpleNamespace(task_name=task))
        run = partial(rounds.append, task)
        for around in reversed(worker.MIDDLEWARE):
            run = partial(around, run, job, None)
        run()

    work_off("channels.poll")
    work_off("outbox.send")
    assert rounds == ["outbox.send"], "what leaves needs no room"
    disk(room.LEAST_FREE * 2)
    work_off("channels.poll")
    assert rounds == ["outbox.send", "channels.poll"]


def test_a_program_is_told_503_and_its_second_try_is_its_first(disk, cast, printer):
    ana = Api(cast.ana, Idempotency_Key="once-0001")
    before = stored()
    refused = ana.post("/tickets", REQUEST)
    assert refused.status_code == 503
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "60"
    assert "sitio" in refused.json()["detail"]
    assert stored() == before
    assert ana.get(f"/tickets/{printer.number}").status_code == 200, "reading goes on"
    disk(room.LEAST_FREE * 2)
    assert ana.post("/tickets", REQUEST).status_code == 201
    assert Ticket.objects.count() == before[0] + 1


def test_people_are_told_that_nothing_was_saved_and_read_on(disk, cast, printer):
    browser = Client()
    browser.force_login(cast.ana)
    before = stored()
    refused = browser.post(reverse("portal:new_ticket"), REQUEST)
    assert refused.status_code == 503
    assert refused["Retry-After"] == "60"
    page = refused.content.decode()
    assert "no room left" in page or "no le queda sitio" in page
    assert "Go back" in page or "Vuelve" in page
    assert stored() == before
    assert browser.get(reverse("portal:ticket", args=[printer.number])).status_code == 200


def test_the_disk_is_looked_at_now_and_then_not_for_every_request(disk, monkeypatch):
    assert not room.is_left()
    monkeypatch.setattr(room, "LOOK_EVERY_SECONDS", 5.0)
    disk(room.LEAST_FREE * 2)
    assert not room.is_left(), "remembered"
    monkeypatch.setattr(room, "_looked_at", room._looked_at - 6)
    assert room.is_left()
