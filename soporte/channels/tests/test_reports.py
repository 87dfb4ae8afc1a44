"""Reports about our own mail, from the report to the address, the message and the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from soporte.channels.tests.letters import arrives
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices.models import Notification
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery
from soporte.people import bouncing
from soporte.people.models import Address
from soporte.tickets.models import Ticket
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
ANA = "ana@acme.example"


@pytest.fixture
def answer(cast, printer, drain):
    """Beto answers Ana, and it leaves; the delivery."""

    def send():
        by = Actor.of(cast.beto, via="desk")
        message = printer.reply("<p>Hola</p>", author=cast.beto, by=by)
        drain()
        return Delivery.objects.get(thing_kind="message", thing_id=message.pk)

    return send


def returned(delivery, status="5.1.1", **more):
    """A report about this delivery arrives; what became of it."""
    bounce = {
        "recipient": delivery.recipient,
        "status": status,
        "permanent": status[0] == "5",
        **more,
    }
    return arrives(sender="", bounce={**bounce, "original_message_id": delivery.message_id})


def reads():
    return Address.objects.get(value=ANA).undeliverable_at is None


def test_what_is_refused_for_good_stops_mail_at_once(cast, printer, answer, letters):
    returned(answer())
    assert not reads()
    before = len(letters.sent)
    printer.refresh_from_db()
    printer.reply("<p>Otra</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    assert len(letters.sent) == before


def test_what_fails_three_times_in_a_row_stops_mail_too_until_she_writes(cast, answer):
    for _time in range(3):
        assert reads()
        delivery = answer()
        returned(delivery, "4.4.7")
        delivery.refresh_from_db()
        assert delivery.state == "failed"
    assert not reads()
    arrives(sender=ANA, text="¿Hola?")
    assert reads()


@pytest.mark.parametrize("named", ["", "a.ruiz@ACME.example"])
def test_a_report_may_name_nobody_or_whom_their_server_delivers_to(answer, named):
    returned(answer(), recipient=named)
    assert not reads()


def test_a_report_about_where_somebody_forwards_to_is_only_told(answer, printer):
    delivery = answer()
    note = returned(delivery, recipient="luis@elsewhere.test").message
    delivery.refresh_from_db()
    assert (note.ticket, note.internal, delivery.state) == (printer, True, "sent")
    assert reads()


def test_whoever_learns_our_id_from_her_answer_silences_nobody(answer, printer, cast):
    delivery = answer()
    arrives(sender=ANA, token=[printer.pk, cast.ana.pk], text="Gracias")
    note = returned(delivery).message
    delivery.refresh_from_db()
    assert (note.automatic, delivery.state) == ("bounce", "sent")
    assert reads()


def test_a_note_tells_what_the_server_says_and_not_what_it_returns(answer):
    text = "No existe.\n\nMessage-ID: <x>\n\nhttps://desk.test/secret"
    bounce = {"recipient": ANA, "status": "5.1.1", "permanent": True, "explanation": "No existe."}
    bounce["original_message_id"] = answer().message_id
    note = arrives(sender="", text=text, bounce=bounce).message
    assert "No existe." in note.body_html
    assert "secret" not in note.body_html


def test_a_report_on_what_was_sent_long_ago_is_only_told(answer):
    delivery = answer()
    with clock.at(clock.now() + timedelta(days=20)):
        assert returned(delivery).message.internal
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert reads()


def test_an_old_report_said_again_does_not_stop_what_is_sent_again(answer, cast):
    delivery = answer()
    returned(delivery)
    by = Actor.of(cast.beto, via="desk")
    bouncing.lift(Address.objects.get(value=ANA), by=by)
    delivery.refresh_from_db()
    delivery.retry(by=by)
    returned(delivery, diagnostic="again")
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert reads()


@pytest.mark.parametrize("kind", ["delay", "complaint", "absence"])
def test_a_flood_of_reports_is_held_and_not_a_flood_of_notes(answer, printer, kind):
    delivery = answer()
    for number in range(30):
        if kind == "delay":
            last = returned(delivery, "4.4.1", delayed=True, diagnostic=f"{number}")
        elif kind == "complaint":
            told = {"recipient": ANA, "kind": "abuse", "original_message_id": delivery.message_id}
            last = arrives(sender="f@p.test", complaint=told, text=f"{number}")
        else:
            subject = f"[#{printer.number}]"
            last = arrives(sender=ANA, subject=subject, automatic="auto-replied", text=f"{number}")
    assert last.state == "held"
    assert printer.messages.exclude(automatic="").count() == 20


def test_no_note_is_a_colleagues_because_a_machine_says_so(cast, printer):
    Ticket.objects.filter(pk=printer.pk).update(requester=cast.beto)
    inbound = arrives(
        sender="beto@nortia.example", subject=f"[#{printer.number}]", automatic="auto-replied"
    )
    assert (inbound.state, inbound.message) == ("held", None)


def test_one_report_twice_counts_once(answer):
    delivery = answer()
    for words in ("a", "b", "c", "d"):
        returned(delivery, "4.4.7", diagnostic=words)
    assert reads()


def test_a_delay_is_told_and_changes_nothing(answer, printer):
    delivery = answer()
    note = returned(delivery, "4.4.1", delayed=True).message
    delivery.refresh_from_db()
    assert (delivery.state, note.automatic, note.internal) == ("sent", "delayed", True)


def test_a_report_notifies_the_author_and_no_customer(answer, cast, letters, drain):
    delivery = answer()
    before = len(letters.sent)
    returned(delivery)
    drain()
    told = Notification.objects.filter(entry__kind="delivery.failed")
    assert {one.person for one in told} == {cast.beto}
    assert all(mail.recipient.address != ANA for mail in letters.sent[before:])


def test_a_report_about_a_notification_notifies_nobody(cast, drain):
    payload = {"subject": "x", "text": "x", "html": "<p>x</p>", "language": "es"}
    delivery = outbox.enqueue(
        channel="email", recipient="beto@nortia.example", payload=payload, automatic=True
    )
    drain()
    delivery.refresh_from_db()
    inbound = returned(delivery)
    drain()
    assert (inbound.state, inbound.ticket) == ("done", None)
    assert not Notification.objects.exists()
    assert Address.objects.get(value="beto@nortia.example").undeliverable_at


def test_a_server_that_refuses_the_mailbox_at_once_says_the_same(cast, printer, letters, drain):
    Address.objects.filter(value=ANA).update(value="nobody@acme.example")
    printer.requester.refresh_from_db()
    by = Actor.of(cast.beto, via="desk")
    letters.refusal = "550 5.1.1 no such user"
    printer.reply("<p>Hola</p>", author=cast.beto, by=by)
    drain()
    assert Address.objects.get(value="nobody@acme.example").undeliverable_at


def test_the_desk_says_why_and_lets_a_technician_try_again(
    cast, printer, answer, client, monkeypatch
):
    returned(answer(), diagnostic="smtp; 550 5.1.1 unknown")
    client.force_login(cast.beto)
    page = client.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert "550 5.1.1 unknown" in page
    assert str(Delivery(error="5.1.1").because) in page
    lift = reverse("desk:person-address-lift", args=[cast.ana.pk, cast.ana.addresses.get().pk])
    assert reverse("desk:person", args=[cast.ana.pk]) in page
    assert lift in client.get(reverse("desk:person", args=[cast.ana.pk])).content.decode()
    client.post(lift)
    assert reads()
    assert Entry.objects.filter(kind="address.lifted").count() == 1


def test_a_complaint_stops_automatic_mail_and_no_persons_answer(cast, printer, answer, letters):
    complaint = {"recipient": ANA, "kind": "abuse"}
    named = {**complaint, "original_message_id": answer().message_id}
    inbound = arrives(sender="fbl@provider.test", complaint=named, automatic="report")
    assert (inbound.ticket, inbound.message.internal) == (printer, True)
    assert Address.objects.get(value=ANA).complained_at
    assert reads()
    unknown = arrives(sender="fbl@provider.test", complaint=complaint, automatic="report")
    assert (unknown.state, unknown.reason) == ("held", "complaint")


@pytest.mark.parametrize("of", ["subject", "auto-replied"])
def test_an_absence_note_is_kept_and_reopens_nothing(cast, printer, of):
    printer.resolve(by=Actor.of(cast.beto, via="desk"))
    inbound = arrives(sender=ANA, subject=f"Fuera [#{printer.number}]", automatic=of, text="Playa")
    printer.refresh_from_db()
    assert (inbound.ticket, inbound.message.internal) == (printer, True)
    assert printer.category == "resolved"


def test_nothing_is_lifted_that_a_server_refused_for_good(cast):
    bouncing.mark_undeliverable(ANA, by=Actor.system())
    arrives(sender=ANA)
    assert not reads()
