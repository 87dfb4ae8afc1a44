"""The installation's own settings: one row, read by everybody, changed under a lock."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from soporte.site import operations as site
from soporte.site import setup
from soporte.site.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_the_first_reading_makes_them():
    assert site.current().name == "Soporte"
    assert site.current().zone == ZoneInfo("Europe/Madrid")
    assert not site.current().is_set_up
    assert SiteSettings.objects.count() == 1


def test_there_is_one_row_whoever_saves():
    SiteSettings(name="Another").save()
    assert SiteSettings.objects.get().name == "Another"


def test_a_change_says_what_really_changed():
    assert site.change({"name": "Nortia", "language": "es"}) == ["name"]
    assert site.change({"name": "Nortia"}) == []
    assert site.current().name == "Nortia"


def test_hours_of_one_installation_are_not_shared_with_the_defaults():
    site.current().hours["mon"].append(["19:00", "20:00"])
    assert SiteSettings().hours["mon"] == [["09:00", "18:00"]]


@pytest.mark.parametrize(("address", "domain"), [("a@b.test", "b.test"), ("", "localhost")])
def test_our_message_ids_have_our_domain(address, domain):
    assert SiteSettings(support_address=address).domain == domain


def test_the_key_of_the_first_run_is_not_guessed():
    assert setup.check(setup.token())
    assert not setup.check("")
    assert not setup.check(setup.token()[:-1])


@pytest.mark.django_db(transaction=True)
def test_two_who_change_at_once_both_keep_their_change():
    site.current()
    start = Barrier(2)

    def change(values):
        try:
            start.wait(10)
            return site.change(values)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, [{"name": "Nortia"}, {"phone": "600"}]))
    assert (site.current().name, site.current().phone) == ("Nortia", "600")
