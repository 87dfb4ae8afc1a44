"""The ticket page: what it shows, and what its forms do with and without htmx."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.tickets import timeline
from soporte.files.operations import store
from soporte.journal.actor import Actor
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


def test_a_tag_is_added_and_taken_off_alone(printer: Ticket, cast: People, beto: Client):
    printer.tag(["vpn", "cortes, raros"], by=Actor.of(cast.carla, via="desk"))
    shown = page(beto, printer)
    assert 'name="value" value="vpn"' in shown
    assert change(beto, printer, "untag", "cortes, raros").status_code == 302
    assert change(beto, printer, "tag", "Impresora, vpn").status_code == 302
    assert change(beto, printer, "tag", " ").status_code == 302
    printer.refresh_from_db()
    assert printer.tags == ["vpn", "impresora"]


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
    html = beto.get(older, {"before": first}).content.decode()
    assert "nota número 0." in html
    assert f"nota número {timeline.WINDOW + 4}." not in html
    # Without JavaScript the way back is a link.
    later = re.search(r'href="([^"]*older\?after=[^"]*)"', html)
    assert later
    html = beto.get(unescape(later[1])).content.decode()
    assert f"nota número {timeline.WINDOW + 4}." in html
    assert "nota número 0." not in html


def test_a_page_in_the_middle_of_a_conversation_stays_there_when_something_happens(
    printer: Ticket, cast: People, beto_htmx: Client
):
    by = Actor.of(cast.beto, via="desk")
    for n in range(timeline.WINDOW + 5):
        printer.note(f"<p>nota número {n}.</p>", author=cast.beto, by=by)
    first = timeline.window(printer, cast.beto).first
    live = reverse("desk:ticket-live", args=[printer.number])
    html = beto_htmx.get(live, {"before": first}).content.decode()
    assert "nota número 0." in html
    assert f"nota número {timeline.WINDOW + 4}." not in html


def test_changes_between_two_windows_belong_to_one_of_them(
    printer: Ticket, desk: Desk, cast: People, beto_htmx: Client, monkeypatch
):
    by = Actor.of(cast.beto, via="desk")
    monkeypatch.setattr(timeline, "WINDOW", 3)
    for n in range(6):
        printer.note(f"<p>nota número {n}.</p>", author=cast.beto, by=by)
        if n == 2:
            printer.rename("Ahora se llama así", by=by)
    newest = timeline.window(printer, cast.beto)
    older = timeline.window(printer, cast.beto, before=newest.first)
    told = [
        line.sentence
        for found in (newest, older)
        for item in found.items
        for line in item.events
        if "Ahora se llama así" in line.sentence
    ]
    assert len(told) == 1


def test_a_page_left_open_does_not_grow_without_end(
    printer: Ticket, cast: People, beto_htmx: Client
):
    by = Actor.of(cast.beto, via="desk")
    since = printer.messages.order_by("pk").first().pk
    for n in range(timeline.SINCE + 5):
        printer.note(f"<p>nota número {n}.</p>", author=cast.beto, by=by)
    live = reverse("desk:ticket-live", args=[printer.number])
    html = beto_htmx.get(live, {"since": since}).content.decode()
    assert html.count("<article") == timeline.SINCE
    assert f"nota número {timeline.SINCE + 4}." in html
    assert "older?before=" in html


def test_a_message_of_a_megabyte_is_cut_and_shown_whole_on_its_own_page(
    printer: Ticket, desk: Desk, cast: People, beto: Client, signed_in
):
    by = Actor.of(cast.beto, via="desk")
    text = (
        "<blockquote><p>"
        + "palabra y <b>otra</b> " * 5_000
        + "palabra " * 90_000
        + "el final</p></blockquote>"
    )
    note = printer.note(text, author=cast.beto, by=by)
    html = page(beto, printer)
    assert "palabra y" in html
    assert "el final" not in html
    assert len(html) < 120_000
    path = reverse("desk:message", args=[note.pk])
    assert f'href="{path}"' in html
    assert html.count("<blockquote>") == html.count("</blockquote>")
    assert "el final" in beto.get(path).content.decode()
    printer.move(desk.closed_to_beto, by=Actor.system())
    assert beto.get(path).status_code == 404


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
