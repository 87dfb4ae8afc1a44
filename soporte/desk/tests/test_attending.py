"""Availability, shifts, policies and reasons, as somebody at the desk sees and changes them."""

import re
from datetime import UTC, date, datetime

import pytest

from soporte.automation.assigning import policies
from soporte.automation.assigning.models import QueuePolicy, SkillNeed
from soporte.journal.actor import Actor
from soporte.people import attending, skills
from soporte.people.models import Absence, Person, Shift, Skill
from soporte.tickets.models import Ticket
from soporte.toolbox import clock

BY = Actor.system(via="cli")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def words(answer):
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def fill(desk):
    policies.save(QueuePolicy(queue=desk.hardware, mode="round_robin"), needs=None, by=BY)


def test_the_menu_says_and_changes_my_availability_with_and_without_script(cast, beto, beto_htmx):
    page = beto.get("/desk/").content.decode()
    assert 'action="/desk/availability"' in page
    assert 'class="so-state online"' in page
    assert beto.post("/desk/availability", {"state": "busy"}).status_code == 302
    assert Person.objects.get(pk=cast.beto.pk).availability == "busy"
    menu = beto_htmx.post("/desk/availability", {"state": "away"}).content.decode()
    assert 'class="so-state away"' in menu
    assert "<html" not in menu
    assert beto.post("/desk/availability", {"state": "gone"}).status_code == 422


def test_my_page_says_that_my_shift_is_over(cast, beto):
    attending.set_shift(cast.beto, {"mon": [["09:00", "10:00"]]}, by=BY)
    with clock.at(MONDAY):
        said = words(beto.get("/desk/availability", headers={"Accept-Language": "en"}))
    assert "09:00-10:00" in said
    assert re.search(r"fuera de turno|off shift until", said)
    assert "09:00-10:00" in words(beto.get("/desk/profile/"))


def test_i_give_back_the_tickets_that_i_choose_and_take_them_again(cast, beto, printer):
    printer.assign(cast.beto, by=BY)
    assert printer.subject in words(beto.get("/desk/availability"))
    beto.post("/desk/availability/tickets", {"ticket": [printer.pk]})
    assert Ticket.objects.get().assignee is None
    assert Person.objects.get(pk=cast.beto.pk).availability == "away"
    beto.post("/desk/availability/tickets/again")
    assert Ticket.objects.get().assignee == cast.beto


def test_nobody_gives_back_what_another_has(cast, beto, printer):
    printer.assign(cast.carla, by=BY)
    beto.post("/desk/availability/tickets", {"ticket": [printer.pk, "x", "9" * 30]})
    assert Ticket.objects.get().assignee == cast.carla


def test_the_team_page_shows_who_is_on_and_what_they_have(cast, signed_in, printer, desk):
    fill(desk)
    printer.assign(cast.beto, by=BY)
    carla = signed_in(cast.carla)
    said = words(carla.get("/desk/team"))
    assert "Beto Salas" in said
    assert desk.hardware.name in said
    part = carla.get("/desk/team", headers={"HX-Request": "true"}).content.decode()
    assert 'data-live="staff"' in part
    assert "<html" not in part
    carla.post(f"/desk/team/{cast.beto.pk}", {"state": "away"})
    assert Person.objects.get(pk=cast.beto.pk).availability == "away"
    assert carla.post(f"/desk/team/{cast.ana.pk}", {"state": "away"}).status_code == 404


def test_the_team_page_costs_the_same_for_many(
    cast, signed_in, desk, django_assert_max_num_queries
):
    carla = signed_in(cast.carla)
    for number in range(20):
        Person.objects.create(name=f"T{number}", role="technician")
    carla.get("/desk/team")
    with django_assert_max_num_queries(16):
        carla.get("/desk/team")


def test_the_assignees_menu_shows_how_each_stands(cast, beto_htmx, printer):
    attending.set_availability(cast.carla, "busy", by=BY)
    menu = beto_htmx.get(f"/desk/tickets/{printer.number}/assignment/people").content.decode()
    assert 'class="so-state busy"' in menu
    assert f'value="{cast.carla.pk}"' in menu


def test_the_ticket_leads_from_its_history_to_why(cast, beto, desk, printer, drain):
    drain()
    fill(desk)
    printer.reopen(by=BY)
    from soporte.automation.assigning.draining import drain as give

    give()
    here = f"/desk/tickets/{printer.number}/"
    assert f'href="{here}assignment"' in beto.get(here).content.decode()
    said = words(beto.get(f"{here}assignment"))
    assert "Beto Salas" in said
    assert desk.hardware.name in said


def test_a_supervisor_sets_a_policy_with_its_skills(cast, signed_in, desk):
    fibre = Skill(name="Fibra")
    skills.save_skill(fibre, by=BY)
    given = {
        "mode": "least_load",
        "needs_presence": "on",
        "capacity": "5",
        "reopened": "queue",
        f"skill_{fibre.pk}": "2",
    }
    path = f"/desk/settings/assignment/{desk.hardware.pk}"
    carla = signed_in(cast.carla)
    assert carla.post(path, given).status_code == 302
    kept = QueuePolicy.objects.get()
    assert (kept.mode, kept.capacity, kept.needs_shift) == ("least_load", 5, False)
    assert SkillNeed.objects.get().level == 2
    assert carla.post(path, {**given, "capacity": "0"}).status_code == 422


def test_one_persons_hours_go_to_many_at_once(cast, signed_in, desk):
    given = {
        "has_shift": "on",
        "hours_mon": "9:00-14:00, 22:00-6:00",
        "teams": [cast.team.pk],
        "people": [cast.elena.pk],
    }
    carla = signed_in(cast.carla)
    path = f"/desk/settings/shifts/{cast.carla.pk}"
    assert carla.post(path, given).status_code == 302
    hours = [["09:00", "14:00"], ["22:00", "06:00"]]
    for person in (cast.carla, cast.beto, cast.elena):
        assert Shift.objects.get(person=person).hours == {"mon": hours}
    overlapping = {**given, "hours_tue": "5:00-9:00"}
    assert carla.post(path, overlapping).status_code == 422
    del given["has_shift"]
    carla.post(path, given)
    assert not Shift.objects.exists()


def test_days_off_are_noted_and_taken_back(cast, signed_in):
    carla = signed_in(cast.carla)
    path = f"/desk/settings/shifts/{cast.beto.pk}/absences"
    days = {"first_day": "2026-12-21", "last_day": "2026-12-24", "kind": "holidays"}
    carla.post(path, days)
    absence = Absence.objects.get()
    assert (absence.person, absence.last_day) == (cast.beto, date(2026, 12, 24))
    carla.post(path, {**days, "last_day": "2026-12-01"})
    carla.post(path, {"kind": "x"})
    assert Absence.objects.count() == 1
    carla.post(f"{path}/{absence.pk}")
    assert not Absence.objects.exists()


@pytest.mark.parametrize("path", ["assignment/", "shifts/", "skills/", "skills/new"])
def test_the_settings_pages_open(cast, signed_in, desk, path):
    assert signed_in(cast.carla).get(f"/desk/settings/{path}").status_code == 200


def test_a_skill_is_added_renamed_and_removed(cast, signed_in):
    carla = signed_in(cast.carla)
    carla.post("/desk/settings/skills/new", {"name": "Redes"})
    skill = Skill.objects.get()
    carla.post(f"/desk/settings/skills/{skill.pk}", {"name": "Redes y wifi"})
    assert Skill.objects.get().name == "Redes y wifi"
    carla.post(f"/desk/settings/skills/{skill.pk}/removal")
    assert not Skill.objects.exists()
