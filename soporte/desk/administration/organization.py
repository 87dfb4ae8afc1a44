"""The installation's own settings: who runs it, when they work."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS, answer
from soporte.desk.people.forms import LANGUAGES
from soporte.journal.differences import watched
from soporte.people.zones import ZoneField
from soporte.site.models import DAYS, SiteSettings
from soporte.site.operations import change, current

DAY_NAMES = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}
SPAN = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:.]([0-5]\d)")


def read_spans(text: str) -> list[list[str]]:
    """“9:00-13:00, 15:00-18:00” as pairs of clock times. Raises ValidationError."""
    spans: list[list[str]] = []
    for part in (piece.strip() for piece in text.split(",")):
        if not part:
            continue
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValidationError(_("Write hours like 9:00-13:00, 15:00-18:00."))
        h1, m1, h2, m2 = match.groups()
        start, end = f"{int(h1):02}:{m1}", f"{int(h2):02}:{m2}"
        if end <= start or (spans and start < spans[-1][1]) or end > "24:00":
            raise ValidationError(_("Hours go forward and do not overlap."))
        spans.append([start, end])
    return spans


def show_spans(spans: list[list[str]]) -> str:
    """The way back."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def read_dates(text: str) -> list[str]:
    """Dates, one a line, as 2026-12-25. Raises ValidationError."""
    found = set()
    for line in text.split():
        try:
            found.add(date.fromisoformat(line.strip().strip(",")).isoformat())
        except ValueError as wrong:
            raise ValidationError(
                _("“%(line)s” is not a date like 2026-12-25."), params={"line": line[:20]}
            ) from wrong
    return sorted(found)


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The one row, its hours as text."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    time_zone = ZoneField(label=gettext_lazy("Time zone"))
    holidays_text = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One date a line, such as 2026-12-25."),
    )

    class Meta:
        model = SiteSettings
        fields = [
            "name",
            "language",
            "time_zone",
            "support_address",
            "phone",
            "acknowledges",
            "automatic_per_hour",
            "offline_after",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One line of hours for each day."""
        super().__init__(*args, **kwargs)
        for day in DAYS:
            self.fields[f"hours_{day}"] = forms.CharField(
                label=capfirst(DAY_NAMES[day]),
                required=False,
                max_length=120,
                initial=show_spans(self.instance.hours.get(day, [])),
            )
        self.fields["holidays_text"].initial = "\n".join(self.instance.holidays)
        self.fields["offline_after"].required = False

    @property
    def days(self) -> list[forms.BoundField]:
        """The lines of hours."""
        return [self[f"hours_{day}"] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        """Read hours and holidays."""
        given: dict[str, Any] = super().clean() or {}
        given["offline_after"] = given.get("offline_after") or 0
        hours = {}
        for day in DAYS:
            try:
                hours[day] = read_spans(given.get(f"hours_{day}", ""))
            except ValidationError as wrong:
                self.add_error(f"hours_{day}", wrong)
        given["hours"] = {day: spans for day, spans in hours.items() if spans}
        try:
            given["holidays"] = read_dates(given.get("holidays_text", ""))
        except ValidationError as wrong:
            self.add_error("holidays_text", wrong)
        return given

    def values(self) -> dict[str, Any]:
        """What is to be written."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "hours", "holidays")}


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest) -> HttpResponse:
    """Show and change them."""
    form = OrganizationForm(request.POST or None, instance=current())

    @transaction.atomic
    def save() -> None:
        with watched(current(), by=actor(request), changed="site.changed"):
            change(form.values())

    return answer(
        request,
        form,
        save,
        title=_("Organisation"),
        back="desk:settings",
        template="desk/administration/organization.html",
    )
