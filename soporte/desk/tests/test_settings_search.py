"""Finding a setting, and finding a line in a list of the settings."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.administration import contents
from soporte.desk.tests.conftest import SignIn
from soporte.people.cast import People
from soporte.people.models import Team
from soporte.tickets.cast import Desk

INDEX = "/desk/settings/"


@pytest.mark.parametrize("words", ["opens again", "REABRE", "cola reabre"])
def test_it_finds_a_single_setting_in_either_language(elena: Client, desk: Desk, words: str):
    page = elena.get(INDEX, {"q": words}).content.decode()
    assert reverse("desk:queues") in page
    assert reverse("desk:tokens") not in page


def test_it_points_at_the_setting_where_the_page_shows_it(elena: Client, desk: Desk):
    page = elena.get(INDEX, {"q": "zona horaria"}).content.decode()
    assert f"{reverse('desk:settings-organization')}#id_time_zone" in page
    assert 'id="id_time_zone"' in elena.get(reverse("desk:settings-organization")).content.decode()


def test_it_says_when_nothing_is_found_and_escapes_what_was_asked(elena: Client, desk: Desk):
    page = elena.get(INDEX, {"q": "<b>\0zzz"}).content.decode()
    assert "<b>zzz" not in page
    assert reverse("desk:queues") not in page.partition('id="found"')[2]


def test_a_supervisor_finds_only_what_is_open_to_her(cast: People, desk: Desk, signed_in: SignIn):
    page = signed_in(cast.carla).get(INDEX, {"q": "token"}).content.decode()
    assert reverse("desk:tokens") not in page


def test_every_page_of_the_settings_can_be_opened_and_belongs_to_a_group(elena: Client, desk: Desk):
    for page in contents.PAGES:
        assert page.group in contents.GROUPS, page.name
        assert elena.get(reverse(page.name)).status_code == 200, page.name


@pytest.mark.parametrize(
    "name", ["queues", "teams", "staff", "canned-replies", "fields", "request-forms", "statuses"]
)
def test_a_list_is_searched_without_minding_accents_and_case(elena: Client, desk: Desk, name: str):
    address = reverse(f"desk:{name}")
    assert "nothing-like-it" not in elena.get(address).content.decode()
    assert elena.get(address, {"q": "nothing-like-it"}).status_code == 200


def test_a_list_shows_what_its_words_find(cast: People, desk: Desk, elena: Client):
    Team.objects.create(name="Atención rápida")
    Team.objects.create(name="Otra cosa")
    page = elena.get(reverse("desk:teams"), {"q": "ATENCION"}).content.decode()
    assert "Atención rápida" in page
    assert "Otra cosa" not in page
