"""Questions about the organisation itself: name, language, hours."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.people.zones import ZoneField
from soporte.site.models import DAYS
from soporte.site.operations import change, current
from soporte.toolbox.text import clean_line

SPANS = ("a", "b")


class NameForm(forms.Form):
    """Who runs this."""

    name = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        max_length=120,
        help_text=gettext_lazy("Customers see it on every page and in every message."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)

    def clean_name(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["name"], limit=120)


class LanguageForm(forms.Form):
    """In what language, and in what time."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("es", "Español"), ("en", "English")]
    )
    time_zone = ZoneField(label=gettext_lazy("Time zone"))


class HoursForm(forms.Form):
    """When somebody is there: two spans a day, and the days when nobody is."""

    holidays = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": ""}),
        help_text=gettext_lazy("One date a line, such as 2026-12-25."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in DAYS:
            for span in SPANS:
                for end in ("from", "to"):
                    self.fields[f"{day}_{span}_{end}"] = forms.TimeField(
                        required=False,
                        widget=forms.TimeInput(
                            attrs={"type": "time", "class": "form-control"}, format="%H:%M"
                        ),
                    )

    @property
    def days(self) -> list[dict[str, Any]]:
        """The week's rows of fields, in order."""
        names = week()
        return [
            {
                "name": names[day],
                "fields": [
                    (self[f"{day}_{span}_{end}"], label)
                    for span in SPANS
                    for end, label in (("from", _("from")), ("to", _("to")))
                ],
                "errors": self.errors.get(f"{day}_a_from", []),
            }
            for day in DAYS
        ]

    def clean_holidays(self) -> list[str]:
        """Dates in order; raises ValidationError with the first line that is none."""
        found = set()
        for line in self.cleaned_data["holidays"].split():
            try:
                found.add(date.fromisoformat(line).isoformat())
            except ValueError:
                raise ValidationError(
                    _("“%(line)s” is no date such as 2026-12-25.") % {"line": line[:40]}
                ) from None
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """Spans have two ends in order, and do not overlap."""
        given = super().clean() or self.cleaned_data
        given["week"] = {day: self._spans(day) for day in DAYS}
        return given

    def _spans(self, day: str) -> list[list[str]]:
        found = [self._span(day, span) for span in SPANS]
        spans = [span for span in found if span]
        if any(start >= end for start, end in spans):
            self.add_error(f"{day}_a_from", _("Each span needs a start and a later end."))
            return []
        if len(spans) == 2 and spans[1][0] < spans[0][1]:
            self.add_error(f"{day}_a_from", _("The second span starts before the first one ends."))
            return []
        return [[_clock(start), _clock(end)] for start, end in spans]

    def _span(self, day: str, span: str) -> tuple[time, time] | None:
        """One span; half a one becomes an empty one, which is refused."""
        given = self.cleaned_data
        start: time | None = given.get(f"{day}_{span}_from")
        end: time | None = given.get(f"{day}_{span}_to")
        if start is None and end is None:
            return None
        return (start or end or time.min, end or start or time.min)


def week() -> dict[str, str]:
    """The days' names."""
    return {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    }


def name() -> dict[str, Any]:
    """What is known so far; the placeholder of a new installation counts as nothing."""
    site = current()
    is_named = "organization" in site.wizard.get("done", [])
    return {"name": site.name if is_named else "", "phone": site.phone}


def language() -> dict[str, Any]:
    """As above."""
    site = current()
    return {"language": site.language, "time_zone": site.time_zone}


def hours() -> dict[str, Any]:
    """As above."""
    site = current()
    initial: dict[str, Any] = {"holidays": "\n".join(site.holidays)}
    for day, spans in site.hours.items():
        for span, (start, end) in zip(SPANS, spans, strict=False):
            initial |= {f"{day}_{span}_from": start, f"{day}_{span}_to": end}
    return initial


def save(given: dict[str, Any]) -> None:
    """Write the settings that the form named."""
    change(given)


def save_hours(given: dict[str, Any]) -> None:
    """Write week and holidays."""
    change({"hours": given["week"], "holidays": given["holidays"]})


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")
