"""Merging two records of one person at the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people import operations
from soporte.people.cast import People
from soporte.people.models import Person, PersonMerge
from soporte.tickets.models import Ticket


@pytest.fixture
def twin(cast: People) -> Person:
    return operations.find_or_create(
        "ana.casa@correo.example", f"{cast.ana.name} (casa)", by=Actor.system(via="job")
    )


def address(person: Person) -> str:
    return reverse("desk:person-merge", args=[person.pk])


def test_the_twin_is_suggested_compared_merged_and_parted(
    cast: People, twin: Person, elena: Client, printer: Ticket
):
    page = elena.get(address(cast.ana)).content.decode()
    assert f'name="other" value="{twin.pk}"' in page
    assert f'name="other" value="{cast.beto.pk}"' not in page
    compared = elena.post(address(cast.ana), {"other": twin.pk}).content.decode()
    assert "ana.casa@correo.example" in compared
    assert cast.ana.email in compared
    assert not PersonMerge.objects.exists()
    given = {"other": twin.pk, "stays": cast.ana.pk, "confirmed": "1"}
    done = elena.post(address(cast.ana), given)
    assert done["Location"] == reverse("desk:person", args=[cast.ana.pk])
    shown = elena.get(done["Location"]).content.decode()
    assert "ana.casa@correo.example" in shown
    found = PersonMerge.objects.get()
    part = reverse("desk:person-part", args=[cast.ana.pk, found.pk])
    assert part in shown
    closed = elena.get(reverse("desk:person", args=[twin.pk])).content.decode()
    assert reverse("desk:person", args=[cast.ana.pk]) in closed
    elena.post(part)
    assert Person.objects.get(pk=twin.pk).is_active
    assert "ana.casa@correo.example" not in elena.get(done["Location"]).content.decode()


def test_the_other_record_may_be_the_one_that_stays(cast: People, twin: Person, elena: Client):
    swapped = elena.post(address(cast.ana), {"other": twin.pk, "stays": twin.pk})
    assert f'name="stays" value="{twin.pk}"' in swapped.content.decode()
    given = {"other": twin.pk, "stays": twin.pk, "confirmed": "1"}
    done = elena.post(address(cast.ana), given)
    assert done["Location"] == reverse("desk:person", args=[twin.pk])
    assert not Person.objects.get(pk=cast.ana.pk).is_active


@pytest.mark.parametrize("other", ["", "0", "999999999", "x", "beto", "ana"])
def test_whom_one_cannot_choose_is_refused_with_words(
    cast: People, twin: Person, elena: Client, other: str
):
    number = getattr(cast, other).pk if other in ("beto", "ana") else other
    answer = elena.post(address(cast.ana), {"other": number, "confirmed": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not PersonMerge.objects.exists()


def test_technicians_neither_see_the_button_nor_may_merge(
    cast: People, twin: Person, beto: Client, elena: Client
):
    given = {"other": twin.pk, "confirmed": "1"}
    assert beto.post(address(cast.ana), given).status_code == 403
    assert (
        address(cast.ana)
        not in beto.get(reverse("desk:person", args=[cast.ana.pk])).content.decode()
    )
    assert (
        address(cast.ana) in elena.get(reverse("desk:person", args=[cast.ana.pk])).content.decode()
    )
