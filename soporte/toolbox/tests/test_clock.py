"""The one clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from soporte.toolbox import clock, signing

PAST = datetime(2001, 2, 3, tzinfo=UTC)


def test_it_tells_the_time_in_utc():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


def test_it_can_be_set_and_comes_back():
    with clock.at(PAST):
        assert clock.now() == PAST
        with clock.at(PAST + timedelta(days=1)):
            assert clock.now() == PAST + timedelta(days=1)
        assert clock.now() == PAST
    assert clock.now() > PAST


def test_it_comes_back_after_a_failure():
    with pytest.raises(ZeroDivisionError), clock.at(PAST):
        _ = 1 / 0
    assert clock.now() > PAST


def test_setting_it_here_sets_it_nowhere_else():
    with clock.at(PAST), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result() > PAST


def test_a_check_holds_for_its_purpose_and_its_parts_alone():
    given = signing.mac("reply", 12, 5)
    assert len(given) == 26
    assert signing.check(given.upper(), "reply", 12, 5)
    for purpose, *parts in [("rating", 12, 5), ("reply", 1, 25), ("reply", 12), ("reply", 5, 12)]:
        assert not signing.check(given, purpose, *parts)
    for wrong in ("", given[:-1], f"{given}a", "é" * 26):
        assert not signing.check(wrong, "reply", 12, 5)
