"""The ticket page: what it shows, and what its forms do with and without htmx."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.desk.tickets import timeline
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery, State
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.cast import Desk
from soporte.tickets.models import ReadMark, Status, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile


def page(client: Client, ticket: Ticket) -> str:
    answer = client.get(reverse("desk:ticket", args=[ticket.number]))
    assert answer.status_code == 200
    return answer.content.decode()


def change(client: Client, ticket: Ticket, noun: str, value: object):
    return client.post(reverse("desk:ticket-fact", args=[ticket.number, noun]), {"value": value})


def write(client: Client, ticket: Ticket, **fields: object):
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), fields)


def test_it_shows_who_asked_what_and_the_whole_conversation(
    printer: Ticket, cast: People, beto: Client
):
    html = page(beto, printer)
    shown = ("La impresora del almacén", "Ana Pardo", "Acme", "Procesando", f"#{printer.number}")
    for text in shown:
        assert text in html
    assert f'data-live="ticket:{printer.pk}"' in html


def test_facts_change_by_plain_forms(printer: Ticket, desk: Desk, cast: People, beto: Client):
    resolved = Status.objects.get(category="resolved")
    training = TicketType.objects.last()
    for noun, value in (
        ("assignment", cast.beto.pk),
        ("priority", 4),
        ("queue", desk.network.pk),
        ("type", training.pk),
        ("team", ""),
        ("tags", "Impresora,  controlador-7 "),
        ("subject", "Impresora parada"),
        ("status", resolved.pk),
    ):
        answer = change(beto, printer, noun, value)
        assert answer.status_code == 302, noun
    printer.refresh_from_db()
    assert printer.assignee == cast.beto
    assert printer.priority == 4
    assert printer.queue == desk.network
    assert printer.type == training
    assert printer.team is None
    assert printer.tags == ["impresora", "controlador-7"]
    assert printer.subject == "Impresora parada"
    assert printer.category == "resolved"


@pytest.mark.parametrize(
    ("noun", "value"),
    [
        ("status", "99999"),
        ("status", "x"),
        ("priority", "9"),
        ("queue", "99999"),
        ("assignment", "99999"),
        ("nonsense", "1"),
    ],
)
def test_what_does_not_exist_cannot_be_chosen(printer: Ticket, beto: Client, noun: str, value: str):
    assert change(beto, printer, noun, value).status_code == 404


def test_a_customer_cannot_be_made_the_assignee(printer: Ticket, cast: People, beto: Client):
    assert change(beto, printer, "assignment", cast.ana.pk).status_code == 404


def test_a_change_with_htmx_answers_the_parts_and_not_the_composer(
    printer: Ticket, beto_htmx: Client
):
    html = change(beto_htmx, printer, "priority", 4).content.decode()
    for part in ("ticket-head", "thread", "panel"):
        assert f'id="{part}" hx-swap-oob' in html or f'id="{part}"' in html
    assert 'id="composer"' not in html
    assert "<html" not in html


def test_moving_a_ticket_out_of_ones_rights_leads_back_to_the_list(
    printer: Ticket, desk: Desk, beto_htmx: Client
):
    answer = change(beto_htmx, printer, "queue", desk.closed_to_beto.pk)
    assert answer["HX-Redirect"] == reverse("desk:tickets")


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
    assert "so-toast" in html


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


def test_the_conversation_comes_in_windows_and_older_ones_on_request(
    printer: Ticket, cast: People, beto: Client, beto_htmx: Client
):
    by = Actor.of(cast.beto, via="desk")
    for n in range(timeline.WINDOW + 5):
        printer.note(f"<p>nota número {n}.</p>", author=cast.beto, by=by)
    html = page(beto, printer)
    assert "nota número 0." not in html
    assert f"nota número {timeline.WINDOW + 4}." in html
    first = timeline.window(printer, cast.beto).first
    older = reverse("desk:ticket-older", args=[printer.number])
    fragment = beto_htmx.get(older, {"before": first}).content.decode()
    assert "nota número 0." in fragment
    assert f"nota número {timeline.WINDOW + 4}." not in fragment
    assert "nota número 0." in beto.get(older).content.decode()


def test_a_live_refresh_keeps_what_was_shown(printer: Ticket, cast: People, beto_htmx: Client):
    by = Actor.of(cast.beto, via="desk")
    printer.note("<p>la primera</p>", author=cast.beto, by=by)
    since = printer.messages.order_by("pk").first().pk
    for n in range(timeline.WINDOW + 3):
        printer.note(f"<p>n{n}</p>", author=cast.beto, by=by)
    live = reverse("desk:ticket-live", args=[printer.number])
    assert "la primera" in beto_htmx.get(live, {"since": since}).content.decode()


def test_the_first_unread_is_marked_for_who_was_here_before(
    printer: Ticket, cast: People, beto: Client
):
    assert "data-first-unread" not in page(beto, printer)
    first = printer.messages.get().pk
    address = reverse("desk:ticket-reading", args=[printer.number])
    assert beto.post(address, {"message": first}).status_code == 204
    assert ReadMark.objects.get(person=cast.beto).message_id == first
    operations.receive_message(
        printer,
        html="<p>¿Novedades?</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
    )
    assert "data-first-unread" in page(beto, printer)
    beto.post(address, {"message": 10**17})
    assert ReadMark.objects.get(person=cast.beto).message_id == first


def test_pictures_are_shown_and_other_files_offered_by_signed_links(
    printer: Ticket, cast: People, beto: Client
):
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    operations.receive_message(
        printer,
        html="<p>Mira</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        files=[
            NewFile(store(out.getvalue()), "foto.png", "c1", inline=True),
            NewFile(store(b"hola"), "x<b>.txt"),
        ],
    )
    html = page(beto, printer)
    assert '<img src="/f/' in html
    assert "x&lt;b&gt;.txt" in html


def test_participants_are_added_confirmed_and_removed(printer: Ticket, cast: People, beto: Client):
    printer.add_participant(cast.marcos, by=Actor.system())
    part = printer.participants.get()
    one = reverse("desk:ticket-participant", args=[printer.number, part.pk])
    beto.post(one, {"act": "confirm"})
    part.refresh_from_db()
    assert part.confirmed_at
    beto.post(one, {"act": "remove"})
    assert not printer.participants.exists()
    add = reverse("desk:ticket-participants", args=[printer.number])
    beto.post(add, {"email": "nuevo@acme.example"})
    assert printer.participants.get().confirmed_at
    assert beto.post(add, {"email": "no es un correo"}, follow=True).status_code == 200
    assert printer.participants.count() == 1


def test_changes_between_messages_are_folded_into_one_line(
    printer: Ticket, cast: People, beto: Client
):
    by = Actor.of(cast.beto, via="desk")
    printer.set_priority(4, by=by)
    printer.assign(cast.beto, by=by)
    printer.tag(["urgente"], by=by)
    items = timeline.window(printer, cast.beto).items
    folded = [item for item in items if item.kind == "events"]
    assert len(folded) == 1
    assert len(folded[0].events) == 3


def test_other_tickets_of_the_requester_respect_the_readers_rights(
    printer: Ticket, cast: People, desk: Desk, beto: Client
):
    for subject, queue in (("La visible", desk.network), ("La de dirección", desk.closed_to_beto)):
        operations.open_ticket(
            subject=subject,
            html="<p>x</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="email"),
            channel="email",
            queue=queue,
        )
    html = page(beto, printer)
    assert "La visible" in html
    assert "La de dirección" not in html


def test_hostile_names_and_subjects_are_only_text(cast: People, desk: Desk, beto: Client):
    from soporte.people.operations import find_or_create

    nasty = find_or_create(
        "x@evil.example", '<img src=x onerror="alert(1)">', by=Actor.channel("email")
    )
    ticket = operations.open_ticket(
        subject="<script>alert(1)</script> {{ 7*7 }}",
        html="<div hx-get='/desk/' data-hx-get='/x' id='composer' class='so-comp'>hola</div>",
        requester=nasty,
        by=Actor.channel("email"),
        channel="email",
        queue=desk.hardware,
        tags=["<b>"],
    )
    html = page(beto, ticket)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "{{ 7*7 }}" in html
    assert html.count('id="composer"') == 1
    assert "hx-get='/desk/'" not in html
    listed = beto.get(reverse("desk:view", args=["open"])).content.decode()
    assert "<script>alert" not in listed


def test_a_stranger_without_a_name_is_called_by_the_address(cast: People, desk: Desk, beto: Client):
    from soporte.people.operations import find_or_create

    quiet = find_or_create("quiet@acme.example", by=Actor.channel("email"))
    operations.open_ticket(
        subject="Sin nombre",
        html="<p>x</p>",
        requester=quiet,
        by=Actor.channel("email"),
        channel="email",
        queue=desk.hardware,
    )
    assert "quiet@acme.example" in beto.get(reverse("desk:view", args=["open"])).content.decode()


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
