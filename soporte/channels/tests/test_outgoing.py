"""From a delivery to a message: what it carries, to whom, and what it never carries."""

from datetime import UTC, datetime, timedelta

import pytest

from soporte.channels.tests.letters import arrives
from soporte.files import operations as files
from soporte.files import storage
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import bouncing
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.site.operations import change
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def replied(letters, cast, printer, beto, drain):
    """Answers Ana's ticket; what went out."""

    def reply(html="<p>Reinicia, por favor</p>", **more):
        drain()
        letters.sent.clear()
        printer.reply(html, author=cast.beto, by=beto, **more)
        drain()
        return list(letters.sent)

    return reply


def test_an_answer_threads_signs_and_says_who_writes(cast, printer, replied):
    (mail,) = replied()
    assert mail.recipient.address == "ana@acme.example"
    assert mail.sender.address == "support@example.test"
    assert "Beto Salas" in mail.sender.name
    assert mail.subject == f"Re: {printer.subject} [#{printer.number}]"
    assert mail.in_reply_to == "<first@acme.example>"
    assert "<first@acme.example>" in mail.references
    assert f"+t.{printer.pk}.{cast.ana.pk}@" in mail.reply_to
    assert mail.automatic == ""
    assert "Reinicia" in mail.text
    assert "<p>Reinicia" in mail.html


def test_a_note_is_quoted_to_nobody(cast, printer, beto, replied):
    printer.note("<p>Cliente pesado: wolframio</p>", author=cast.beto, by=beto)
    (mail,) = replied()
    assert "wolframio" not in f"{mail}"
    assert "Procesando" in mail.text


@pytest.mark.parametrize(
    ("language", "zone", "told"),
    [
        ("es", "", "El 23 de noviembre de 2026 a las 05:05 (JST), Ana Pardo escribió:"),
        ("en", "", "On 23 November 2026, 05:05 (JST), Ana Pardo wrote:"),
        ("en", "America/Bogota", "On 22 November 2026, 15:05 (UTC-05:00), Ana Pardo wrote:"),
    ],
)
def test_what_is_quoted_tells_the_time_by_the_readers_clock_or_ours(
    printer, replied, language, zone, told
):
    change({"time_zone": "Asia/Tokyo"})
    chosen = {"language": language, "time_zone": zone}
    Person.objects.filter(pk=printer.requester_id).update(**chosen)
    printer.messages.update(created_at=datetime(2026, 11, 22, 20, 5, tzinfo=UTC))
    (mail,) = replied()
    assert told in mail.text
    assert told in mail.html


def test_each_recipient_has_an_answering_address_of_their_own(cast, printer, beto, replied):
    printer.add_participant(cast.dario, by=beto, confirmed=True)
    first, second = replied()
    assert {first.recipient.address, second.recipient.address} == {
        "ana@acme.example",
        "dario@optica.example",
    }
    assert first.reply_to != second.reply_to
    assert first.message_id != second.message_id
    assert first.cc == second.cc == ()


def test_files_go_along(replied):
    blob = files.store(b"manual", declared_type="text/plain")
    (mail,) = replied(files=[NewFile(blob, "manual.txt")])
    assert [(f.name, f.content_type, f.data) for f in mail.files] == [
        ("manual.txt", "text/plain", b"manual")
    ]


def test_the_same_delivery_again_has_the_same_message_id(letters, replied, beto, drain):
    (first,) = replied()
    Delivery.objects.update(state="unknown")
    Delivery.objects.filter(automatic=False).get().retry(by=beto)
    drain()
    assert letters.sent[-1].message_id == first.message_id


def test_it_goes_to_the_preferred_address_and_past_one_that_fails(cast, beto, replied):
    home = people.verify_address(cast.ana, "ana@home.test", by=beto)
    people.prefer_address(home, by=beto)
    assert replied()[0].recipient.address == "ana@home.test"
    bouncing.mark_undeliverable("ana@home.test", by=beto)
    assert replied()[0].recipient.address == "ana@acme.example"
    bouncing.mark_undeliverable("ana@acme.example", by=beto)
    assert replied() == []


def test_what_cannot_be_built_has_failed_not_perhaps_arrived(printer, replied):
    blob = files.store(b"lost")
    storage.path_of(blob.sha256).unlink()
    assert replied(files=[NewFile(blob, "lost.txt")]) == []
    delivery = Delivery.objects.get(automatic=False)
    assert delivery.state == "failed"
    assert "FileNotFoundError" in delivery.error


def test_a_refused_address_fails_visibly(letters, beto, drain):
    ticket = arrives(sender="nobody@x.test").ticket
    drain()
    assert list(ticket.messages.values_list("internal", flat=True)) == [False]
    assert Delivery.objects.get().state == "failed"


def test_her_answer_to_any_of_our_mails_finds_the_ticket(letters, cast, printer, replied):
    (mail,) = replied()
    _m, ticket_id, person_id = mail.reply_to.partition("@")[0].partition("+")[2].split(".")
    assert arrives(token=[int(ticket_id), int(person_id)], text="Gracias").ticket == printer
    with clock.at(clock.now() + timedelta(days=400)):
        late = arrives(token=[int(ticket_id), int(person_id)], text="¿Sigue?").ticket
    assert late == printer
