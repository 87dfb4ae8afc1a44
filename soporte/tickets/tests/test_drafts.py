"""What somebody writes is kept, leaves once at its moment, and can be taken back until then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.tickets import drafting, operations
from soporte.tickets.drafting import Writing
from soporte.tickets.models import Draft, Ticket
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox import clock


def acting(person):
    return Actor.of(person, via="desk")


def write(ticket, person, body="Hola, Ana", **what):
    return drafting.save(ticket, person, Writing(**{"kind": "reply", "body": body} | what))


def waiting(ticket, person, body="Hola, Ana", *, seconds=10, then="", scheduled=False):
    draft = write(ticket, person, body)
    until = clock.now() + timedelta(seconds=seconds)
    drafting.put_off(draft, until=until, then=then, by=acting(person), scheduled=scheduled)
    return draft


def later(seconds=11):
    return clock.at(clock.now() + timedelta(seconds=seconds))


def answers(ticket):
    return ticket.messages.filter(from_staff=True)


def test_a_draft_is_its_writers_alone_and_follows_the_right_to_see_the_ticket(cast, printer, desk):
    write(printer, cast.beto)
    assert Draft.objects.visible_to(cast.beto).count() == 1
    assert not Draft.objects.visible_to(cast.carla).exists()
    assert not Draft.objects.visible_to(cast.ana).exists()
    printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    assert not Draft.objects.visible_to(cast.beto).exists()


def test_going_on_writing_changes_the_one_draft_and_emptying_it_removes_it(cast, printer):
    first = write(printer, cast.beto, "Hola", origin="a")
    second = write(printer, cast.beto, "Hola, Ana", origin="a", mark=first.mark)
    assert second.pk == first.pk
    assert Draft.objects.get().body == "Hola, Ana"
    assert write(printer, cast.beto, "  ", origin="a", mark=second.mark) is None
    assert not Draft.objects.exists()


def test_of_two_devices_the_later_text_wins_and_the_other_stays_aside(cast, printer):
    seen = write(printer, cast.beto, "En el portátil", origin="laptop")
    write(printer, cast.beto, "En el portátil, y más", origin="laptop", mark=seen.mark)
    write(printer, cast.beto, "En el teléfono", origin="phone", mark=seen.mark)
    bodies = dict(Draft.objects.values_list("state", "body"))
    assert bodies == {"writing": "En el teléfono", "aside": "En el portátil, y más"}
    aside = Draft.objects.get(state="aside")
    assert drafting.use(printer, cast.beto, aside.pk)
    bodies = dict(Draft.objects.values_list("state", "body"))
    assert bodies == {"aside": "En el teléfono", "writing": "En el portátil, y más"}


def test_two_pages_that_write_in_turn_leave_one_text_each(cast, printer):
    for n in range(6):
        write(printer, cast.beto, f"texto {n}", origin="ab"[n % 2], mark="old")
    assert sorted(Draft.objects.values_list("body", flat=True)) == ["texto 4", "texto 5"]


def test_an_empty_page_does_not_empty_what_another_wrote(cast, printer):
    write(printer, cast.beto, "Largo y tendido", origin="a")
    assert write(printer, cast.beto, "", origin="b", mark="") is None
    assert Draft.objects.get().body == "Largo y tendido"


def test_a_text_may_turn_from_reply_into_note(cast, printer):
    first = write(printer, cast.beto, "Ojo", origin="a")
    write(printer, cast.beto, "Ojo", origin="a", mark=first.mark, kind="note")
    assert [(d.kind, d.body) for d in Draft.objects.all()] == [("note", "Ojo")]


def test_a_reply_leaves_at_its_moment_and_once(cast, printer, drain):
    waiting(printer, cast.beto, then="wait")
    drain()
    assert not answers(printer).exists()
    assert not Delivery.objects.filter(automatic=False).exists()
    with later():
        drain()
        drain()
    assert answers(printer).get().body_text.strip() == "Hola, Ana"
    assert Delivery.objects.filter(automatic=False).count() == 1
    assert Entry.objects.filter(kind="reply.sent").count() == 1
    printer.refresh_from_db()
    assert printer.category == "waiting_customer"
    assert not Draft.objects.exists()


def test_a_late_worker_sends_late_and_a_lost_job_is_found(cast, printer):
    draft = waiting(printer, cast.beto)
    with later(3600):
        drafting.release_due(most=10)
        drafting.release_due(most=10)
        assert drafting.release(draft.pk) is None
    assert answers(printer).count() == 1


def test_taken_back_it_is_as_it_was_with_its_files_and_what_should_follow(cast, printer, drain):
    blob = store(b"%PDF-1.4 x", declared_type="application/pdf")
    draft = write(
        printer, cast.beto, "<p>Con <b>esto</b></p>", format="html", files=[NewFile(blob, "a.pdf")]
    )
    until = clock.now() + timedelta(seconds=10)
    drafting.put_off(draft, until=until, then="resolve", by=acting(cast.beto), scheduled=False)
    again = drafting.take_back(printer, cast.beto, draft.pk, by=acting(cast.beto))
    assert again.body == "<p>Con <b>esto</b></p>"
    assert again.then == "resolve"
    assert [one.name for one in again.files.all()] == ["a.pdf"]
    with later():
        drain()
    assert not answers(printer).exists()
    assert not Entry.objects.filter(kind__startswith="reply.").exists()


def test_what_was_begun_since_is_put_aside_when_sending_is_undone(cast, printer):
    draft = waiting(printer, cast.beto, "Primero")
    write(printer, cast.beto, "Segundo", origin="b")
    drafting.take_back(printer, cast.beto, draft.pk, by=acting(cast.beto))
    bodies = dict(Draft.objects.values_list("state", "body"))
    assert bodies == {"writing": "Primero", "aside": "Segundo"}


def test_what_has_left_cannot_be_taken_back(cast, printer):
    draft = waiting(printer, cast.beto)
    with later():
        drafting.release(draft.pk)
    assert drafting.take_back(printer, cast.beto, draft.pk, by=acting(cast.beto)) is None


def test_nobody_else_takes_a_reply_back_or_sends_it(cast, printer):
    draft = waiting(printer, cast.beto)
    assert drafting.take_back(printer, cast.carla, draft.pk, by=acting(cast.carla)) is None
    assert drafting.send_now(printer, cast.carla, draft.pk) is None
    assert drafting.discard(printer, cast.beto, draft.pk) is False


@pytest.mark.parametrize("who", ["carla", "ana"])
def test_it_is_held_when_a_colleague_or_the_customer_wrote_meanwhile(cast, printer, who):
    draft = waiting(printer, cast.beto, then="resolve")
    if who == "carla":
        printer.reply("<p>Ya está</p>", author=cast.carla, by=acting(cast.carla))
    else:
        operations.receive_message(
            printer,
            html="<p>Ya funciona</p>",
            author=cast.ana,
            by=acting(cast.ana),
            channel="email",
        )
    with later():
        assert drafting.release(draft.pk) is None
    held = Draft.objects.get()
    assert (held.state, held.held_because, held.body) == ("writing", "answered", "Hola, Ana")
    assert held.held_message == printer.messages.order_by("-pk")[0].pk
    assert not answers(printer).filter(author=cast.beto).exists()
    assert Entry.objects.filter(kind="reply.held").count() == 1
    printer.refresh_from_db()
    assert printer.category != "resolved"


def test_a_note_of_a_colleague_holds_nothing(cast, printer):
    draft = waiting(printer, cast.beto)
    printer.note("<p>Ojo</p>", author=cast.carla, by=acting(cast.carla))
    with later():
        assert drafting.release(draft.pk)


@pytest.mark.parametrize("loss", ["right", "leave"])
def test_it_is_held_when_its_writer_may_no_longer_answer(cast, printer, desk, loss):
    draft = waiting(printer, cast.beto)
    if loss == "right":
        printer.move(desk.closed_to_beto, by=Actor.of(cast.carla, via="desk"))
    else:
        cast.beto.is_active = False
        cast.beto.save()
    with later():
        assert drafting.release(draft.pk) is None
    assert Draft.objects.get().held_because == "refused"
    assert not answers(printer).exists()


def test_a_scheduled_reply_says_so_and_can_be_sent_at_once(cast, printer):
    draft = waiting(printer, cast.beto, seconds=3600, scheduled=True)
    assert Entry.objects.filter(kind="reply.scheduled").count() == 1
    assert drafting.send_now(printer, cast.beto, draft.pk)
    assert answers(printer).count() == 1


def test_nothing_empty_and_nothing_past_is_scheduled(cast, printer):
    draft = write(printer, cast.beto)
    for until in (clock.now() - timedelta(hours=1), clock.now() + timedelta(days=4000)):
        with pytest.raises(ValidationError):
            drafting.put_off(draft, until=until, then="", by=acting(cast.beto), scheduled=True)


def test_hostile_html_is_kept_in_the_draft_and_cleaned_when_it_leaves(cast, printer):
    draft = waiting(printer, cast.beto, "Hola\0 <script>x</script>")
    with later():
        message = drafting.release(draft.pk)
    assert "<script" not in message.body_html


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_somebody_who_undoes_agree_on_one_end(cast, printer):
    draft = waiting(printer, cast.beto, seconds=-1)

    def run(act):
        try:
            return act()
        finally:
            connections.close_all()

    def undo():
        return drafting.take_back(Ticket.objects.get(), cast.beto, draft.pk, by=acting(cast.beto))

    acts = [lambda: drafting.release(draft.pk), undo, lambda: drafting.release(draft.pk)]
    with ThreadPoolExecutor(3) as pool:
        done = [one.result(20) for one in [pool.submit(run, act) for act in acts]]
    assert len([one for one in done if one]) == 1
    assert answers(printer).count() + Draft.objects.count() == 1
