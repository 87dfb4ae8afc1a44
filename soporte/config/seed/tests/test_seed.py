"""Made-up tickets are like those that the verbs make."""

import pytest
from django.db import connection

from soporte.config import seed
from soporte.config.seed import facts, text
from soporte.config.seed.rows import Batch
from soporte.journal.models import Entry
from soporte.outbox.models import Delivery
from soporte.people import indexing as people_indexing
from soporte.people.models import Person
from soporte.people.operations import find_by_address
from soporte.search import operations as search
from soporte.search import rebuilding
from soporte.search.models import Document
from soporte.tickets import indexing
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.clock import now
from soporte.toolbox.html import clean, to_text


@pytest.fixture
def seeded(db):
    seed.run(120, say=lambda _line: None)
    return list(Ticket.objects.order_by("number"))


def test_a_vocabulary_is_large_and_has_no_word_of_old_tickets():
    known = [text.vocabulary(language).words for language in text.WORDS]
    assert sum(map(len, known)) >= 50_000
    assert not {word for word, _, _ in text.OLD} & {word for words in known for word in words}


def test_the_search_rows_are_those_that_indexing_would_write(seeded):
    before = {(d.thing_id, d.part): d for d in Document.objects.filter(kind="ticket")}
    for ticket in seeded:
        ticket.updated_at = ticket.last_message_at
        indexing.reindex(ticket)
    after = {(d.thing_id, d.part): d for d in Document.objects.filter(kind="ticket")}
    assert before.keys() == after.keys()
    for key, row in after.items():
        assert set(before[key].terms) == set(row.terms)
        assert before[key].updated_at == row.updated_at
        assert before[key].version == row.version


def test_all_that_was_made_up_can_be_found(seeded):
    assert [rebuilding.missing(source).count() for source in rebuilding.every()] == [0, 0]
    requester = seeded[0].requester
    assert people_indexing.matching(requester.name) == [requester.pk]
    assert people_indexing.matching(requester.email) == [requester.pk]


def test_the_bodies_are_what_cleaning_would_store(seeded):
    for message in Message.objects.filter(ticket__in=seeded[:20]):
        assert clean(message.body_html) == message.body_html
    lengths = [len(to_text(m.body_html)) for m in Message.objects.all()]
    assert 700 < sum(lengths) / len(lengths) < 900


def test_everything_of_a_ticket_is_there(seeded):
    ids = [ticket.pk for ticket in seeded]
    assert Message.objects.filter(ticket__in=ids).count() == 360
    assert len({ticket.requester_id for ticket in seeded}) == 40
    assert all(ticket.requester.email for ticket in seeded[:5])
    opened = Entry.objects.filter(thing_kind="ticket", thing_id__in=ids, kind="ticket.opened")
    assert opened.count() == 120
    assert max(ticket.updated_at for ticket in seeded) < now()
    answers = Message.objects.filter(ticket__in=ids, from_staff=True, internal=False)
    assert set(Delivery.objects.values_list("thing_id", flat=True)) == {m.pk for m in answers}
    assert 0.05 < sum(ticket.is_unsolved for ticket in seeded) / 120 < 0.35


def test_its_history_tells_of_things_that_are(seeded):
    messages = set(Message.objects.values_list("pk", flat=True))
    for entry in Entry.objects.filter(thing_kind="ticket"):
        assert entry.detail.get("message") in (*messages, None)


def test_a_made_up_ticket_shows_and_is_found(seeded, client):
    technician = find_by_address(facts.TECHNICIAN)
    client.force_login(technician)
    ticket = Ticket.objects.visible_to(technician).order_by("-number").first()
    page = client.get(f"/desk/tickets/{ticket.number}/")
    assert page.status_code == 200
    words = to_text(ticket.messages.order_by("pk")[0].body_html)[:60].rsplit(" ", 1)[0]
    assert words.split()[0].encode() in page.content
    hits = search.find(words, audiences=indexing.keys_of(technician)).items
    assert ticket.pk in [hit.thing_id for hit in hits]


def test_technicians_see_all_queues_but_two(seeded):
    technician = find_by_address(facts.TECHNICIAN)
    assert technician.role == "technician"
    seen = Ticket.objects.visible_to(technician).count()
    assert 0.8 < seen / 120 <= 1
    assert Person.objects.filter(role="technician").count() == 12


def test_new_tickets_go_on_after_the_made_up_ones(seeded, printer):
    assert printer.number > seeded[-1].number
    assert printer.pk > seeded[-1].pk


def test_old_words_are_in_old_tickets_alone(db):
    known = facts.prepare(3000)
    lines = Batch(known, 0, 300).write()["tickets_message"]
    assert any("disquete" in line for line in lines)
    assert not any(
        "disquete" in line for line in Batch(known, 2700, 3000).write()["tickets_message"]
    )


def test_a_large_load_brings_the_indexes_back(db):
    before = index_names()
    with seed._indexes_aside():
        assert len(index_names()) < len(before) - 10
    assert index_names() == before


def index_names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]
