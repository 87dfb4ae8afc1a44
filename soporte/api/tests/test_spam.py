"""Spam by program: marked, listed apart, released; who marked it is told."""

from soporte.tickets.models import Ticket


def test_it_is_marked_once_listed_apart_and_released(as_beto, world):
    path = f"/tickets/{world.ticket.number}/spam"
    assert as_beto.get(path).status_code == 404
    made = as_beto.post(path, {})
    assert made.status_code == 200
    assert made.json()["by"]["id"] == world.cast.beto.pk
    assert as_beto.post(path, {}).json() == made.json()
    numbers = [one["number"] for one in as_beto.get("/tickets").json()["items"]]
    assert world.ticket.number not in numbers
    (apart,) = as_beto.get("/tickets?spam=only").json()["items"]
    assert apart["number"] == world.ticket.number
    assert apart["spam_at"]
    for query in ("is:spam", "is:spam impresora"):
        (found,) = as_beto.get("/tickets", q=query).json()["items"]
        assert found["number"] == world.ticket.number
    kept = {
        "name": "Spam",
        "conditions": {"field": "search", "operator": "finds", "value": "is:spam"},
    }
    view = as_beto.post("/views", kept).json()["id"]
    assert as_beto.get("/tickets", view=view).json()["items"] == [apart]
    assert as_beto.get("/tickets", q="impresora", view=view).json()["items"] == []
    assert as_beto.delete(path).status_code == 204
    assert not Ticket.objects.get(pk=world.ticket.pk).is_spam


def test_what_is_spam_cannot_be_answered_or_changed(as_beto, world):
    as_beto.post(f"/tickets/{world.ticket.number}/spam", {})
    one = f"/tickets/{world.ticket.number}"
    assert as_beto.post(f"{one}/messages", {"body": "Hola"}).status_code in {403, 422}
    assert as_beto.patch(one, {"priority": "high"}).status_code == 403


def test_its_requester_no_longer_finds_it(as_beto, as_ana, world):
    as_beto.post(f"/tickets/{world.ticket.number}/spam", {})
    assert as_ana.get(f"/tickets/{world.ticket.number}").status_code == 404
    assert as_ana.get("/tickets?spam=only").json()["items"] == []
