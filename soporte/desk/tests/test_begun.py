"""A new ticket that is being written down: kept on the server until it is opened."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket, TicketDraft

SAVE, NEW, DRAFTS = (reverse(f"desk:{n}") for n in ("new-ticket-drafts", "new-ticket", "drafts"))


@pytest.fixture
def typed(cast: People, desk: Desk) -> dict[str, object]:
    """What the form posts by itself, half filled in."""
    return {
        "key": "first-page",
        "origin": "window-1",
        "mark": "",
        "format": "text",
        "person": cast.ana.pk,
        "subject": "No arranca el portátil",
        "body": "Desde esta mañana.",
        "way": "phone",
        "priority": "2",
        "queue": desk.hardware.pk,
        "type": "",
        "tags": "portátil",
    }


def draft_of(person: object) -> TicketDraft:
    return TicketDraft.objects.get(person=person)


def test_what_is_typed_is_kept_and_gone_on_with_elsewhere(
    typed: dict[str, object], cast: People, beto: Client, beto_htmx: Client, signed_in
):
    answer = beto_htmx.post(SAVE, typed)
    kept = draft_of(cast.beto)
    assert answer.status_code == 200
    assert f'name="mark" value="{kept.mark}"' in answer.content.decode()
    for page in (beto.get(DRAFTS), beto.get(NEW)):
        assert "No arranca el portátil" in page.content.decode()
    there = signed_in(cast.beto).get(NEW, {"draft": kept.pk}).content.decode()
    for part in (
        'value="No arranca el portátil"',
        "Desde esta mañana.",
        cast.ana.name,
        'value="portátil"',
        'name="key" value="first-page"',
    ):
        assert part in there


def test_saving_again_changes_the_same_one_and_emptying_it_lets_it_go(
    typed: dict[str, object], cast: People, beto_htmx: Client
):
    beto_htmx.post(SAVE, typed)
    beto_htmx.post(SAVE, {**typed, "subject": "No enciende"})
    assert draft_of(cast.beto).subject == "No enciende"
    beto_htmx.post(SAVE, {**typed, "subject": "", "body": " "})
    assert not TicketDraft.objects.exists()


def test_a_text_that_another_device_saved_is_not_written_over(
    typed: dict[str, object], cast: People, beto_htmx: Client
):
    beto_htmx.post(SAVE, typed)
    seen = draft_of(cast.beto).mark
    beto_htmx.post(SAVE, {**typed, "origin": "phone", "mark": seen, "body": "En el móvil."})
    answer = beto_htmx.post(SAVE, {**typed, "origin": "old", "mark": seen, "body": "En la mesa."})
    bodies = {one.first("body"): one.key for one in TicketDraft.objects.all()}
    assert set(bodies) == {"En el móvil.", "En la mesa."}
    assert f'name="key" value="{bodies["En la mesa."]}"' in answer.content.decode()


def test_opening_the_ticket_takes_the_files_along_and_ends_the_draft(
    typed: dict[str, object], cast: People, beto: Client, beto_htmx: Client
):
    files = [SimpleUploadedFile(f"{n}.txt", b"uno") for n in ("una", "dos")]
    beto_htmx.post(SAVE, {**typed, "files": files})
    una, dos = draft_of(cast.beto).files.order_by("pk")
    typed["type"] = beto.get(NEW).context["form"]["type"].value()
    posted = {**typed, "known": [una.pk, dos.pk], "keep": [dos.pk]}
    assert beto.post(NEW, posted).status_code == 302
    ticket = Ticket.objects.get(subject="No arranca el portátil")
    assert [one.name for one in ticket.messages.get().attachments.all()] == ["dos.txt"]
    assert not TicketDraft.objects.exists()
    # A saving that was on its way comes too late.
    beto_htmx.post(SAVE, typed)
    assert not TicketDraft.objects.exists()


def test_it_works_without_javascript_and_is_thrown_away(
    typed: dict[str, object], cast: People, beto: Client
):
    answer = beto.post(SAVE, {**typed, "then": "draft"})
    assert answer.url == DRAFTS
    kept = draft_of(cast.beto)
    gone = beto.post(reverse("desk:new-ticket-draft", args=[kept.pk]), {"act": "discard"})
    assert gone.url == DRAFTS
    assert not TicketDraft.objects.exists()


def test_a_draft_is_nobody_else_s(
    typed: dict[str, object], cast: People, beto_htmx: Client, elena: Client
):
    beto_htmx.post(SAVE, typed)
    kept = draft_of(cast.beto)
    assert elena.get(NEW, {"draft": kept.pk}).status_code == 404
    assert elena.post(reverse("desk:new-ticket-draft", args=[kept.pk])).status_code == 404
    assert "No arranca" not in elena.get(DRAFTS).content.decode()


def test_a_form_that_says_nothing_is_not_kept(typed: dict[str, object], beto_htmx: Client):
    beto_htmx.post(SAVE, {**typed, "subject": " ", "body": "", "priority": "4"})
    assert not TicketDraft.objects.exists()


def test_a_name_of_an_input_that_cannot_be_stored_breaks_no_saving(
    typed: dict[str, object], cast: People, beto_htmx: Client
):
    assert beto_htmx.post(SAVE, {**typed, "field\0x": "algo"}).status_code == 200
    assert draft_of(cast.beto).subject == "No arranca el portátil"
