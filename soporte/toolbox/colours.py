"""Colours: how well one is read on another, and shades that are, by WCAG 2.2 and in OKLCH."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

ENOUGH = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEP = 0.002


class Shade(NamedTuple):
    """A colour by lightness (0 to 1), chroma and hue (radians)."""

    lightness: float
    chroma: float
    hue: float


def is_colour(text: str) -> bool:
    """Whether it is written #rrggbb, in lower case."""
    return bool(_HEX.fullmatch(text))


@lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def worst(colour: str, grounds: Sequence[str]) -> float:
    """The contrast on the least fitting of the grounds."""
    return min(contrast(colour, ground) for ground in grounds)


@lru_cache(maxsize=512)
def nearest(colour: str, grounds: tuple[str, ...], *, darker: bool, enough: float = ENOUGH) -> str:
    """The colour itself where it is read well on every ground, else the nearest shade that is."""
    if worst(colour, grounds) >= enough:
        return colour
    shade = shade_of(colour)
    step = -_STEP if darker else _STEP
    lightness = shade.lightness
    while 0 <= lightness + step <= 1:
        lightness += step
        found = hex_of(shade._replace(lightness=lightness))
        if worst(found, grounds) >= enough:
            return found
    return "#000000" if darker else "#ffffff"


def shade_of(colour: str) -> Shade:
    """A colour's lightness, chroma and hue."""
    red, green, blue = (_linear(value) for value in _channels(colour))
    long = _root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = _root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = _root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return Shade(lightness, math.hypot(a, b), math.atan2(b, a))


def hex_of(shade: Shade) -> str:
    """The colour that a screen can show, as colourful as it can be."""
    chroma = shade.chroma
    while chroma > 0:
        channels = _screen(shade._replace(chroma=chroma))
        if all(-0.0005 <= one <= 1.0005 for one in channels):
            return _written(channels)
        chroma -= 0.002
    return _written(_screen(shade._replace(chroma=0)))


def _screen(shade: Shade) -> tuple[float, float, float]:
    """Linear red, green and blue; outside 0 to 1 where no screen shows it."""
    a, b = shade.chroma * math.cos(shade.hue), shade.chroma * math.sin(shade.hue)
    long = (shade.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (shade.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (shade.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _written(channels: tuple[float, float, float]) -> str:
    values = []
    for one in channels:
        value = min(1.0, max(0.0, one))
        curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        values.append(f"{round(curved * 255):02x}")
    return f"#{''.join(values)}"


def _channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _root(value: float) -> float:
    return math.copysign(abs(value) ** (1 / 3), value)
