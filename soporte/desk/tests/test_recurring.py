"""Recurring tickets at the desk: seen before saved, run once, paused, told on their tickets."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import Recurring, Ticket, TicketType
from soporte.tickets.recurring import opening
from soporte.toolbox import clock


@pytest.fixture
def given(cast: People, desk: Desk) -> dict[str, str | list[str]]:
    """What a supervisor fills in."""
    return {
        "name": "Copias",
        "frequency": "weekly",
        "interval": "1",
        "weekdays": ["0", "3"],
        "nth": "0",
        "month_day": "1",
        "month": "1",
        "at": "08:30",
        "time_zone": "Europe/Madrid",
        "starts_on": clock.now().date().isoformat(),
        "days_off": "ignore",
        "subject": "Copias del {{ date }}",
        "html": "Mirar el panel",
        "queue": str(desk.hardware.pk),
        "type": str(TicketType.objects.get(slug="question").pk),
        "priority": "2",
        "requester_email": cast.ana.email,
        "tags": "copias, mensual",
        "is_active": "on",
    }


def test_its_dates_are_shown_before_it_is_saved(elena: Client, given):
    page = elena.post(reverse("desk:new-recurring"), {**given, "act": "look"})
    assert page.status_code == 200
    assert page.text.count("<li><time") == 5
    assert "(Europe/Madrid)" in page.text
    assert not Recurring.objects.exists()


def test_it_is_saved_found_and_opens_a_ticket_that_names_it(elena: Client, beto: Client, given):
    done = elena.post(reverse("desk:new-recurring"), given)
    one = Recurring.objects.get()
    assert done.url == reverse("desk:recurring-ticket", args=[one.pk])
    assert one.tags == ["copias", "mensual"]
    assert "Copias" in elena.get(reverse("desk:recurring"), {"q": "copias"}).text
    with clock.at(one.next_at + timedelta(minutes=1)):
        opening.run_due(most=5)
    ticket = Ticket.objects.get(channel="recurring")
    page = beto.get(reverse("desk:ticket", args=[ticket.number])).text
    assert "Abierto por una programación" in page
    assert reverse("desk:recurring-ticket", args=[one.pk]) not in page
    assert f"#{ticket.number}" in elena.get(done.url).text


def test_what_is_wrong_is_told_where_it_stands_and_nothing_is_lost(elena: Client, given):
    wrong = {**given, "requester_email": "nadie@nada.example", "weekdays": []}
    page = elena.post(reverse("desk:new-recurring"), wrong)
    assert page.status_code == 422
    assert "Aquí nadie tiene esta dirección." in page.text
    assert "Copias del {{ date }}" in page.text
    page = elena.post(reverse("desk:new-recurring"), {**given, "weekdays": []})
    assert "Elige al menos un día." in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"month_day": "9" * 30, "frequency": "monthly"},
        {"frequency": "yearly", "month": "13"},
        {"at": "25:61"},
        {"starts_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
        {"ends_on": "9999-12-31"},
    ],
)
@pytest.mark.parametrize("act", ["look", ""])
def test_what_no_calendar_knows_is_told_beside_the_dates_that_stay(
    elena: Client, given, wrong, act
):
    elena.post(reverse("desk:new-recurring"), given)
    one = reverse("desk:recurring-ticket", args=[Recurring.objects.get().pk])
    page = elena.post(one, {**given, **wrong, "act": act})
    assert page.status_code == 422
    assert page.text.count("<li><time") == 5
    assert elena.post(reverse("desk:new-recurring"), {**given, **wrong}).status_code == 422


def test_it_is_run_paused_resumed_and_removed(elena: Client, given):
    elena.post(reverse("desk:new-recurring"), given)
    one = Recurring.objects.get()
    elena.post(reverse("desk:recurring-runs", args=[one.pk]))
    assert Ticket.objects.filter(channel="recurring").count() == 1
    for act, expected in (("pause", False), ("resume", True)):
        elena.post(reverse("desk:recurring-state", args=[one.pk]), {"act": act})
        one.refresh_from_db()
        assert one.is_active is expected
    elena.post(reverse("desk:recurring-removal", args=[one.pk]))
    assert not Recurring.objects.exists()
    assert Ticket.objects.filter(channel="recurring").exists()


def test_a_text_that_nobody_touched_keeps_its_form(elena: Client, given):
    elena.post(reverse("desk:new-recurring"), given)
    Recurring.objects.update(html="<p>Mirar <b>el</b> panel</p>")
    one = Recurring.objects.get()
    elena.post(reverse("desk:recurring-ticket", args=[one.pk]), {**given, "name": "Otras"})
    one.refresh_from_db()
    assert (one.name, one.html) == ("Otras", "<p>Mirar <b>el</b> panel</p>")


def test_it_is_for_supervisors(beto: Client):
    assert beto.get(reverse("desk:recurring")).status_code == 403
