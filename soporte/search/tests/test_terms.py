"""Terms: the numbers of words, readers and days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.search import terms


def test_no_word_and_no_other_key_stands_for_a_reader():
    keys = ["queue:5", "person:5", "org:5", "everyone", "queue:6", f"person:{2**26 - 1}"]
    found = terms.of_audience(keys)
    assert len(found) == len(keys)
    assert all(-(2**31) <= term < terms.FIRST_TIME for term in found)


@pytest.mark.parametrize("key", ["planet:1", "queue:-1", "queue:x", f"queue:{2**26}", ""])
def test_it_refuses_keys_it_does_not_know(key):
    with pytest.raises(ValueError, match=r".+"):
        terms.of_audience([key])


@given(st.integers(0, 40_000), st.integers(0, 3000), st.integers(0, 40_000))
def test_days_are_covered_exactly(first, length, day):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
    covered = terms.of_days(first, first + length)
    assert bool(terms.of_moment(moment) & set(covered)) == (first <= day <= first + length)
    assert len(covered) <= 48


def test_times_are_told_apart_from_readers_and_words():
    moment = terms.of_moment(datetime(2026, 5, 4, tzinfo=UTC))
    assert all(terms.FIRST_TIME <= term <= terms.LAST_TIME for term in moment)
    assert terms.LAST_TIME == -1


def test_a_huge_text_gives_a_bounded_number_of_terms():
    text = " ".join(f"tok{n:x}en{n * 7919}" for n in range(50_000))
    assert len(terms.of_text(text)) < terms.MAX_TERMS * 2
