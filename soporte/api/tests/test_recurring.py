"""Recurring tickets by program: made, shown with their dates, run, paused, and what is refused."""

import pytest

from soporte.tickets.models import Recurring, Ticket

PATH = "/recurring-tickets"


@pytest.fixture
def given(world):
    return {
        "name": "Copias",
        "frequency": "weekly",
        "weekdays": ["thursday", "monday"],
        "at": "08:30",
        "time_zone": "Europe/Madrid",
        "subject": "Copias del {{ date }}",
        "body_html": "<p>Mirar<script>x</script></p>",
        "queue": world.desk.hardware.pk,
        "type": "incident",
        "requester": world.cast.ana.pk,
        "priority": "high",
        "tags": ["copias"],
    }


def test_it_is_made_with_its_next_five_dates_and_changed(as_elena, given):
    made = as_elena.post(PATH, given)
    assert made.status_code == 201
    shown = made.json()
    assert shown["weekdays"] == ["monday", "thursday"]
    assert shown["body_html"] == "<p>Mirar</p>"
    assert len(shown["next_dates"]) == 5
    assert shown["next_dates"][0] == shown["next_at"]
    one = f"{PATH}/{shown['id']}"
    changed = as_elena.patch(one, {"frequency": "daily", "count": 3}).json()
    assert len(changed["next_dates"]) in {2, 3}
    assert as_elena.get(PATH).json()["items"][0]["id"] == shown["id"]


def test_it_is_run_once_whatever_its_dates_and_told(as_elena, given):
    one = f"{PATH}/{as_elena.post(PATH, given).json()['id']}"
    ticket = as_elena.post(f"{one}/runs", {}).json()
    assert Ticket.objects.get(number=ticket["number"]).channel == "recurring"
    (ran,) = as_elena.get(f"{one}/runs").json()["items"]
    assert (ran["outcome"], ran["ticket"]) == ("opened", ticket["number"])
    assert as_elena.get(one).json()["last_ticket"] == ticket["number"]


def test_paused_it_has_no_dates(as_elena, given):
    one = f"{PATH}/{as_elena.post(PATH, given).json()['id']}"
    assert as_elena.post(f"{one}/pause", {}).json()["next_dates"] == []
    assert as_elena.post(f"{one}/resume", {}).json()["next_at"]
    assert as_elena.delete(one).status_code == 204
    assert not Recurring.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": []},
        {"at": "25:00"},
        {"time_zone": "Mars/Olympus"},
        {"subject": "{{ secret }}"},
        {"queue": 999_999},
        {"requester": 999_999},
        {"starts_on": "2020-01-01", "ends_on": "2020-02-01"},
        {"fields": {"no-such": "x"}},
        {"name": None},
    ],
)
def test_what_makes_no_sense_is_refused(as_elena, given, wrong):
    assert as_elena.post(PATH, {**given, **wrong}).status_code == 422
    assert not Recurring.objects.exists()


def test_two_of_one_name_are_refused(as_elena, given):
    as_elena.post(PATH, given)
    assert as_elena.post(PATH, given).status_code in {409, 422}
