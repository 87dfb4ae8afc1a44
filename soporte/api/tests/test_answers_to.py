"""Where answers go, by program."""

from soporte.journal.actor import Actor
from soporte.people import operations as people


def test_it_is_chosen_by_address_and_put_back(as_beto, as_ana, world):
    by = Actor.of(world.cast.beto, via="api")
    people.verify_address(world.cast.ana, "ana@casa.example", by=by)
    path = f"/tickets/{world.ticket.number}"
    assert as_beto.get(path).json()["answers_to"] is None
    for wanted in ("ana@casa.example", "portal"):
        assert as_beto.patch(path, {"answers_to": wanted}).json()["answers_to"] == wanted
    assert as_ana.get(path).json()["answers_to"] is None
    assert as_beto.patch(path, {"answers_to": None}).json()["answers_to"] is None
    assert as_beto.patch(path, {"answers_to": "dario@optica.example"}).status_code == 422
