"""What tests start from is whole, new, and each test's own."""

from datetime import timedelta

import pytest

from soporte.people.models import Person, Team
from soporte.toolbox import clock


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cast_is_in_the_database_as_it_is_at_hand(cast, turn):
    for one in (cast.ana, cast.beto, cast.elena):
        stored = Person.objects.get(pk=one.pk)
        names = [field.attname for field in Person._meta.concrete_fields]
        assert [getattr(stored, name) for name in names] == [getattr(one, name) for name in names]
        assert stored.email.startswith(one.first_name.lower())
        assert clock.now() - stored.created_at < timedelta(minutes=1)
    assert list(Team.objects.get().members.all()) == [cast.beto]


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_changes_is_unchanged_for_the_next(cast, turn):
    assert (cast.beto.name, cast.beto.preferences) == ("Beto Salas", {})
    assert cast.ana.organization is cast.acme
    cast.beto.preferences["seen"] = turn
    cast.beto.name = "Otro"
    cast.beto.save()
