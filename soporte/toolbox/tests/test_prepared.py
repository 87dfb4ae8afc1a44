"""A prepared query set answers what the plain one answers."""

import pytest

from soporte.people.models import Address, Person
from soporte.toolbox.prepared import Prepared


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
