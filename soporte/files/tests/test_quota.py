"""What one may store in a day is counted beforehand, for everybody apart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils.translation import override

from soporte.files import quota
from soporte.files.models import Usage
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
MB = quota.MEGABYTE


@pytest.fixture(autouse=True)
def _small(settings):
    settings.FILES_A_DAY_MB = {"person": 3, "address": 1, "place": 2}


def test_a_customer_stores_so_much_a_day_and_others_are_unaffected(cast):
    ana, dario = quota.of_person(cast.ana), quota.of_person(cast.dario)
    quota.take(ana, 2 * MB)
    quota.take(ana, MB)
    with pytest.raises(quota.QuotaError):
        quota.take(ana, 1)
    quota.take(dario, 3 * MB)


def test_staff_are_not_counted(cast):
    quota.take(quota.of_person(cast.beto), 100 * MB)
    assert not Usage.objects.exists()


def test_a_guest_pays_for_the_address_and_for_the_place(db):
    quota.take(quota.of_guest("203.0.113.5", "Vera@fuera.example"), MB)
    with pytest.raises(quota.QuotaError):
        quota.take(quota.of_guest("203.0.113.6", "vera@fuera.example"), 1)
    quota.take(quota.of_guest("203.0.113.5", "otra@fuera.example"), MB)
    with pytest.raises(quota.QuotaError):
        quota.take(quota.of_guest("203.0.113.5", "tercera@fuera.example"), 1)
    quota.take(quota.of_guest("203.0.113.7", "tercera@fuera.example"), MB)


def test_all_addresses_of_a_network_of_version_6_are_one_place(db):
    quota.take(quota.of_guest("2001:db8:1:2::1"), 2 * MB)
    with pytest.raises(quota.QuotaError):
        quota.take(quota.of_guest("2001:db8:1:2:ffff::9"), 1)
    quota.take(quota.of_guest("2001:db8:1:3::1"), 1)
    quota.take(quota.of_guest("unknown"), 1)


def test_what_is_refused_counts_on_no_account(db):
    both = quota.of_guest("203.0.113.5", "vera@fuera.example")
    with pytest.raises(quota.QuotaError):
        quota.take(both, MB + 1)
    quota.take(both, MB)


def test_the_next_day_begins_anew_and_old_days_are_forgotten(cast, monkeypatch):
    ana = quota.of_person(cast.ana)
    quota.take(ana, 3 * MB)
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(quota, "now", lambda: later)
    quota.take(ana, 3 * MB)
    assert quota.sweep() == 0
    monkeypatch.setattr(quota, "now", lambda: later + timedelta(days=1))
    assert quota.sweep() == 1


def test_it_is_refused_in_the_readers_language(cast):
    with override("en"), pytest.raises(quota.QuotaError, match="3 MB of files in one day"):
        quota.take(quota.of_person(cast.ana), 4 * MB)


@pytest.mark.django_db(transaction=True)
def test_of_many_uploads_at_once_only_as_many_pass_as_fit(cast):
    start, ana = Barrier(6), quota.of_person(cast.ana)

    def upload(_number):
        try:
            start.wait(10)
            quota.take(ana, MB)
        except quota.QuotaError:
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(upload, range(6))) == 3
