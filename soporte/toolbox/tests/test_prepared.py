"""A prepared query set answers what the plain one answers."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from soporte.people.models import Address, Organization, Person
from soporte.toolbox.prepared import Prepared, insert


@pytest.fixture
def by_value():
    return Prepared(
        lambda kind, value: Address.objects.select_related("person__organization").filter(
            kind=kind, value=value
        )
    )


def test_it_answers_the_same_rows_as_the_same_objects(cast, by_value):
    found = by_value.first("email", "ana@acme.example")
    assert found == Address.objects.get(value="ana@acme.example")
    assert vars(found.person).keys() == vars(Person.objects.get(pk=cast.ana.pk)).keys() | {"_state"}


def test_related_objects_are_at_hand(cast, by_value, django_assert_num_queries):
    by_value.first("email", "ana@acme.example")
    with django_assert_num_queries(1):
        found = by_value.first("email", "ana@acme.example")
        assert found.person.organization == cast.acme
        assert found.person.preferences == {}


def test_a_relation_that_is_empty_is_none(cast, by_value):
    assert by_value.first("email", "beto@nortia.example").person.organization is None


def test_each_call_has_its_own_values(cast, by_value):
    assert by_value.first("email", "ana@acme.example").person == cast.ana
    assert by_value.first("email", "dario@optica.example").person == cast.dario
    assert by_value.first("phone", "dario@optica.example") is None


@pytest.mark.parametrize("hostile", ["' OR 1=1 --", "%s", "\ue000slot 1", "ñ", ""])
def test_a_value_is_only_ever_a_value(cast, by_value, hostile):
    assert by_value.all("email", hostile) == []


def test_it_needs_no_values(cast):
    assert Prepared(lambda: Person.objects.order_by("pk")[:2]).all() == list(
        Person.objects.order_by("pk")[:2]
    )


def test_numbers_and_lists_take_their_places(cast):
    of = Prepared(lambda pk, name: Person.objects.filter(pk=pk, name__in=[name, "nobody"]))
    assert of.first(cast.ana.pk, cast.ana.name) == cast.ana
    assert of.first(cast.beto.pk, cast.beto.name) == cast.beto
    assert of.first(cast.beto.pk, cast.ana.name) is None


def test_one_that_must_be_there_is_missed_by_name(cast):
    of = Prepared(lambda pk: Person.objects.filter(pk=pk))
    assert of.get(cast.ana.pk) == cast.ana
    with pytest.raises(Person.DoesNotExist):
        of.get(0)


def test_django_lists_what_was_asked_the_third_time_too(cast, by_value):
    for _turn in range(3):
        with CaptureQueriesContext(connection) as asked:
            by_value.first("email", "ana@acme.example")
        assert "people_address" in asked.captured_queries[0]["sql"]


def test_what_is_annotated_comes_along(cast):
    counted = Prepared(
        lambda person: Person.objects.filter(pk=person).annotate(known=Count("addresses"))
    )
    assert counted.first(cast.ana.pk).known == cast.ana.addresses.count()


def test_a_condition_that_nothing_can_meet_finds_nothing(cast):
    assert Prepared(lambda value: Address.objects.filter(value=value, pk__in=[])).all("x") == []


def test_what_is_inserted_is_what_save_would_have_stored(cast):
    one = insert(Organization(name="Ñandú", folded_name="nandu", domains=["a.example", "b'c"]))
    two = Organization(name="Ñandú", folded_name="nandu", domains=["a.example", "b'c"])
    two.save()
    for made in (one, two):
        assert not made._state.adding
        made.refresh_from_db()
    own = {"id", "created_at", "_state"}
    assert {k: v for k, v in vars(one).items() if k not in own} == {
        k: v for k, v in vars(two).items() if k not in own
    }


def test_what_the_database_refuses_is_refused(cast):
    known = Address.objects.get(value="ana@acme.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Address(person=cast.dario, kind=known.kind, value=known.value))
    insert(Address(person=cast.dario, kind="email", value="other@optica.example"))
