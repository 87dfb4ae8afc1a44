"""Sent on to somebody outside: what goes, what never goes, and where their answer lands."""

import pytest
from django.core.exceptions import ValidationError

from soporte.channels.tests.letters import arrives
from soporte.files import operations as files
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.tickets import operations
from soporte.tickets.models import Message, Ticket
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.status import Category

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
MAKER = "taller@fabricante.example"


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def maker(cast, beto):
    return people.find_or_create(MAKER, "Taller", by=beto)


@pytest.fixture
def sent(letters, drain):
    """What leaves while something is done."""

    def leaving(act):
        drain()
        letters.sent.clear()
        act()
        drain()
        return list(letters.sent)

    return leaving


@pytest.fixture
def forwarded(printer, maker, sent):
    """Forwards from Ana's ticket; the mail that went out."""

    def forward(html="<p>¿La cubre la garantía?</p>", *, author, **more):
        by = Actor.of(author, via="desk")
        told = {"to": maker, "address": MAKER, "author": author, "by": by}
        return sent(lambda: printer.forward(html, **told, **more))

    return forward


def answer(printer, maker, **more):
    token = [printer.pk, maker.pk]
    return arrives(sender=MAKER, text="Sí, traedla: wolframio", token=token, **more)


def test_what_is_sent_on_is_what_was_chosen_with_its_files_and_no_note(
    cast, printer, beto, forwarded
):
    pdf = NewFile(files.store(b"%PDF-1.4 x", declared_type="application/pdf"), "serie.pdf")
    chosen = operations.receive_message(
        printer,
        html="<p>Número de serie 4711</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        files=[pdf],
    )
    printer.note("<p>Cliente pesado</p>", author=cast.beto, by=beto)
    (mail,) = forwarded(author=cast.beto, only=chosen.pk)
    assert mail.recipient.address == MAKER
    assert mail.subject == f"Fwd: {printer.subject} [#{printer.number}]"
    assert "garantía" in mail.text
    assert "4711" in mail.html
    assert [file.name for file in mail.files] == ["serie.pdf"]
    assert "Procesando" not in mail.text
    assert "first@acme.example" not in f"{mail}"
    (whole,) = forwarded(author=cast.beto, with_files=False)
    assert "Procesando" in whole.text
    assert not whole.files
    for one in (mail, whole):
        assert "pesado" not in f"{one}"


def test_an_internal_message_is_not_sent_on_even_when_it_is_asked_for(
    cast, printer, beto, forwarded
):
    note = printer.note("<p>Cliente pesado</p>", author=cast.beto, by=beto)
    with pytest.raises(ValidationError):
        forwarded(author=cast.beto, only=note.pk)
    assert not Delivery.objects.filter(recipient=MAKER).exists()


def test_a_later_message_stays_behind(cast, printer, beto, forwarded):
    last = printer.messages.get().pk
    printer.reply("<p>Ya lo miro</p>", author=cast.beto, by=beto)
    (mail,) = forwarded(author=cast.beto, until=last)
    assert "Ya lo miro" not in mail.text


def test_their_answer_is_for_staff_alone_and_ends_the_wait(cast, printer, maker, forwarded, sent):
    forwarded(author=cast.beto)
    beto = Actor.of(cast.beto, via="desk")
    printer.set_category(Category.WAITING_THIRD, by=beto)
    inbound = answer(printer, maker, message_id="<secreto@fabricante.example>")
    assert inbound.ticket == printer
    printer.refresh_from_db()
    assert printer.category == "open"
    said = inbound.message
    assert said.internal
    assert said.author == maker
    assert not Message.objects.visible_to(cast.ana).filter(pk=said.pk).exists()
    assert Message.objects.visible_to(cast.beto).filter(pk=said.pk).exists()
    kinds = Entry.objects.filter(thing_kind="ticket", thing_id=printer.pk).values_list("kind")
    assert ("message.received",) not in kinds
    assert ("helper.answered",) in kinds
    (mail,) = sent(lambda: printer.reply("<p>Te la recogemos</p>", author=cast.beto, by=beto))
    assert mail.recipient.address == "ana@acme.example"
    for secret in ("wolframio", "garantía", "fabricante"):
        assert secret not in f"{mail}"


def test_a_second_forward_threads_with_their_answer_alone(cast, printer, maker, forwarded):
    forwarded(author=cast.beto)
    answer(printer, maker, message_id="<suyo@fabricante.example>")
    (mail,) = forwarded("<p>¿Y cuándo?</p>", author=cast.beto)
    assert mail.in_reply_to == "<suyo@fabricante.example>"
    assert mail.references == ("<suyo@fabricante.example>",)


def test_whoever_is_asked_reads_nothing_and_receives_no_answer(cast, printer, forwarded):
    forwarded(author=cast.beto)
    part = printer.participants.get()
    assert part.is_aside
    assert not Ticket.objects.visible_to(part.person).exists()
    assert part.person not in printer.recipients()
    assert not printer.participants.visible_to(cast.ana).exists()
    assert part in printer.participants.visible_to(cast.beto)


def test_once_confirmed_they_write_to_everybody(cast, printer, beto, maker, forwarded):
    forwarded(author=cast.beto)
    printer.confirm_participant(maker, by=beto)
    assert not answer(printer, maker).message.internal


def test_whoever_reads_the_conversation_is_not_forwarded_to(cast, printer, beto):
    for person, address in ((cast.ana, "ana@acme.example"), (cast.carla, cast.carla.email)):
        with pytest.raises(ValidationError):
            printer.forward("", to=person, address=address, author=cast.beto, by=beto)
    assert not printer.participants.exists()
