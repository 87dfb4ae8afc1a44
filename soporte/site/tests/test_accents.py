"""The accent's shades: whatever colour is chosen, what is written in it can be read."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from soporte.site import accents
from soporte.toolbox.colours import contrast, hex_of, nearest, shade_of, worst

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_as_wcag_computes_it():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLOURS)
def test_a_colour_comes_back_from_its_shade(colour):
    there = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    back = hex_of(shade_of(colour))
    assert all(
        abs(one - int(back[at : at + 2], 16)) <= 2 for one, at in zip(there, (1, 3, 5), strict=True)
    )


@given(COLOURS)
def test_whatever_is_proposed_is_read_well_in_its_theme(colour):
    light = accents.check_light(colour).proposal
    dark = accents.check_dark(colour).proposal
    accents.validate(light, dark=False)
    accents.validate(dark, dark=True)
    tokens = accents.tokens(light, dark)
    for theme in (0, 1):
        by_name = {name: pair[theme] for name, pair in tokens.items()}
        assert contrast(by_name["--on-accent"], by_name["--accent"]) >= 4.5
        assert contrast(by_name["--accent-ink"], by_name["--accent-soft"]) >= 4.5


def test_a_colour_that_is_enough_stays_and_the_nearest_is_near():
    assert nearest("#0d6572", accents.LIGHT_GROUNDS, darker=True) == "#0d6572"
    near = nearest("#1a8fa0", accents.LIGHT_GROUNDS, darker=True)
    assert 4.5 <= worst(near, accents.LIGHT_GROUNDS) < 4.7


@pytest.mark.parametrize("wrong", ["red", "#12345", "#0d6572;}", "#GG0000"])
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ValidationError):
        accents.validate(wrong, dark=False)


def test_our_own_colours_are_read_well():
    accents.validate(accents.OURS[0], dark=False)
    accents.validate(accents.OURS[1], dark=True)
