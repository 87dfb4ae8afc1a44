"""Marks of ours that come back: only what we signed counts."""

from hypothesis import given
from hypothesis import strategies as st

from soporte.channels.email import identity

NUMBERS = st.integers(0, 10**9)
ADDRESS = "support@example.test"


@given(NUMBERS, NUMBERS)
def test_a_message_id_of_ours_says_which_message_it_was(message, delivery):
    made = identity.message_id(message, delivery, ADDRESS)
    assert identity.read_message_id(made) == (message, delivery)


@given(NUMBERS, NUMBERS)
def test_a_reply_address_of_ours_says_whose_answer_it_carries(ticket, person):
    made = identity.reply_address(ADDRESS, ticket, person)
    assert identity.read_reply_address(made) == (ticket, person)
    assert identity.read_reply_address(made.upper()) == (ticket, person)
    assert len(made.partition("@")[0]) <= 64


@given(NUMBERS, NUMBERS, st.data())
def test_an_altered_mark_says_nothing(ticket, person, data):
    made = identity.reply_address(ADDRESS, ticket, person)
    place = data.draw(st.integers(0, made.index("@") - 1))
    other = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567.+019"))
    altered = made[:place] + other + made[place + 1 :]
    found = identity.read_reply_address(altered)
    # The name before the plus is no part of the mark.
    assert found is None or found == (ticket, person)
    if found and altered.lower() != made.lower():
        assert altered.partition("+")[2] == made.partition("+")[2]


@given(NUMBERS, NUMBERS, st.integers(0, 40))
def test_a_truncated_mark_says_nothing(ticket, person, cut):
    local, _at, domain = identity.reply_address(ADDRESS, ticket, person).partition("@")
    assert identity.read_reply_address(f"{local[: -1 - cut]}@{domain}") is None


def test_the_mark_of_one_person_is_not_that_of_another():
    mine = identity.reply_address(ADDRESS, 7, 1)
    assert identity.read_reply_address(mine.replace("+t.7.1.", "+t.7.2.")) is None
    assert identity.read_reply_address(mine.replace("+t.7.1.", "+t.71..")) is None


def test_a_message_id_is_no_reply_address():
    made = identity.message_id(7, 1, ADDRESS)
    check = made.split(".")[3].partition("@")[0]
    assert identity.read_reply_address(f"support+t.7.1.20000.{check}@example.test") is None


def test_an_answering_address_does_not_work_for_ever(monkeypatch):
    made = identity.reply_address(ADDRESS, 7, 1)
    today = identity._today()
    monkeypatch.setattr(identity, "_today", lambda: today + identity.TOKEN_DAYS)
    assert identity.read_reply_address(made) == (7, 1)
    monkeypatch.setattr(identity, "_today", lambda: today + identity.TOKEN_DAYS + 1)
    assert identity.read_reply_address(made) is None


@given(st.text(max_size=200))
def test_no_text_at_all_passes_for_a_mark(text):
    assert identity.read_message_id(text) is None
    assert identity.read_reply_address(text) is None
