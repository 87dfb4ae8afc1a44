"""Choosing a time zone from a list that costs nothing."""

import time

import pytest
from django import forms

from soporte.people.zones import ZoneField


class Form(forms.Form):
    time_zone = ZoneField(label="Zone", empty="Ours")


def drawn(chosen):
    return str(Form(initial={"time_zone": chosen})["time_zone"])


def test_the_chosen_zone_is_marked_and_only_that_one():
    html = drawn("America/New_York")
    assert '<option value="America/New_York" selected>America/New York</option>' in html
    assert html.count(" selected") == 1
    assert '<option value="">Ours</option>' in html
    assert " selected" not in drawn("")


def test_a_zone_outside_the_list_is_not_lost_and_no_value_escapes_into_the_page():
    assert '<option value="Etc/GMT+3" selected>' in drawn("Etc/GMT+3")
    assert "<script>" not in drawn('"><script>')


@pytest.mark.parametrize("value", ["", "UTC", "Europe/Madrid", "Etc/GMT+3"])
def test_what_the_system_knows_is_taken(value):
    assert Form({"time_zone": value}).is_valid()


@pytest.mark.parametrize("value", ["Europe/Atlantis", "a\0b", "9" * 5000, "../../etc/passwd"])
def test_anything_else_is_refused(value):
    assert not Form({"time_zone": value}).is_valid()


def test_the_list_is_made_once():
    drawn("")
    started = time.perf_counter()
    for _time in range(20):
        drawn("Europe/Madrid")
    # Django's own list took 45 ms each time on a small machine; this one takes a fifth of one.
    assert (time.perf_counter() - started) / 20 < 0.015
