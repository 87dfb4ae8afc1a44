"""What may have been overlooked is asked once before it leaves; one more press sends it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.outbox.models import Delivery
from soporte.people.cast import People
from soporte.tickets.models import Draft, Ticket

ASKED = 'class="so-doubts only-'


@pytest.fixture(autouse=True)
def _leaves_at_once(cast: People):
    cast.beto.preferences = {"undo_seconds": 0}
    cast.beto.save()


def write(client: Client, ticket: Ticket, **fields: object):
    given = {"mode": "reply", "key": str(fields), **fields}
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), given)


def is_asked(answer, ticket: Ticket) -> bool:
    asked = answer.status_code == 409 and ASKED in answer.content.decode()
    said = ticket.messages.exclude(author=ticket.requester).exists()
    assert asked != said
    return asked


@pytest.mark.parametrize("body", ["Te adjunto la guía", "I have attached the guide", "Va anexo"])
def test_a_promised_file_that_is_missing_is_asked_about(printer: Ticket, beto: Client, body: str):
    assert is_asked(write(beto, printer, body=body), printer)
    assert not is_asked(write(beto, printer, body=body, doubted="files"), printer)


def test_nobody_is_asked_when_the_file_is_there(printer: Ticket, beto: Client):
    pdf = SimpleUploadedFile("guía.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    assert not is_asked(write(beto, printer, body="Te adjunto la guía", files=[pdf]), printer)


def test_what_somebody_else_is_quoted_with_is_no_promise(printer: Ticket, beto: Client):
    body = "<blockquote><p>Te adjunto la foto</p></blockquote><p>No la veo</p>"
    assert not is_asked(write(beto, printer, body=body, format="html"), printer)


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "reply", "also": "nuria@nueva.example"},
        {"mode": "forward", "forward_to": "nuria@nueva.example", "forward_files": "1"},
    ],
)
def test_a_domain_never_written_to_is_asked_about_the_first_time(
    printer: Ticket, beto: Client, fields: dict
):
    answer = write(beto, printer, body="Hola", **fields)
    assert is_asked(answer, printer)
    assert "nueva.example" in answer.content.decode()
    write(beto, printer, body="Hola", doubted="stranger", **fields)
    assert Delivery.objects.filter(recipient="nuria@nueva.example").exists()
    again = {**fields, "also": "luis@nueva.example", "forward_to": "luis@nueva.example"}
    assert write(beto, printer, body="Otra vez", **again).status_code == 302


def test_a_colleague_of_the_customer_is_no_stranger(printer: Ticket, beto: Client):
    assert not is_asked(write(beto, printer, body="Hola", also="nuevo@acme.example"), printer)


def test_a_note_with_the_customers_address_is_asked_about(
    printer: Ticket, cast: People, beto: Client
):
    body = f"Para {cast.ana.email}: ya está"
    assert is_asked(write(beto, printer, mode="note", body=body, then="note"), printer)
    assert not is_asked(
        write(beto, printer, mode="note", body=body, then="note", doubted="note"), printer
    )


def test_what_was_asked_keeps_the_text_and_the_button_that_was_pressed(
    printer: Ticket, beto: Client
):
    html = write(beto, printer, body="Te adjunto la guía", then="resolve").content.decode()
    asked = html[html.index(ASKED) :].split("</div>")[0]
    assert 'name="then" value="resolve"' in asked
    assert 'name="doubted" value="files"' in asked
    assert "Te adjunto la guía" in html


def test_what_leaves_later_is_asked_about_now(printer: Ticket, beto: Client):
    fields = {"body": "Te adjunto la guía", "then": "at:tomorrow"}
    assert is_asked(write(beto, printer, **fields), printer)
    assert not Draft.objects.filter(state="waiting").exists()
    write(beto, printer, doubted="files", **fields)
    assert Draft.objects.get(state="waiting").is_scheduled
