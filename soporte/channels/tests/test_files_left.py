"""Files by mail beyond a day's share: the message is there, its files wait, nobody else suffers."""

from datetime import timedelta

import pytest

from soporte.channels import line
from soporte.channels.tests.letters import arrives
from soporte.files.models import Blob
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.tickets.searching import finding
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]


@pytest.fixture(autouse=True)
def _small(settings):
    settings.FILES_A_DAY_MB = {"person": 1, "address": 1, "place": 1, "mail": 0.001}


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


def with_files(size, **fields):
    return arrives(files=[["planos.txt", "text/plain", "x" * size]], **fields)


def told(address="ana@acme.example"):
    letters = Delivery.objects.filter(recipient=address, payload__letter="files_left")
    return letters.count()


def test_a_message_beyond_the_day_is_there_with_its_words_and_its_files_wait(cast):
    assert with_files(900).message.attachments.count() == 1
    inbound = with_files(200, text="Dos más")
    assert inbound.state == "done"
    assert "Dos más" in inbound.message.body_html
    assert not inbound.message.attachments.exists()
    assert inbound.files_left == [{"name": "planos.txt", "size": 200}]
    assert Blob.objects.count() == 1


def test_one_press_takes_the_files_in_and_a_second_changes_nothing(cast, beto):
    message = with_files(2000).message
    for _press in range(2):
        line.take_in(message, by=beto)
    file = message.attachments.get()
    assert (file.name, file.blob.read()) == ("planos.txt", b"x" * 2000)
    assert Entry.objects.filter(kind="ticket.files_taken").count() == 1
    assert not message.inbound.get().files_left
    found = finding.find(finding.ask("planos", cast.beto)).items
    assert [one.thing_id for one in found] == [message.ticket_id]


def test_nobody_else_and_nothing_else_is_affected(cast, printer):
    with_files(2000)
    assert with_files(500, sender="dario@optica.example").message.attachments.exists()
    assert arrives(text="Sin nada").message
    assert store(b"of the portal")


def test_the_share_is_new_on_the_next_day(cast):
    with_files(900)
    with clock.at(clock.now() + timedelta(days=1)):
        assert with_files(900).message.attachments.exists()


def test_its_sender_is_told_once_a_day(cast, drain):
    for _letter in range(3):
        with_files(2000)
        drain()
    assert told() == 1
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        with_files(2000)
        drain()
    assert told() == 2


def test_no_machine_is_told(cast, printer, drain):
    inbound = with_files(2000, subject=f"[#{printer.number}]", automatic="auto-replied")
    drain()
    assert inbound.message.internal
    assert inbound.files_left
    assert told() == 0


def test_pictures_alone_are_a_message_all_the_same(cast):
    inbound = with_files(2000, subject="", text="", html='<img src="cid:a@b">')
    assert inbound.state == "done"
    assert inbound.message.body_html


def test_thanks_with_files_that_wait_opens_a_solved_ticket(cast, printer, beto):
    printer.resolve(by=beto)
    with_files(2000, subject=f"[#{printer.number}]", text="Gracias")
    printer.refresh_from_db()
    assert not printer.is_done


def test_what_was_held_counts_nothing(cast, printer):
    for number in range(2):
        held = with_files(900, sender="otra@fuera.example", subject=f"[#{printer.number}] {number}")
        assert held.state == "held"
    assert with_files(900, sender="otra@fuera.example").message.attachments.exists()
