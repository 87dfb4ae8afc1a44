"""The dates of a schedule: every calendar question, clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.site.models import SiteSettings
from soporte.tickets.models import Recurring
from soporte.tickets.recurring import dates, texts

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
ZONES = ("Europe/Madrid", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "UTC")


def never(_day):
    return False


def weekend(day):
    return day.weekday() >= 5


def schedule(**how):
    return Recurring(**{"frequency": "daily", "starts_on": MONDAY, "time_zone": "UTC", **how})


def first(one, most=5, is_off=never):
    found = dates.moments(one, is_off=is_off, after=LONG_AGO)
    zone = ZoneInfo(one.time_zone)
    return [moment.astimezone(zone).date() for moment in islice(found, most)]


def days(*named):
    return [date.fromisoformat(one) for one in named]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"interval": 3}, days("2026-03-02", "2026-03-05", "2026-03-08")),
        (
            {"frequency": "weekly", "weekdays": [0, 3], "interval": 2},
            days("2026-03-02", "2026-03-05", "2026-03-16"),
        ),
        (
            {"frequency": "monthly", "month_day": 31},
            days("2026-03-31", "2026-04-30", "2026-05-31"),
        ),
        (
            {"frequency": "monthly", "nth": 2, "weekdays": [1]},
            days("2026-03-10", "2026-04-14", "2026-05-12"),
        ),
        (
            {"frequency": "monthly", "nth": -1, "weekdays": [4]},
            days("2026-03-27", "2026-04-24", "2026-05-29"),
        ),
        (
            {"frequency": "yearly", "month": 2, "month_day": 29},
            days("2027-02-28", "2028-02-29", "2029-02-28"),
        ),
        (
            {"frequency": "yearly", "month": 11, "nth": 4, "weekdays": [3], "interval": 2},
            days("2026-11-26", "2028-11-23", "2030-11-28"),
        ),
    ],
)
def test_it_comes_back_on_these_days(how, expected):
    assert first(schedule(**how), most=3) == expected


def test_it_ends_on_its_last_day_and_after_its_number_of_times():
    assert len(first(schedule(ends_on=MONDAY + timedelta(days=3)), most=50)) == 4
    assert len(first(schedule(count=7), most=50)) == 7


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("ignore", days("2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09")),
        ("skip", days("2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11")),
        ("later", days("2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11")),
        ("earlier", days("2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11")),
    ],
)
def test_days_off_are_kept_left_out_or_moved_once(wish, expected):
    one = schedule(starts_on=date(2026, 3, 6), days_off=wish)
    assert first(one, most=4, is_off=weekend) == expected


def test_the_first_of_a_month_moves_over_the_weekend():
    monthly = {"frequency": "monthly", "month_day": 1, "starts_on": date(2026, 8, 1)}
    assert first(schedule(**monthly, days_off="later"), 1, weekend) == days("2026-08-03")
    monthly["starts_on"] = date(2026, 7, 1)
    earlier = first(schedule(**monthly, days_off="earlier"), 2, weekend)
    assert earlier == days("2026-07-01", "2026-07-31")


def test_nobody_works_on_holidays_and_on_days_without_hours():
    is_off = dates.days_off(SiteSettings(holidays=["2026-03-19"]))
    assert is_off(date(2026, 3, 19))
    assert is_off(date(2026, 3, 21))
    assert not is_off(date(2026, 3, 20))
    assert not dates.days_off(SiteSettings(hours={}))(date(2026, 3, 21))


def test_a_schedule_without_any_day_ends_instead_of_searching_for_ever():
    assert first(schedule(days_off="skip"), is_off=lambda _day: True) == []
    assert first(schedule(days_off="later"), is_off=lambda _day: True) == []


def test_the_hour_that_the_clock_leaves_out_comes_as_much_later():
    one = schedule(starts_on=date(2026, 3, 28), at=time(2, 30), time_zone="Europe/Madrid")
    found = islice(dates.moments(one, is_off=never, after=LONG_AGO), 3)
    local = [moment.astimezone(ZoneInfo("Europe/Madrid")).strftime("%d %H:%M") for moment in found]
    assert local == ["28 02:30", "29 03:30", "30 02:30"]


def test_the_hour_that_comes_twice_counts_once():
    one = schedule(starts_on=date(2026, 10, 24), at=time(2, 30), time_zone="Europe/Madrid")
    found = list(islice(dates.moments(one, is_off=never, after=LONG_AGO), 3))
    assert found[1] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [moment.date().day for moment in found] == [24, 25, 26]


schedules = st.builds(
    schedule,
    frequency=st.sampled_from(["daily", "weekly", "monthly", "yearly"]),
    interval=st.integers(1, 5),
    weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True),
    nth=st.sampled_from([0, 1, 2, 3, 4, -1]),
    month_day=st.integers(1, 31),
    month=st.integers(1, 12),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    time_zone=st.sampled_from(ZONES),
    starts_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days_off=st.sampled_from(["ignore", "skip", "later", "earlier"]),
    count=st.none() | st.integers(1, 8),
)


@settings(max_examples=150, deadline=None)
@given(schedules)
def test_whatever_the_schedule_each_day_has_one_moment_and_none_comes_twice(one):
    zone = ZoneInfo(one.time_zone)
    found = list(islice(dates.moments(one, is_off=weekend, after=LONG_AGO), 30))
    local = [moment.astimezone(zone) for moment in found]
    assert all(before < after for before, after in pairwise(found))
    assert all(before.date() < after.date() for before, after in pairwise(local))
    assert all(moment.date() >= one.starts_on for moment in local)
    assert one.count is None or len(found) <= one.count
    if one.days_off != "ignore":
        assert not any(weekend(moment.date()) for moment in local)
    # At the hour that was wished, but for the days on which the clock leaves it out.
    wished = [moment for moment in local if moment.time() != one.at]
    for moment in wished:
        meant = datetime.combine(moment.date(), one.at, tzinfo=zone)
        assert meant.astimezone(UTC).astimezone(zone).time() != one.at


@settings(max_examples=60, deadline=None)
@given(schedules, st.integers(0, 20))
def test_asking_later_gives_the_same_moments(one, number):
    every = list(islice(dates.moments(one, is_off=weekend, after=LONG_AGO), 25))
    if number < len(every):
        after = dates.moments(one, is_off=weekend, after=every[number])
        rest = every[number + 1 :]
        assert list(islice(after, len(rest))) == rest


@given(schedules)
def test_every_schedule_says_itself_in_words(one):
    assert one.at.strftime("%H") in texts.sentence(one) or texts.sentence(one)
