"""The accent's shades: from one chosen colour to all that the two themes need, each read well."""

from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.toolbox import colours
from soporte.toolbox.colours import ENOUGH, Shade

# What the pages lay under text in the accent: paper, sunken, hover and the welcome of each theme
# (ui/styles/tokens.css).
LIGHT_GROUNDS = ("#ffffff", "#f6f4f0", "#faf8f5", "#f1eee9", "#f4ecdf")
DARK_GROUNDS = ("#151412", "#1e1c1a", "#191816", "#282622", "#262421", "#1f1b15")
OURS = ("#0d6572", "#58bccb")
# Part of the style sheet's address: a new way to compute the shades needs a new number.
VERSION = 1


class Check(NamedTuple):
    """How well a colour is read in a theme, and what to take instead where it is not enough."""

    colour: str
    contrast: float
    proposal: str

    @property
    def is_enough(self) -> bool:
        """Whether it reaches what WCAG asks of text."""
        return self.contrast >= ENOUGH


def check_light(colour: str) -> Check:
    """In the light theme."""
    return _check(colour, LIGHT_GROUNDS, darker=True)


def check_dark(colour: str) -> Check:
    """In the dark theme."""
    return _check(colour, DARK_GROUNDS, darker=False)


def _check(colour: str, grounds: tuple[str, ...], *, darker: bool) -> Check:
    proposal = colours.nearest(colour, grounds, darker=darker)
    return Check(colour, colours.worst(colour, grounds), proposal)


def for_dark(light: str) -> str:
    """The shade of a light theme's accent that is read well in the dark one."""
    return colours.nearest(light, DARK_GROUNDS, darker=False)


def validate(colour: str, *, dark: bool) -> None:
    """Raises ValidationError, with the nearest shade that is read well, for a weaker one."""
    if not colours.is_colour(colour):
        raise ValidationError(_("Write a colour like #0d6572."), code="colour")
    found = check_dark(colour) if dark else check_light(colour)
    if not found.is_enough:
        raise ValidationError(
            _("Contrast %(found)s:1 is too little to be read; 4.5:1 is needed. Nearest: %(near)s")
            % {"found": f"{found.contrast:.1f}", "near": found.proposal},
            code="contrast",
        )


@lru_cache(maxsize=64)
def tokens(light: str, dark: str) -> dict[str, tuple[str, str]]:
    """Every token of the accent (ui/styles/tokens.css), for the light and for the dark theme."""
    by_day, by_night = colours.shade_of(light), colours.shade_of(dark)
    soft = (
        colours.hex_of(Shade(0.95, min(by_day.chroma, 0.1) * 0.16, by_day.hue)),
        colours.hex_of(Shade(0.3, min(by_night.chroma, 0.1) * 0.4, by_night.hue)),
    )
    return {
        "--accent": (light, dark),
        "--accent-hover": (
            colours.hex_of(by_day._replace(lightness=max(0, by_day.lightness - 0.06))),
            colours.hex_of(by_night._replace(lightness=min(1, by_night.lightness + 0.06))),
        ),
        "--accent-ink": (
            colours.nearest(light, (soft[0],), darker=True, enough=5.5),
            colours.nearest(dark, (soft[1],), darker=False, enough=5.5),
        ),
        "--accent-soft": soft,
        "--accent-line": (
            colours.hex_of(Shade(0.83, by_day.chroma * 0.5, by_day.hue)),
            colours.hex_of(Shade(0.45, by_night.chroma * 0.5, by_night.hue)),
        ),
        "--on-accent": (
            colours.nearest("#ffffff", (light,), darker=False),
            colours.nearest(colours.hex_of(Shade(0.25, 0.04, by_night.hue)), (dark,), darker=True),
        ),
    }


# What takes its value from the accent where the theme's root declares it.
_FOLLOWING = {
    "--tblr-primary": "--accent",
    "--tblr-primary-fg": "--on-accent",
    "--tblr-primary-darken": "--accent-hover",
    "--tblr-link-color": "--accent",
    "--tblr-link-hover-color": "--accent-hover",
}


def style_sheet(light: str, dark: str, scope: str = ":root") -> str:
    """The style sheet that puts these accents in place of ours."""
    lines = [
        f"  {name}: light-dark({by_day}, {by_night});"
        for name, (by_day, by_night) in tokens(light, dark).items()
    ]
    lines += [f"  {name}: var({accent});" for name, accent in _FOLLOWING.items()]
    lines.append("  --focus: 0 0 0 2px var(--surface), 0 0 0 4px var(--accent);")
    return f"{scope} {{\n{chr(10).join(lines)}\n}}\n"
