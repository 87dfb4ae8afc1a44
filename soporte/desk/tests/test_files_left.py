"""A message whose files wait says so at the desk, and one press takes them in."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.tickets.cast import Desk
from soporte.tickets.models import Message, Ticket

RAW = b"""From: Ana <ana@acme.example>\r
To: soporte@nortia.example\r
Subject: Los planos\r
Message-ID: <planos@acme.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r
\r
--x\r
Content-Type: text/plain\r
\r
Van los planos.\r
--x\r
Content-Type: text/plain; name="planos.txt"\r
Content-Disposition: attachment; filename="planos.txt"\r
\r
uno y dos\r
--x--\r
"""


@pytest.fixture
def waiting(desk: Desk, settings: Settings) -> Message:
    """Ana's message, whose file was too much."""
    settings.FILES_A_DAY_MB = {**settings.FILES_A_DAY_MB, "mail": 0.000001}
    pk = line.accept(RAW, route="smtp", envelope={"to": ["soporte@nortia.example"]})
    line.process(pk)
    message = Inbound.objects.get(pk=pk).message
    assert message is not None
    return message


def test_it_names_the_files_and_takes_them_in(waiting: Message, beto: Client) -> None:
    page = reverse("desk:ticket", args=[waiting.ticket.number])
    take_in = reverse("desk:ticket-files", args=[waiting.ticket.number, waiting.pk])
    html = beto.get(page).content.decode()
    assert "planos.txt" in html
    assert take_in in html
    assert beto.post(take_in).status_code == 302
    assert waiting.attachments.get().blob.read().strip() == b"uno y dos"
    html = beto.get(page).content.decode()
    assert "planos.txt" in html
    assert take_in not in html


def test_a_message_of_another_ticket_is_not_reached(
    waiting: Message, printer: Ticket, beto: Client
) -> None:
    elsewhere = reverse("desk:ticket-files", args=[printer.number, waiting.pk])
    assert beto.post(elsewhere).status_code == 404
    assert not waiting.attachments.exists()
