"""Private tickets by program."""

import pytest

from soporte.api.tests.helpers import Api
from soporte.people.models import Person
from soporte.tickets.models import QueueAccess


@pytest.fixture
def ivo(world):
    person = Person.objects.create_user(name="Ivo", role="technician")
    QueueAccess.objects.create(queue=world.ticket.queue, person=person, level="work")
    return person


def test_it_is_made_private_shown_and_ended(as_beto, as_ana, world, ivo):
    path, as_ivo = f"/tickets/{world.ticket.number}", Api(ivo)
    assert as_beto.get(path).json()["private_to"] is None
    changed = as_beto.patch(path, {"private_to": []}).json()
    assert changed["private_to"] == [world.cast.beto.pk]
    assert as_ivo.get(path).status_code == 404
    assert path not in str(as_ivo.get("/tickets").json())
    assert as_ana.get(path).json()["private_to"] is None
    assert as_ana.patch(path, {"private_to": None}).status_code == 403
    as_beto.patch(path, {"private_to": [ivo.pk]})
    assert as_ivo.get(path).status_code == 200
    assert as_ivo.patch(path, {"private_to": None}).json()["private_to"] is None


def test_who_has_no_right_on_the_queue_and_customers_are_refused(as_beto, world):
    path = f"/tickets/{world.ticket.number}"
    stranger = Person.objects.create_user(name="Nora", role="technician")
    for person in (stranger, world.cast.ana):
        assert as_beto.patch(path, {"private_to": [person.pk]}).status_code == 422
    assert as_beto.get(path).json()["private_to"] is None


def test_a_note_mentions_insiders_alone(as_beto, world, ivo):
    path = f"/tickets/{world.ticket.number}"
    as_beto.patch(path, {"private_to": []})
    said = {"body": "¿Lo ves?", "internal": True, "mentions": [ivo.pk]}
    assert as_beto.post(f"{path}/messages", said).status_code == 422
    as_beto.patch(path, {"private_to": [ivo.pk]})
    assert as_beto.post(f"{path}/messages", said).status_code == 201
