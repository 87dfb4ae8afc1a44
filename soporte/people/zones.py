"""The list of time zones, read and drawn once: it is longer than all else on a page."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@cache
def names() -> frozenset[str]:
    """Every zone that the system knows; asking it walks through six hundred files."""
    return frozenset(available_timezones())


def validate_time_zone(value: str) -> None:
    """Refuse what the system does not know as a zone."""
    if value not in names():
        raise ValidationError(_("“%(zone)s” is not a time zone."), params={"zone": value})


class ZoneSelect(forms.Select):
    """A list of the zones that people live in; Django would fill a template for each of them."""

    def __init__(self, empty: Any = None) -> None:
        """`empty` is what stands for no choice, where there may be none."""
        super().__init__()
        self.empty = empty

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The drawn list with the chosen one marked; one outside the list stands first."""
        chosen, drawn = str(value or ""), _drawn()
        mark = format_html('<option value="{}"', chosen)
        if chosen and mark in drawn:
            drawn = SafeString(drawn.replace(mark, f"{mark} selected", 1))
        elif chosen:
            drawn = format_html('<option value="{0}" selected>{0}</option>{1}', chosen, drawn)
        tag = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        if self.empty is not None:
            drawn = format_html('<option value="">{}</option>{}', self.empty, drawn)
        return format_html("<select{}>{}</select>", tag, drawn)


class ZoneField(forms.CharField):
    """A zone by its name; or nothing, if it is said what that stands for."""

    default_validators = [validate_time_zone]

    def __init__(self, *, empty: Any = None, **given: Any) -> None:
        """`empty` is what stands for no choice, where there may be none."""
        is_required = empty is None
        super().__init__(max_length=50, required=is_required, widget=ZoneSelect(empty), **given)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A list has no longest text."""
        return {}


@cache
def _drawn() -> SafeString:
    listed = sorted(z for z in names() if "/" in z and not z.startswith("Etc/"))
    rows = ((zone, zone.replace("_", " ")) for zone in ["UTC", *listed])
    return format_html_join("", '<option value="{}">{}</option>', rows)
