"""What things are found by is written anew: the same as the verbs write, whole, and resumable."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from soporte.journal.actor import Actor
from soporte.people import indexing as people_indexing
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.search import rebuilding
from soporte.search.models import Document
from soporte.tickets import indexing

BY = Actor.system(via="cli")


@pytest.fixture
def talked(printer, cast):
    """A ticket with words for all, words for staff, and somebody else who reads along."""
    printer.reply("<p>¿Qué modelo es?</p>", author=cast.beto, by=BY)
    printer.note("<p>Secreto de casa</p>", author=cast.beto, by=BY)
    luis = people.find_or_create("luis@acme.example", "Luis Gil", by=BY)
    printer.add_participant(luis, by=BY)
    printer.confirm_participant(luis, by=BY)
    printer.refresh_from_db()
    indexing.reindex(printer)
    return printer


def known():
    return {
        (row.kind, row.thing_id, row.part): (row.version, row.updated_at, frozenset(row.terms))
        for row in Document.objects.all()
    }


def rebuild(*arguments):
    out = StringIO()
    call_command("rebuild_search", *arguments, stdout=out)
    return out.getvalue()


def test_it_writes_what_the_verbs_write(talked):
    before = known()
    assert {kind for kind, _id, _part in before} == {"person", "ticket"}
    Document.objects.all().delete()
    said = rebuild()
    assert known() == before
    assert f"person: {Person.objects.count()} rebuilt" in said
    assert "ticket: 1 rebuilt" in said


def test_it_puts_right_what_is_wrong_and_leaves_the_rest_untouched(talked):
    before = known()
    Document.objects.filter(kind="person", thing_id=talked.requester_id).update(terms=[1])
    Document.objects.filter(kind="ticket").update(version=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid, thing_id FROM search_document WHERE kind = 'person'")
        places = {pk: place for place, pk in cursor.fetchall()}
        rebuild()
        cursor.execute("SELECT ctid, thing_id FROM search_document WHERE kind = 'person'")
        moved = {pk for place, pk in cursor.fetchall() if places[pk] != place}
    assert known() == before
    assert moved == {talked.requester_id}


def test_it_forgets_what_is_gone_and_parts_that_are_no_more(talked):
    before = known()
    left = {"version": 1, "updated_at": talked.updated_at, "terms": []}
    for thing_id in (talked.pk - 1, talked.pk + 1, 10**9):
        Document.objects.create(kind="ticket", thing_id=thing_id, part=0, **left)
    Document.objects.create(kind="person", thing_id=talked.requester_id, part=1, **left)
    rebuild("person")
    rebuild("ticket")
    assert known() == before


def test_it_finds_the_missing_ones_alone_and_goes_on_where_it_was_interrupted(talked):
    before = known()
    everyone = Person.objects.count()
    (source,) = (replace(one, batch=2) for one in rebuilding.every() if one.kind == "person")
    Document.objects.filter(kind="person").delete()
    first = next(rebuilding.rebuild(source))
    assert first.done == 2
    assert rebuilding.missing(source).count() == everyone - 2
    assert list(rebuilding.rebuild(source, after=first.last))[-1].done == everyone - 2
    assert known() == before
    Document.objects.filter(kind="person", thing_id=talked.requester_id).delete()
    assert "person: 1 rebuilt" in rebuild("person", "--missing")
    assert known() == before


def test_staff_find_again_whom_a_bulk_load_brought(talked):
    Person.objects.bulk_create([Person(name="Zoraida Vidal", folded_name="zoraida vidal")])
    assert people_indexing.matching("zoraida") == []
    rebuild("person", "--missing")
    assert people_indexing.matching("zorai") == [Person.objects.get(name="Zoraida Vidal").pk]


def test_customers_find_by_rebuilt_rows_nothing_that_they_did_not_before(talked, cast):
    from soporte.search import operations as search

    Document.objects.all().delete()
    rebuild()
    ana = indexing.keys_of(cast.ana)
    assert not search.find("secreto", audiences=ana).items
    assert search.find("modelo", audiences=ana).items
    assert search.find("secreto", audiences=indexing.keys_of(cast.beto)).items
