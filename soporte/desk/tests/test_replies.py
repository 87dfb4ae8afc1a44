"""Answers and notes: sent once, cleaned, stopped when a colleague was quicker, sent again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery, State
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket


@pytest.fixture(autouse=True)
def _leaves_at_once(cast: People):
    """How replies wait is told in test_drafts.py."""
    for person in (cast.beto, cast.carla):
        person.preferences = {"undo_seconds": 0}
        person.save()


def page(client: Client, ticket: Ticket) -> str:
    answer = client.get(reverse("desk:ticket", args=[ticket.number]))
    assert answer.status_code == 200
    return answer.content.decode()


def write(client: Client, ticket: Ticket, **fields: object):
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), fields)


def test_a_reply_goes_out_once_even_when_the_form_is_posted_twice(printer: Ticket, beto: Client):
    for _again in range(2):
        answer = write(beto, printer, mode="reply", body="Hola, Ana", then="wait", key="k1")
        assert answer.status_code == 302
    assert printer.messages.filter(from_staff=True).count() == 1
    assert Delivery.objects.filter(thing_kind="message").count() >= 1
    assert Delivery.objects.filter(recipient="ana@acme.example", automatic=False).count() == 1
    printer.refresh_from_db()
    assert printer.category == "waiting_customer"


def test_sending_may_resolve(printer: Ticket, beto: Client):
    write(beto, printer, mode="reply", body="Listo", then="resolve", key="k2")
    printer.refresh_from_db()
    assert printer.category == "resolved"


def test_a_note_is_internal_whatever_button_was_pressed(printer: Ticket, beto: Client):
    write(beto, printer, mode="note", body="Ojo con Ana", then="resolve", key="k3")
    printer.refresh_from_db()
    assert printer.category == "new"
    assert printer.messages.get(internal=True).body_text.strip() == "Ojo con Ana"
    assert not Delivery.objects.filter(automatic=False).exists()
    assert "so-msg note" in page(beto, printer)


def test_text_and_html_are_both_taken_and_cleaned(printer: Ticket, beto: Client):
    write(beto, printer, mode="note", body="1 < 2\n\n<b>no</b>", format="text", key="a")
    write(
        beto,
        printer,
        mode="note",
        body="<p onclick='x()'>Hola <strong>Ana</strong></p><script>alert(1)</script>",
        format="html",
        key="b",
    )
    plain, rich = printer.messages.filter(internal=True).order_by("pk")
    assert "&lt;b&gt;" in plain.body_html
    assert "<strong>Ana</strong>" in rich.body_html
    assert "onclick" not in rich.body_html
    assert "script" not in rich.body_html


def test_files_go_with_the_message(printer: Ticket, beto: Client):
    files = [
        SimpleUploadedFile("guía.pdf", b"%PDF-1.4 x", content_type="application/pdf"),
        SimpleUploadedFile("../../etc/passwd", b"root", content_type="text/plain"),
    ]
    write(beto, printer, mode="reply", body="Mira esto", key="f", files=files)
    names = [a.name for a in printer.messages.get(from_staff=True).attachments.order_by("pk")]
    assert names[0] == "guía.pdf"
    assert "/" not in names[1]
    assert "guía.pdf" in page(beto, printer)


def test_an_empty_message_comes_back_with_its_reason(printer: Ticket, beto: Client):
    answer = write(beto, printer, mode="reply", body="   ", key="e")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_colleagues_answer_in_between_stops_the_reply_and_keeps_the_text(
    printer: Ticket, cast: People, beto: Client, beto_htmx: Client
):
    seen = printer.messages.get().pk
    printer.reply("<p>Ya lo miro</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    answer = write(beto, printer, mode="reply", body="Lo mío", key="c1", seen=seen)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ya lo miro" in html
    assert "Lo mío" in html
    fragment = write(beto_htmx, printer, mode="reply", body="Lo mío", key="c2", seen=seen)
    assert fragment.status_code == 409
    assert fragment["HX-Retarget"] == "#composer"
    assert printer.messages.filter(from_staff=True).count() == 1
    assert (
        write(
            beto, printer, mode="reply", body="Lo mío", key="c3", seen=seen, anyway="1"
        ).status_code
        == 302
    )
    assert printer.messages.filter(from_staff=True).count() == 2


def test_a_note_is_never_stopped(printer: Ticket, cast: People, beto: Client):
    printer.reply("<p>Ya</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    assert write(beto, printer, mode="note", body="Visto", key="n", seen=0).status_code == 302


def test_after_sending_with_htmx_the_composer_is_fresh(printer: Ticket, beto_htmx: Client):
    answer = write(beto_htmx, printer, mode="reply", body="Hola", key="h")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="composer" hx-swap-oob="outerHTML"' in html
    assert 'value="h"' not in html


def test_a_failed_delivery_says_why_and_can_be_sent_again(printer: Ticket, beto: Client):
    write(beto, printer, mode="reply", body="Hola", key="d")
    delivery = Delivery.objects.get(automatic=False)
    delivery.state, delivery.error = State.FAILED, "buzón lleno"
    delivery.save()
    html = page(beto, printer)
    assert "buzón lleno" in html
    again = reverse("desk:ticket-delivery", args=[printer.number, delivery.pk])
    assert again in html
    assert beto.post(again).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == State.QUEUED


def test_a_delivery_of_another_ticket_cannot_be_sent_from_here(
    printer: Ticket, cast: People, desk: Desk, beto: Client
):
    other = operations.open_ticket(
        subject="Otro",
        html="<p>x</p>",
        requester=cast.dario,
        by=Actor.of(cast.dario, via="email"),
        channel="email",
        queue=desk.closed_to_beto,
    )
    other.reply("<p>y</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    foreign = Delivery.objects.get(recipient="dario@optica.example", automatic=False)
    address = reverse("desk:ticket-delivery", args=[printer.number, foreign.pk])
    assert beto.post(address).status_code == 404


def test_old_answers_do_not_stop_a_new_reply(
    printer: Ticket, cast: People, beto: Client, signed_in: SignIn
):
    printer.reply("<p>Ayer</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    printer.messages.filter(from_staff=True).update(
        created_at=printer.created_at - timedelta(days=1)
    )
    seen = printer.messages.order_by("-pk").first().pk
    assert write(beto, printer, mode="reply", body="Hoy", key="o", seen=seen).status_code == 302


def test_a_supervisor_sees_what_did_not_leave_and_sends_it_again(
    printer: Ticket, cast: People, beto: Client, signed_in: SignIn
):
    write(beto, printer, mode="reply", body="Hola", key="s")
    delivery = Delivery.objects.get(automatic=False)
    delivery.state, delivery.error = State.UNKNOWN, "se cortó"
    delivery.save()
    carla = signed_in(cast.carla)
    html = carla.get(reverse("desk:deliveries")).content.decode()
    assert "se cortó" in html
    assert f"/desk/tickets/{printer.number}/" in html
    again = reverse("desk:delivery-retry", args=[delivery.pk])
    assert beto.post(again).status_code == 403
    assert carla.post(again).status_code == 302
    assert carla.post(again).status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == State.QUEUED
