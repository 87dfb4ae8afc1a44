"""What becomes of a ticket after a text: as chosen, for replies, scheduled ones and notes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from soporte.people.cast import People
from soporte.tickets import drafting
from soporte.tickets.models import Draft, Ticket
from soporte.toolbox import clock


@pytest.fixture(autouse=True)
def _leaves_at_once(cast: People):
    cast.beto.preferences = {"undo_seconds": 0}
    cast.beto.save()


def write(client: Client, ticket: Ticket, **fields: object):
    given = {"mode": "reply", "body": "Hola", "key": str(fields), **fields}
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), given)


def category(ticket: Ticket) -> str:
    ticket.refresh_from_db()
    return ticket.category


def test_a_reply_may_wait_for_a_third_party(printer: Ticket, beto: Client):
    write(beto, printer, then="third")
    assert category(printer) == "waiting_third"


def test_a_reply_may_resolve_and_lead_on(printer: Ticket, beto: Client):
    answer = write(beto, printer, then="resolve+next", **{"in": "open"})
    assert category(printer) == "resolved"
    assert str(printer.number) not in answer["Location"]


@pytest.mark.parametrize(
    ("after", "becomes"),
    [
        ("wait", "waiting_customer"),
        ("third", "waiting_third"),
        ("resolve", "resolved"),
        ("", "open"),
    ],
)
def test_a_scheduled_reply_does_what_was_chosen(
    printer: Ticket, beto: Client, monkeypatch, after: str, becomes: str
):
    write(beto, printer, then="at:tomorrow", after=after)
    assert category(printer) == "new"
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(drafting, "now", lambda: later)
    drafting.release(Draft.objects.get().pk)
    assert category(printer) == becomes


@pytest.mark.parametrize(
    ("then", "becomes"), [("note+third", "waiting_third"), ("note+resolve", "resolved")]
)
def test_a_note_may_change_the_status_too(printer: Ticket, beto: Client, then: str, becomes: str):
    write(beto, printer, mode="note", then=then)
    assert category(printer) == becomes
    assert printer.messages.get(internal=True).body_text.strip() == "Hola"


def test_a_note_may_lead_on(printer: Ticket, beto: Client):
    answer = write(beto, printer, mode="note", then="note+next", **{"in": "open"})
    assert str(printer.number) not in answer["Location"]
    assert category(printer) == "new"


def test_who_only_reads_keeps_notes_and_changes_nothing(printer: Ticket, beto: Client, desk):
    desk.hardware.access.update(level="read")
    assert write(beto, printer, mode="note", then="note+resolve").status_code == 403
    assert write(beto, printer, mode="note", then="note").status_code == 302
    assert category(printer) == "new"
