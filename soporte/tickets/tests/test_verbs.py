"""What can be done to a ticket: each verb's effect, its record, and what it refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from soporte.files import operations as files
from soporte.journal import timeline
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import cast as people_cast
from soporte.people.models import Team
from soporte.tickets import operations
from soporte.tickets.models import Queue, QueueAccess, Satisfaction, Status, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.models.readmark import ReadMark
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def beto(cast):
    return Actor.of(cast.beto, via="desk")


@pytest.fixture
def ana(cast):
    return Actor.of(cast.ana, via="portal")


def kinds(ticket, since=0):
    return [entry.kind for entry in timeline.entries_of(ticket)][since:]


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


# Opening


def test_a_new_ticket_has_a_number_its_words_and_its_place(cast, desk, printer):
    ticket = fresh(printer)
    assert ticket.number >= 1001
    assert ticket.subject == "La impresora del almacén no imprime"
    assert (ticket.requester, ticket.organization) == (cast.ana, cast.acme)
    assert (ticket.queue, ticket.team, ticket.assignee) == (desk.hardware, cast.team, None)
    assert (ticket.category, ticket.status.category) == ("new", "new")
    assert ticket.language == "es"
    message = ticket.messages.get()
    assert (message.author, message.internal, message.from_staff) == (cast.ana, False, False)
    assert ticket.last_customer_at == ticket.last_message_at == message.created_at
    assert kinds(ticket) == ["ticket.opened"]


def test_numbers_never_repeat_even_for_what_is_rolled_back(cast, desk, printer, ana):
    with pytest.raises(ValidationError):
        operations.open_ticket(
            subject="x", html="<p></p>", requester=cast.ana, by=ana, channel="portal"
        )
    after = operations.open_ticket(
        subject="x", html="<p>y</p>", requester=cast.ana, by=ana, channel="portal"
    )
    assert after.number > printer.number + 1


@pytest.mark.parametrize(
    ("subject", "html", "kept"),
    [
        ("  Hola \r\nBcc: x@y.test\0", "<p>a</p>", "Hola Bcc: x@y.test"),
        ("", "<p>La pantalla parpadea</p>", "La pantalla parpadea"),
        ("s" * 400, "<p>a</p>", "s" * 250),
    ],
)
def test_a_subject_is_one_clean_line(cast, desk, subject, html, kept):
    ticket = operations.open_ticket(
        subject=subject, html=html, requester=cast.ana, by=people_cast.BY, channel="portal"
    )
    assert ticket.subject == kept


def test_a_file_alone_is_a_request_without_a_subject(cast, desk, ana):
    with override("en"):
        ticket = operations.open_ticket(
            subject="\u202e",
            html="",
            requester=cast.ana,
            by=ana,
            channel="portal",
            files=[NewFile(files.store(b"data"), "a.txt")],
        )
    assert ticket.subject == "(no subject)"


def test_what_it_stores_is_cleaned(cast, desk, ana):
    ticket = operations.open_ticket(
        subject="x",
        html='<p onclick="x()">a</p><script>alert(1)</script><img src=x onerror=alert(1)>',
        requester=cast.ana,
        by=ana,
        channel="portal",
    )
    body = ticket.messages.get().body_html
    assert "<p>a</p>" in body
    assert "script" not in body
    assert "onerror" not in body
    assert "onclick" not in body


def test_files_keep_a_harmless_name(cast, desk, ana):
    blob = files.store(b"data")
    names = ["../../etc/passwd", "C:\\boot.ini", "a\r\nX: y.txt", "", "..", "ñandú 1.pdf"]
    ticket = operations.open_ticket(
        subject="x",
        html="",
        requester=cast.ana,
        by=ana,
        channel="portal",
        files=[NewFile(blob, name) for name in names],
    )
    kept = list(ticket.messages.get().attachments.values_list("name", flat=True))
    assert kept == ["passwd", "boot.ini", "a X: y.txt", "file", "file", "ñandú 1.pdf"]


def test_without_any_queue_it_says_what_is_missing(cast, ana):
    Queue.objects.all().delete()
    with pytest.raises(ValidationError):
        operations.open_ticket(
            subject="x", html="<p>y</p>", requester=cast.ana, by=ana, channel="portal"
        )


# Who has it


def test_assigning_is_recorded_and_repeating_it_changes_nothing(cast, printer, beto):
    printer.assign(cast.beto, by=beto)
    revision = fresh(printer).revision
    printer.assign(cast.beto, by=beto)
    assert fresh(printer).assignee == cast.beto
    assert fresh(printer).revision == revision
    assert kinds(printer, 1) == ["ticket.assigned"]
    printer.assign(None, by=beto)
    printer.assign(None, by=beto)
    assert kinds(printer, 1) == ["ticket.assigned", "ticket.unassigned"]


@pytest.mark.parametrize("who", ["ana", "marcos", "dario", "beto"])
def test_it_is_never_given_to_somebody_without_a_right_on_its_queue(cast, desk, printer, who, beto):
    printer.move(desk.closed_to_beto, by=beto)
    with pytest.raises(ValidationError):
        printer.assign(getattr(cast, who), by=beto)
    assert fresh(printer).assignee is None


def test_it_is_never_given_to_somebody_who_has_left(cast, printer, beto):
    cast.carla.is_active = False
    cast.carla.save()
    with pytest.raises(ValidationError):
        printer.assign(cast.carla, by=beto)


def test_moving_keeps_who_may_work_there(cast, desk, printer, beto):
    printer.assign(cast.beto, by=beto)
    printer.move(desk.network, by=beto)
    assert fresh(printer).assignee == cast.beto
    assert kinds(printer, 2) == ["ticket.moved"]


def test_moving_takes_it_from_who_may_not_and_says_so(cast, desk, printer, beto):
    printer.assign(cast.beto, by=beto)
    printer.move(desk.closed_to_beto, by=beto)
    assert (fresh(printer).queue, fresh(printer).assignee) == (desk.closed_to_beto, None)
    assert kinds(printer, 2) == ["ticket.unassigned", "ticket.moved"]


def test_a_team_is_set_and_cleared(cast, printer, beto):
    other = Team.objects.create(name="Taller")
    printer.set_team(other, by=beto)
    printer.set_team(None, by=beto)
    printer.set_team(None, by=beto)
    assert kinds(printer, 1) == ["ticket.team_changed"] * 2


# How far it is


def test_it_is_resolved_closed_and_reopened_each_once(printer, beto):
    for verb in (printer.resolve, printer.resolve, printer.close, printer.close, printer.resolve):
        verb(by=beto)
    assert kinds(printer, 1) == ["ticket.resolved", "ticket.closed"]
    assert fresh(printer).category == "closed"
    printer.reopen(by=beto)
    printer.reopen(by=beto)
    assert kinds(printer, 3) == ["ticket.reopened"]
    ticket = fresh(printer)
    assert (ticket.category, ticket.resolved_at, ticket.closed_at) == ("open", None, None)


def test_the_times_of_the_end_are_those_of_the_last_end(printer, beto):
    start = clock.now()
    days = [start + timedelta(days=n) for n in range(4)]
    with clock.at(days[0]):
        printer.close(by=beto)
    assert printer.closed_at == days[0]
    with clock.at(days[1]):
        printer.set_status(Status.first_of("resolved"), by=beto)
    assert (printer.resolved_at, printer.closed_at) == (days[1], None)
    with clock.at(days[2]):
        printer.close(by=beto)
    assert (fresh(printer).resolved_at, fresh(printer).closed_at) == (days[1], days[2])


def test_another_word_for_the_same_category_is_no_new_end(printer, beto):
    other = Status.objects.create(
        category="resolved", name_es="Arreglado", name_en="Fixed", position=99
    )
    printer.resolve(by=beto)
    resolved_at = printer.resolved_at
    printer.set_status(other, by=beto)
    assert kinds(printer, 1) == ["ticket.resolved", "ticket.status_changed"]
    assert fresh(printer).resolved_at == resolved_at


def test_an_organisations_own_statuses_carry_their_category(printer, beto):
    parts = Status.objects.create(
        category="waiting_third", name_es="Espera piezas", name_en="Waiting for parts", position=9
    )
    printer.set_status(parts, by=beto)
    assert (fresh(printer).status, fresh(printer).category) == (parts, "waiting_third")
    assert fresh(printer).is_unsolved


# Its other sides


def test_every_change_moves_the_revision(cast, desk, printer, beto):
    revision = printer.revision
    printer.set_priority(4, by=beto)
    printer.set_urgency(3, by=beto)
    printer.set_type(TicketType.objects.get(slug="question"), by=beto)
    printer.rename("Otra cosa", by=beto)
    assert fresh(printer).revision == printer.revision == revision + 4
    assert (printer.priority_label, printer.urgency_label) != ("", "")


def test_the_same_value_again_records_nothing(cast, desk, printer, beto):
    printer.set_priority(2, by=beto)
    printer.set_urgency(None, by=beto)
    printer.set_type(printer.type, by=beto)
    printer.move(desk.hardware, by=beto)
    printer.rename(f" {printer.subject}\n", by=beto)
    assert kinds(printer) == ["ticket.opened"]


@pytest.mark.parametrize("subject", ["", "  ", "\0\r\n", "\u202e"])
def test_a_ticket_cannot_lose_its_subject(printer, beto, subject):
    with pytest.raises(ValidationError):
        printer.rename(subject, by=beto)
    assert fresh(printer).subject.startswith("La impresora")


def test_tags_are_short_lower_case_and_without_repeats(printer, beto):
    printer.tag(["#VIP", "vip", "  garantía\n", "", "x" * 90], by=beto)
    assert fresh(printer).tags == ["vip", "garantía", "x" * 40]
    printer.tag(["VIP"], by=beto)
    printer.untag(["vip", "unknown"], by=beto)
    assert fresh(printer).tags == ["garantía", "x" * 40]
    assert kinds(printer, 1) == ["ticket.tagged", "ticket.untagged"]


def test_a_ticket_has_at_most_thirty_tags_and_refusing_changes_nothing(printer, beto):
    printer.tag(["keep"], by=beto)
    with pytest.raises(ValidationError):
        printer.set_tags([f"t{n}" for n in range(31)], by=beto)
    assert fresh(printer).tags == ["keep"]


def test_two_who_decided_on_old_facts_do_not_undo_each_other(cast, printer, beto):
    mine, yours = fresh(printer), fresh(printer)
    mine.tag(["mine"], by=beto)
    yours.tag(["yours"], by=beto)
    yours.set_priority(4, by=beto)
    assert fresh(printer).tags == ["mine", "yours"]
    assert mine.revision < fresh(printer).revision


def test_the_customer_rates_and_may_change_their_mind(cast, printer, ana):
    printer.rate(4, "Bien\0", person=cast.ana, by=ana)
    printer.rate(4, "Bien", person=cast.ana, by=ana)
    printer.rate(5, "Mejor", person=cast.ana, by=ana)
    rating = Satisfaction.objects.get(ticket=printer)
    assert (rating.score, rating.comment, rating.person) == (5, "Mejor", cast.ana)
    assert kinds(printer, 1) == ["ticket.rated", "ticket.rated"]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_goes_from_one_to_five(cast, printer, ana, score):
    with pytest.raises(ValidationError):
        printer.rate(score, person=cast.ana, by=ana)


# The conversation


def test_a_reply_leaves_once_for_the_requester_and_each_confirmed_participant(
    cast, printer, beto, ana
):
    printer.add_participant(cast.marcos, by=ana)
    printer.reply("<p>Uno</p>", author=cast.beto, by=beto)
    printer.confirm_participant(cast.marcos, by=beto)
    printer.reply("<p>Dos</p>", author=cast.beto, by=beto)
    sent = list(Delivery.objects.order_by("pk").values_list("recipient", "thing_kind"))
    assert sent == [
        ("ana@acme.example", "message"),
        ("ana@acme.example", "message"),
        ("marcos@acme.example", "message"),
    ]


def test_the_first_reply_takes_it_out_of_new_and_notes_when(cast, printer, beto):
    first = printer.reply("<p>Uno</p>", author=cast.beto, by=beto)
    printer.reply("<p>Dos</p>", author=cast.beto, by=beto)
    ticket = fresh(printer)
    assert ticket.category == "open"
    assert ticket.first_answered_at == first.created_at
    assert kinds(printer, 1) == ["reply.sent", "ticket.status_changed", "reply.sent"]


def test_a_note_goes_to_nobody_and_is_not_an_answer(cast, printer, beto):
    printer.note("<p>Ojo</p>", author=cast.beto, by=beto)
    assert not Delivery.objects.exists()
    assert fresh(printer).first_answered_at is None
    assert fresh(printer).category == "new"


@pytest.mark.parametrize("html", ["", "  ", "<p> </p>", "<script>x</script>", "<p>\u200b</p>"])
def test_an_empty_reply_is_refused(cast, printer, beto, html):
    with pytest.raises(ValidationError):
        printer.reply(html, author=cast.beto, by=beto)
    assert printer.messages.count() == 1


@pytest.mark.parametrize("end", ["resolved", "closed", "waiting_customer"])
def test_the_customers_answer_opens_what_waited_or_was_done(cast, printer, beto, ana, end):
    printer.set_category(end, by=beto)
    operations.receive_message(
        printer, html="<p>Sigue igual</p>", author=cast.ana, by=ana, channel="portal"
    )
    assert fresh(printer).category == "open"
    recorded = "ticket.status_changed" if end == "waiting_customer" else "ticket.reopened"
    assert kinds(printer)[-2:] == ["message.received", recorded]


def test_the_customers_answer_leaves_waiting_for_others_alone(cast, printer, beto, ana):
    printer.set_category("waiting_third", by=beto)
    operations.receive_message(
        printer, html="<p>¿Y bien?</p>", author=cast.ana, by=ana, channel="portal"
    )
    assert fresh(printer).category == "waiting_third"


def test_a_ticket_is_history_two_weeks_after_it_was_closed(printer, beto):
    printer.close(by=beto)
    with clock.at(clock.now() + timedelta(days=13)):
        assert not operations.is_history(fresh(printer))
    with clock.at(clock.now() + timedelta(days=15)):
        assert operations.is_history(fresh(printer))
    printer.reopen(by=beto)
    with clock.at(clock.now() + timedelta(days=15)):
        assert not operations.is_history(fresh(printer))


# Who takes part


def test_a_participant_is_added_once_and_confirmed_once(cast, printer, beto, ana):
    printer.add_participant(cast.marcos, by=ana)
    printer.add_participant(cast.marcos, by=ana)
    printer.add_participant(cast.marcos, by=beto, confirmed=True)
    printer.confirm_participant(cast.marcos, by=beto)
    printer.remove_participant(cast.marcos, by=beto)
    printer.remove_participant(cast.marcos, by=beto)
    assert kinds(printer, 1) == [
        "participant.added",
        "participant.confirmed",
        "participant.removed",
    ]


def test_neither_the_requester_nor_staff_are_participants(cast, printer, beto):
    assert printer.add_participant(cast.ana, by=beto) is None
    assert printer.add_participant(cast.beto, by=beto) is None


def test_fifty_participants_are_the_limit(cast, printer, beto):
    from soporte.people.operations import find_or_create

    for number in range(51):
        printer.add_participant(find_or_create(f"p{number}@acme.example", by=beto), by=beto)
    assert printer.participants.count() == 50


def test_a_new_requester_receives_answers_once(cast, printer, beto):
    printer.add_participant(cast.marcos, by=beto, confirmed=True)
    printer.change_requester(cast.marcos, by=beto)
    printer.change_requester(cast.marcos, by=beto)
    assert printer.recipients() == [cast.marcos]
    assert kinds(printer)[-1] == "ticket.requester_changed"
    assert kinds(printer).count("ticket.requester_changed") == 1


def test_a_reading_mark_never_goes_back(cast, printer):
    for message in (5, 9, 7, 9):
        ReadMark.set(cast.beto.pk, printer.pk, message)
    assert ReadMark.objects.get().message_id == 9


# Rights on queues


def test_the_highest_of_several_rights_counts(cast, desk, printer):
    QueueAccess.objects.filter(queue=desk.hardware).update(level="read")
    QueueAccess.objects.create(queue=desk.hardware, person=cast.beto, level="work")
    assert printer.can_work(type(cast.beto).objects.get(pk=cast.beto.pk))


@pytest.mark.parametrize(
    ("level", "mine", "others"), [("own", 1, 0), ("read", 0, 0), ("work", 1, 1)]
)
def test_who_may_work_on_it_follows_the_level(cast, printer, level, mine, others):
    QueueAccess.objects.update(level=level)
    person = type(cast.beto).objects.get(pk=cast.beto.pk)
    assert printer.can_work(person) is bool(others)
    printer.assign(person, by=people_cast.BY)
    assert printer.can_work(person) is bool(mine)
    assert not printer.can_work(cast.ana)


# Cost


def test_opening_and_answering_take_few_queries(
    cast, desk, printer, ana, django_assert_max_num_queries
):
    ticket = Ticket.objects.select_related("type").get(pk=printer.pk)
    with django_assert_max_num_queries(14):
        operations.open_ticket(
            subject="Otra",
            html="<p>Algo más</p>",
            requester=cast.ana,
            by=ana,
            channel="portal",
            queue=desk.hardware,
            type=ticket.type,
        )
    with django_assert_max_num_queries(12):
        operations.receive_message(
            ticket, html="<p>Y esto</p>", author=cast.ana, by=ana, channel="portal"
        )
