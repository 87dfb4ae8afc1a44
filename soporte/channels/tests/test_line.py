"""From a stored payload to a ticket, a duplicate or a held message: no error, no loss."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connections

from soporte.channels import line
from soporte.channels.contract import ChannelError
from soporte.channels.line import handling, steps
from soporte.channels.models import Account, Inbound
from soporte.channels.polling import poll_all, rescue
from soporte.channels.tests.letters import arrives, letter
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people.models import Address, Person
from soporte.search.models import Document
from soporte.site import memory
from soporte.site import operations as site
from soporte.tickets.models import Message, Queue, QueueAccess, Ticket
from soporte.toolbox import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]
WATCHED = (Ticket, Message, Person, Address, Delivery, Document)


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


def everything():
    return {model.__name__: model.objects.count() for model in WATCHED}


def held(**fields):
    """A letter that must be held, with no effect on anything but itself."""
    before = everything(), list(Ticket.objects.values_list("revision", "updated_at"))
    inbound = arrives(**fields)
    assert inbound.state == "held"
    assert (everything(), list(Ticket.objects.values_list("revision", "updated_at"))) == before
    return inbound.reason


# A new request


def test_a_letter_becomes_a_ticket_where_its_account_says(cast, desk):
    inbound = arrives(
        sender="ana@acme.example",
        subject="La pantalla",
        text="Parpadea\nmucho",
        message_id="<a@acme.example>",
        files=[["a.txt", "text/plain", "hola"]],
    )
    ticket = inbound.ticket
    assert inbound.state == "done"
    assert (inbound.sender, inbound.subject) == ("ana@acme.example", "La pantalla")
    assert (ticket.requester, ticket.queue, ticket.channel) == (cast.ana, desk.hardware, "email")
    assert inbound.message.message_id == "<a@acme.example>"
    assert inbound.message.attachments.get().blob.read() == b"hola"
    assert "Parpadea" in inbound.message.body_html


def test_a_newcomer_becomes_a_person_of_the_organisation_that_has_the_domain(cast):
    ticket = arrives(sender="luz@acme.example", name="Luz").ticket
    assert (ticket.requester.name, ticket.requester.organization) == ("Luz", cast.acme)
    assert not Address.objects.get(value="luz@acme.example").is_verified


def test_people_in_copy_take_part_but_neither_read_nor_receive(cast, beto):
    ticket = arrives(
        to=["support@example.test", "dario@optica.example"],
        cc=["beto@nortia.example", "SUPPORT+x@example.test", "nonsense", "ana@acme.example"],
        sender="ana@acme.example",
    ).ticket
    assert [p.person for p in ticket.participants.all()] == [cast.dario]
    assert not Ticket.objects.visible_to(cast.dario).exists()
    ticket.reply("<p>Hola</p>", author=cast.beto, by=beto)
    assert [d.recipient for d in Delivery.objects.filter(automatic=False)] == ["ana@acme.example"]


def test_an_empty_letter_is_still_a_request(cast):
    assert arrives(subject="", text="").ticket.subject


# An answer


def test_an_answer_joins_by_the_answering_address(cast, printer):
    inbound = arrives(token=[printer.pk, cast.ana.pk], subject="Otra cosa", text="Sigue igual")
    assert (inbound.ticket, inbound.message.author) == (printer, cast.ana)
    assert printer.messages.count() == 2


def test_an_answer_joins_by_our_message_by_theirs_and_by_number(cast, printer, beto):
    ours = printer.reply("<p>Hola</p>", author=cast.beto, by=beto)
    for pointing in (
        {"answers": [ours.pk]},
        {"in_reply_to": ["<first@acme.example>"]},
        {"references": ["<unknown@x>", "<first@acme.example>"]},
        {"subject": f"RE: Impresora [#{printer.number}]"},
        {"subject": f"Sobre el ticket {printer.number}"},
    ):
        assert arrives(text=str(pointing), **pointing).ticket == printer
    assert Ticket.objects.count() == 1


def test_the_answering_address_counts_more_than_the_subject(cast, printer):
    other = arrives(text="Otra cosa").ticket
    inbound = arrives(token=[other.pk, cast.ana.pk], subject=f"[#{printer.number}]", text="x")
    assert inbound.ticket == other


def test_an_answer_to_a_ticket_long_closed_opens_a_linked_one(cast, printer, beto):
    printer.close(by=beto)
    with clock.at(clock.now() + timedelta(days=10)):
        assert arrives(token=[printer.pk, cast.ana.pk], text="Otra vez").ticket == printer
    printer.close(by=beto)
    with clock.at(clock.now() + timedelta(days=15)):
        again = arrives(token=[printer.pk, cast.ana.pk], text="Y otra").ticket
    assert again != printer
    assert again.follows == printer
    printer.refresh_from_db()
    assert printer.category == "closed"


def test_somebody_in_copy_may_add_to_the_ticket(cast, printer, beto):
    printer.add_participant(cast.dario, by=beto)
    inbound = arrives(sender="dario@optica.example", subject=f"[#{printer.number}]")
    assert (inbound.ticket, inbound.message.author) == (printer, cast.dario)


# Held, with no effect


def test_a_stranger_quoting_the_number_is_held(printer):
    assert held(sender="x@evil.test", subject=f"Re: algo [#{printer.number}]") == "stranger"


def test_a_customer_of_another_organisation_quoting_the_number_is_held(cast, printer):
    assert held(sender="dario@optica.example", subject=f"[#{printer.number}]") == "stranger"


def test_forged_ids_of_known_messages_are_held(cast, printer, beto):
    ours = printer.reply("<p>Hola</p>", author=cast.beto, by=beto)
    assert held(sender="x@evil.test", answers=[ours.pk]) == "stranger"
    assert held(sender="x@evil.test", references=["<first@acme.example>"]) == "stranger"


def test_a_number_that_is_not_our_mark_holds_up_nobody(cast, printer):
    inbound = arrives(sender="x@shop.test", subject=f"Pedido #{printer.number}")
    assert inbound.state == "done"
    assert inbound.ticket != printer
    assert printer.messages.count() == 1


def test_the_answering_address_of_somebody_else_is_held(cast, printer, beto):
    printer.add_participant(cast.dario, by=beto, confirmed=True)
    token = [printer.pk, cast.ana.pk]
    assert held(sender="dario@optica.example", token=token) == "token_of_another"
    assert held(sender="x@evil.test", token=token) == "token_of_another"


def test_whoever_was_removed_no_longer_joins(cast, printer, beto):
    printer.add_participant(cast.dario, by=beto, confirmed=True)
    printer.remove_participant(cast.dario, by=beto)
    assert held(sender="dario@optica.example", token=[printer.pk, cast.dario.pk]) == "stranger"


def test_an_answering_address_of_a_ticket_that_is_gone_opens_a_new_one(cast):
    assert arrives(token=[10**12, cast.ana.pk]).state == "done"


def test_staff_do_not_answer_by_mail(cast, printer):
    assert held(sender="beto@nortia.example", subject=f"[#{printer.number}]") == "staff_by_mail"
    assert held(sender="beto@nortia.example", token=[printer.pk, cast.beto.pk]) == "staff_by_mail"


@pytest.mark.parametrize(
    "sender", ["support@example.test", "SUPPORT@Example.test", "support+t.1.2.abc@example.test"]
)
def test_our_own_address_is_a_loop(sender):
    assert held(sender=sender) == "own_address"


@pytest.mark.parametrize("sender", ["", "nobody", "@", "a@", "<>", "a b@c", "x" * 300 + "@y.test"])
def test_a_letter_without_a_usable_sender_is_held(sender):
    assert held(sender=sender) == "no_sender"


def test_automatic_mail_that_belongs_to_no_ticket_is_held(cast):
    assert held(sender="robot@shop.test", automatic="auto-generated") == "automatic"
    assert held(sender="ana@acme.example", automatic="list") == "automatic"


def test_a_report_about_something_we_never_sent_is_held(cast):
    bounce = {"recipient": "ana@acme.example", "status": "5.1.1", "permanent": True}
    assert held(sender="mailer-daemon@x.test", bounce=bounce) == "bounce"
    assert not Address.objects.exclude(undeliverable_at=None).exists()


def test_a_driver_that_breaks_keeps_the_payload_and_its_trace(letters):
    letters.broken = ValueError("a bug in the parser")
    inbound = arrives(text="importante")
    assert (inbound.state, inbound.reason) == ("held", "broken")
    assert "a bug in the parser" in inbound.trace
    assert b"importante" in inbound.payload()


def test_a_step_that_breaks_leaves_nothing_half_done(monkeypatch):
    monkeypatch.setattr(steps, "unpack", lambda *files: 1 / 0)
    assert held(sender="new@x.test") == "broken"


def test_a_payload_with_nothing_in_it_is_unreadable(letters, monkeypatch):
    monkeypatch.setattr(letters, "receive", lambda payload, envelope: [])
    assert held(sender="x@y.test") == "unreadable"


# What machines send to a ticket


def test_an_automatic_answer_to_a_ticket_is_an_internal_note(cast, printer, beto):
    printer.close(by=beto)
    inbound = arrives(
        token=[printer.pk, cast.ana.pk], automatic="auto-replied", text="Estoy de vacaciones"
    )
    printer.refresh_from_db()
    assert (inbound.ticket, inbound.message.internal) == (printer, True)
    assert inbound.message.automatic == "auto-replied"
    assert printer.category == "closed"


def test_a_report_marks_the_exact_message_and_the_address(cast, printer, beto, drain):
    message = printer.reply("<p>Hola</p>", author=cast.beto, by=beto)
    other = printer.reply("<p>Otra</p>", author=cast.beto, by=beto)
    drain()
    sent = Delivery.objects.get(thing_kind="message", thing_id=message.pk)
    inbound = arrives(
        sender="",
        bounce={
            "recipient": "carla@acme.example",
            "status": "5.2.2",
            "permanent": True,
            "original_message_id": sent.message_id,
            "diagnostic": "552 mailbox full",
        },
    )
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", "5.2.2 552 mailbox full")
    assert sent.because
    assert Delivery.objects.get(thing_id=other.pk, thing_kind="message").state == "sent"
    assert (inbound.ticket, inbound.message.internal) == (printer, True)
    undeliverable = Address.objects.exclude(undeliverable_at=None)
    assert [address.value for address in undeliverable] == ["ana@acme.example"]


def test_a_passing_report_marks_nothing_for_good(cast, printer, beto, drain):
    printer.reply("<p>Hola</p>", author=cast.beto, by=beto)
    drain()
    sent = Delivery.objects.get(thing_kind="message")
    bounce = {"recipient": "ana@acme.example", "status": "4.2.2", "permanent": False}
    bounce["delayed"] = True
    arrives(sender="", bounce={**bounce, "original_message_id": sent.message_id})
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not Address.objects.exclude(undeliverable_at=None).exists()


# Once


def test_the_same_message_by_three_routes_is_one(cast):
    raw = letter(message_id="<same@acme.example>")
    ids = [
        line.accept(raw, route=route, envelope={"to": ["support@example.test"]})
        for route in ("smtp", "pipe", "imap")
    ]
    assert [line.process(pk) for pk in ids] == ["done", "duplicate", "duplicate"]
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_id_with_another_body_is_another_message(cast):
    states = [arrives(text=text, message_id="<same@x>").state for text in ("uno", "dos")]
    assert states == ["done", "done"]
    assert Message.objects.count() == 2


def test_a_second_copy_of_what_is_held_is_not_held_beside_it(printer):
    raw = letter(sender="x@evil.test", subject=f"[#{printer.number}]")
    assert [arrives(raw).state for _copy in range(3)] == ["held", "duplicate", "duplicate"]


def test_the_same_place_in_a_mailbox_is_stored_once(letters, cast):
    account = Account.objects.get()
    ids = {line.accept(letter(), route="imap", account=account, cursor="1:7") for _n in range(2)}
    assert len(ids) == 1
    assert Inbound.objects.count() == 1


def test_reading_what_is_done_again_changes_nothing(cast):
    inbound = arrives()
    before = everything()
    assert line.process(inbound.pk) == "done"
    assert everything() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["", "[#1]"])
def test_many_at_once_become_one(cast, letters, number):
    """The same mail eight times, each with two jobs."""
    Ticket.objects.update(number=1)
    raw = letter(sender="ana@acme.example", subject=f"Ayuda {number}", message_id="<same@x>")
    ids = [line.accept(raw, route="smtp") for _copy in range(8)]
    start = Barrier(8)

    def work(worker):
        try:
            start.wait(10)
            return [line.process(pk) for pk in (ids[worker], ids[-worker])]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    states = sorted(Inbound.objects.values_list("state", flat=True))
    assert states == ["done", *["duplicate"] * 7]
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_a_late_verdict_does_not_undo_what_another_job_made_of_it(cast, monkeypatch):
    inbound_id = line.accept(letter(), route="smtp")
    real = steps.run

    def slow(inbound, incoming):
        """Fails, while another job with the same payload succeeds before the verdict is written."""
        monkeypatch.setattr(steps, "run", real)
        raise RuntimeError("only this time")

    def verdict(pk, *rest):
        line.process(pk)
        return hold(pk, *rest)

    hold = handling._hold
    monkeypatch.setattr(steps, "run", slow)
    monkeypatch.setattr(handling, "_hold", verdict)
    assert line.process(inbound_id) == "done"
    assert Inbound.objects.get(pk=inbound_id).state == "done"
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_copies_of_what_is_held_are_held_once(printer, letters):
    raw = letter(sender="x@evil.test", subject=f"[#{printer.number}]")
    ids = [line.accept(raw, route="smtp") for _copy in range(4)]
    start = Barrier(4)

    def work(pk):
        try:
            start.wait(10)
            return line.process(pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        states = sorted(pool.map(work, ids))
    assert states == ["duplicate"] * 3 + ["held"]
    assert Entry.objects.filter(kind="inbound.held").count() == 1


# The database


def test_a_database_that_is_away_is_tried_again_and_the_payload_stays(monkeypatch):
    def away(inbound, incoming):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(steps, "run", away)
    inbound_id = line.accept(letter(), route="smtp")
    with pytest.raises(OperationalError):
        line.process(inbound_id)
    assert Inbound.objects.get(pk=inbound_id).state == "stored"
    monkeypatch.undo()


def test_a_payload_that_the_database_refuses_ten_times_is_held(monkeypatch):
    def refuse(inbound, incoming):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(steps, "run", refuse)
    inbound_id = line.accept(letter(), route="smtp")
    for _try in range(9):
        with pytest.raises(OperationalError):
            line.process(inbound_id)
    assert line.process(inbound_id) == "held"
    assert "timeout" in Inbound.objects.get(pk=inbound_id).trace


def test_what_lost_its_job_is_found_and_each_deferred_once(drain):
    inbound_id = line.accept(letter(), route="smtp")
    assert rescue() == 0
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert rescue() == 0
        drain()
        Inbound.objects.filter(pk=inbound_id).update(state="stored")
        assert rescue() == 1
        assert rescue() == 0


# A person decides


def test_a_held_message_read_again_after_a_repair_comes_in(letters, beto, drain):
    letters.broken = ValueError("bug")
    inbound = arrives(text="importante")
    letters.broken = None
    line.replay(inbound, by=beto)
    line.replay(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert (inbound.state, inbound.reason, inbound.trace) == ("done", "", "")
    assert "importante" in inbound.message.body_html
    told = Entry.objects.filter(thing_kind="inbound", thing_id=inbound.pk)
    assert [entry.kind for entry in told] == ["inbound.held", "inbound.replayed"]


def test_read_again_without_a_repair_it_is_held_again(letters, beto, drain):
    letters.broken = ValueError("bug")
    inbound = arrives()
    line.replay(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.state == "held"


def test_a_released_stranger_gets_a_ticket_of_their_own(printer, beto, drain):
    inbound = arrives(sender="x@other.test", subject=f"[#{printer.number}]")
    line.release(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.state == "done"
    assert inbound.ticket != printer
    assert printer.messages.count() == 1


def test_a_released_machine_gets_a_ticket(beto, drain):
    inbound = arrives(sender="robot@shop.test", automatic="auto-generated")
    line.release(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.ticket.requester.email == "robot@shop.test"


def test_our_own_address_is_not_let_in_by_anybody(beto, drain):
    inbound = arrives(sender="support@example.test")
    assert not inbound.can_release
    line.release(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.state == "held"


def test_what_is_put_aside_stays_stored_and_may_come_back(letters, beto, drain):
    letters.broken = ValueError("bug")
    inbound = arrives(text="importante")
    line.discard(inbound, by=beto)
    line.discard(inbound, by=beto)
    inbound.refresh_from_db()
    assert inbound.state == "discarded"
    assert b"importante" in inbound.payload()
    letters.broken = None
    line.replay(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.state == "done"


def test_what_is_done_cannot_be_read_released_or_discarded_again(cast, beto, drain):
    inbound = arrives()
    for act in (line.replay, line.release, line.discard):
        act(inbound, by=beto)
    drain()
    inbound.refresh_from_db()
    assert inbound.state == "done"
    assert not Entry.objects.filter(thing_kind="inbound").exists()


def test_held_mail_is_seen_by_staff_with_a_right_where_it_arrived(cast, desk, letters):
    inbound = arrives(sender="robot@shop.test", automatic="auto-generated")
    letters.broken = ValueError("bug")
    nowhere = arrives(reaches="elsewhere@example.test")

    def seen(person):
        fresh = Person.objects.get(pk=person.pk)
        return set(Inbound.objects.visible_to(fresh).values_list("pk", flat=True))

    assert seen(cast.beto) == seen(cast.carla) == {inbound.pk, nowhere.pk}
    assert seen(cast.ana) == seen(cast.marcos) == set()
    QueueAccess.objects.filter(queue=desk.hardware).delete()
    assert seen(cast.beto) == {nowhere.pk}


# Polling


def test_one_account_that_fails_hinders_no_other(letters, desk, cast):
    Account.objects.update(settings={"imap_host": "one"})
    second = Account.objects.create(
        name="b", address="b@example.test", settings={"imap_host": "two"}
    )

    def fetch(account, cursor):
        if account.pk != second.pk:
            raise RuntimeError("a defect of ours")
        yield "1:1", letter(), {"uid": 1}

    letters.fetch = fetch
    poll_all()
    first = Account.objects.exclude(pk=second.pk).get()
    second.refresh_from_db()
    assert "a defect of ours" in first.error
    assert (second.error, second.cursor) == ("", {"uid": 1})
    assert Inbound.objects.get().cursor == "1:1"


def test_a_mailbox_that_cannot_be_reached_is_news_once(letters, cast):
    Account.objects.update(settings={"imap_host": "one"})
    letters.mailbox = [("1:1", letter(), {"uid": 1}), ChannelError("no route to host")]
    poll_all()
    letters.mailbox.pop(0)
    poll_all()
    account = Account.objects.get()
    assert account.failing_since
    assert account.error == "no route to host"
    assert account.cursor == {"uid": 1}
    assert Inbound.objects.count() == 1
    assert Entry.objects.filter(kind="account.failed").count() == 1
    letters.mailbox = []
    poll_all()
    account.refresh_from_db()
    assert (account.failing_since, account.error) == (None, "")


# Accounts


@pytest.mark.parametrize("address", ["support@example.test", " Support+t.1.2.x@EXAMPLE.test "])
def test_an_account_is_found_whatever_follows_the_plus(letters, address):
    assert Account.for_addresses([address]) == Account.objects.get()
    assert Account.for_addresses(["other@example.test"]) is None


def test_answers_leave_from_where_the_request_came_in(cast, letters, beto, drain):
    network = Account.objects.create(
        name="Redes", address="net@example.test", queue=Queue.objects.get(name="Redes")
    )
    ticket = arrives(reaches="net@example.test").ticket
    drain()
    letters.sent.clear()
    ticket.reply("<p>Hola</p>", author=cast.beto, by=beto)
    drain()
    assert letters.sent[0].sender.address == network.address


def test_receiving_takes_few_queries(cast, printer, django_assert_max_num_queries):
    site.current()
    new = line.accept(letter(), route="smtp", envelope={"to": ["support@example.test"]})
    answer = line.accept(letter(token=[printer.pk, cast.ana.pk]), route="smtp")
    # As in its job: what the process keeps of the arrangement is read by the mail before.
    with memory.of_a_request():
        line.process(line.accept(letter(), route="smtp", envelope={"to": ["support@example.test"]}))
    # Savepoints, which are transactions outside a test, count here: eight each. In the same
    # transaction the first ticket is acknowledged (nine).
    with memory.of_a_request(), django_assert_max_num_queries(10 + 9 + 8):
        assert line.process(new) == "done"
    # Of the answer its assignee and who follows it are told: three.
    with memory.of_a_request(), django_assert_max_num_queries(12 + 3 + 8):
        assert line.process(answer) == "done"
