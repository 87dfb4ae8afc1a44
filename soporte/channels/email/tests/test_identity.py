"""Marks of ours that come back: only what we signed counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.channels.email import identity
from soporte.toolbox import clock

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


@given(NUMBERS, NUMBERS, st.data())
def test_no_flipped_bit_passes(ticket, person, data):
    local, _at, domain = identity.reply_address(ADDRESS, ticket, person).partition("@")
    mark = bytearray(local.partition("+")[2].encode())
    place = data.draw(st.integers(0, len(mark) * 8 - 1))
    mark[place // 8] ^= 1 << place % 8
    altered = mark.decode("latin-1")
    found = identity.read_reply_address(f"support+{altered}@{domain}")
    # The case of a letter is one bit, and mail servers change it.
    same = altered.lower() == local.partition("+")[2]
    assert found == ((ticket, person) if same else None)


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 99_999))
def test_a_mark_holds_for_its_ticket_person_and_day_alone(ticket, person, other, day):
    made = identity.reply_address(ADDRESS, ticket, person)
    today, check = made.partition("@")[0].split(".")[3:]
    for claimed in (
        (other, person, today),
        (ticket, other, today),
        (person, ticket, today),
        (ticket, person, day),
    ):
        address = "support+t.{}.{}.{}.{}@example.test".format(*claimed, check)
        is_true = tuple(map(int, claimed)) == (ticket, person, int(today))
        assert identity.read_reply_address(address) == ((ticket, person) if is_true else None)


@given(st.integers(-400, 400))
def test_a_mark_is_read_from_its_day_on_for_half_a_year(days):
    made = identity.reply_address(ADDRESS, 7, 1)
    with clock.at(clock.now() + timedelta(days=days)):
        found = identity.read_reply_address(made)
    # A day before, too: clocks of two machines differ.
    assert found == ((7, 1) if -1 <= days <= identity.TOKEN_DAYS else None)


@given(NUMBERS, NUMBERS, st.text(max_size=40), st.sampled_from(["before", "after"]))
def test_nothing_may_stand_beside_a_mark(ticket, person, more, where):
    local, _at, domain = identity.reply_address(ADDRESS, ticket, person).partition("@")
    check = local.rpartition(".")[2]
    grown = more + check if where == "before" else check + more
    address = f"{local.removesuffix(check)}{grown}@{domain}"
    is_same = grown.lower() == check and grown.isascii()
    assert identity.read_reply_address(address) == ((ticket, person) if is_same else None)


@pytest.mark.parametrize("digit", ["\u0667", "\uff17", "\u1d7f5"])
def test_other_scripts_digits_and_letters_are_no_spelling_of_a_mark(digit):
    made = identity.reply_address(ADDRESS, 7, 1)
    assert identity.read_reply_address(made.replace("t.7.", f"t.{digit}.")) is None
    # The Kelvin sign is a k to whoever ignores case carelessly.
    name, plus, mark = made.partition("+")
    odd = mark.replace("k", "\u212a").replace("s", "\u017f")
    assert odd == mark or identity.read_reply_address(name + plus + odd) is None


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
