"""Weekly hours on the wall clock: several intervals, nights, days off, and the clock's jumps."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from soporte.people import timetable
from soporte.people.timetable import DAYS, Off, Timetable, instant

MADRID = ZoneInfo("Europe/Madrid")
ZONES = ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
# Days around the changes of these zones, and ordinary ones.
DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 10, 4)]
)
MINUTES = st.integers(0, 24 * 60)
zones = st.sampled_from(ZONES).map(ZoneInfo)


def at(text):
    """A moment on Madrid's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


def table(hours, **more):
    return Timetable(MADRID, hours, **more)


OFFICE = {day: [["09:00", "14:00"], ["16:00", "19:00"]] for day in DAYS[:5]}


def test_a_day_may_have_several_intervals():
    office = table(OFFICE)
    assert office.ends(at("2026-11-23T13:59")) == at("2026-11-23T14:00")
    assert office.ends(at("2026-11-23T14:00")) is None
    assert office.begins(at("2026-11-23T14:00")) == at("2026-11-23T16:00")
    assert office.begins(at("2026-11-27T19:00")) == at("2026-11-30T09:00")


def test_a_night_belongs_to_the_day_on_which_it_begins():
    saturday = (Off(date(2026, 11, 28), date(2026, 11, 28)),)
    friday_night = table({"fri": [["22:00", "06:00"]]}, offs=saturday)
    assert friday_night.ends(at("2026-11-28T03:00")) == at("2026-11-28T06:00")
    saturday_night = table({"sat": [["22:00", "06:00"]]}, offs=saturday)
    assert saturday_night.ends(at("2026-11-29T03:00")) is None


def test_days_off_and_holidays_take_whole_shifts_away():
    off = Off(date(2026, 12, 21), date(2026, 12, 23), "holidays")
    office = table(OFFICE, offs=(off,), holidays=frozenset({"2026-12-24", "2026-12-25"}))
    assert office.begins(at("2026-12-18T19:00")) == at("2026-12-28T09:00")
    assert office.off_at(at("2026-12-22T10:00")) == off
    assert office.off_at(at("2026-12-25T10:00")).kind == "holiday"


def test_who_has_no_hours_never_begins():
    assert table({}).begins(at("2026-11-23T10:00")) is None


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn():
    night = table({"sat": [["22:00", "06:00"]]})
    for day, hours in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 5, 2), 8)):
        ((start, end),) = night.spans(day)
        assert end - start == timedelta(hours=hours)


def test_what_spring_leaves_out_begins_when_the_clock_jumps():
    ((start, _end),) = table({"sun": [["02:30", "10:00"]]}).spans(date(2026, 3, 29))
    assert start == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@given(DATES, MINUTES, zones)
def test_a_shift_begins_at_the_first_moment_that_the_wall_shows(day, after, zone):
    moment = instant(day, after, zone)
    whole, rest = divmod(after, 24 * 60)
    wall = datetime.combine(day, time()) + timedelta(days=whole, minutes=rest)
    assert moment.astimezone(zone).replace(tzinfo=None) >= wall
    before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
    assert before < wall


@given(DATES, st.lists(MINUTES, min_size=2, max_size=6, unique=True).map(sorted), zones)
def test_intervals_that_touch_leave_no_gap_and_never_overlap(day, cuts, zone):
    moments = [instant(day, cut, zone) for cut in cuts]
    assert moments == sorted(moments)


def clocks(first, last):
    return st.integers(first, last).map(lambda m: f"{m // 60:02}:{m % 60:02}")


@given(DATES, clocks(0, 1439), clocks(0, 1440), st.integers(0, 24 * 60 - 1), zones)
def test_somebody_is_on_shift_between_its_beginning_and_its_end_and_at_no_other_time(
    day, start, end, minute, zone
):
    assume(start != end)
    one = Timetable(zone, {DAYS[day.weekday()]: [[start, end]]})
    ((begins, ends),) = one.spans(day)
    moment = instant(day, minute, zone)
    if begins <= moment < ends:
        assert one.ends(moment) == ends
    elif moment < begins:
        assert one.begins(moment) == begins
    else:
        following = one.begins(moment)
        assert following is not None
        assert following.astimezone(zone).date() > day


@given(DATES, zones)
def test_around_the_clock_is_every_moment_of_a_week(day, zone):
    one = Timetable(zone, {name: [["00:00", "24:00"]] for name in DAYS})
    spans = [span for ahead in range(7) for span in one.spans(day + timedelta(days=ahead))]
    for (_start, end), (following, _end) in pairwise(spans):
        assert end == following
    whole = instant(day + timedelta(days=7), 0, zone) - instant(day, 0, zone)
    assert sum((end - start for start, end in spans), timedelta()) == whole


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": [["09:00", "14:00"], ["13:00", "15:00"]]},
        {"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]},
        {"sun": [["22:00", "06:00"]], "mon": [["05:00", "09:00"]]},
        {"mon": [["09:00", "09:00"]]},
        {"mon": [["09:00", "24:30"]]},
        {"xyz": [["09:00", "10:00"]]},
        {"mon": [["09:00", "10:00"]] * 9},
    ],
)
def test_hours_that_overlap_are_refused_into_the_next_day_too(hours):
    with pytest.raises(ValidationError):
        timetable.check(hours)


def test_hours_are_read_as_people_write_them():
    assert timetable.read(" 9:00-14:00, 22.00–6.00 ") == [["09:00", "14:00"], ["22:00", "06:00"]]
    assert timetable.write([["09:00", "14:00"], ["22:00", "06:00"]]) == "09:00-14:00, 22:00-06:00"
    for wrong in ("nine to five", "25:00-26:00", "9-5", "9:00-9:00"):
        with pytest.raises(ValidationError):
            timetable.read(wrong)
