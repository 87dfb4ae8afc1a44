"""The form of a recurring ticket: when, and what each of them is."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.fields.asking import Asking
from soporte.people.models import Person
from soporte.people.operations import find_by_address
from soporte.people.zones import ZoneField
from soporte.tickets import filling
from soporte.tickets.models import Checklist, Queue, Recurring, TicketType
from soporte.tickets.models.recurring import Weekday
from soporte.tickets.recurring.dates import FIRST_YEAR, LAST_YEAR
from soporte.tickets.recurring.texts import PLACEHOLDERS
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.text import whole_number

MOST_TAGS = 30


class RecurringForm(forms.ModelForm):  # type: ignore[type-arg]
    """A schedule with the template of its tickets."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = ZoneField(label=gettext_lazy("Time zone"))
    requester_email = forms.EmailField(
        label=gettext_lazy("Requester"),
        max_length=254,
        help_text=gettext_lazy("The e-mail address of somebody who is known here."),
    )
    html = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "data-autosize": "1"}),
    )
    tags = SimpleArrayField(
        forms.CharField(max_length=40),
        label=gettext_lazy("Tags"),
        required=False,
        max_length=MOST_TAGS,
        help_text=gettext_lazy("With commas."),
    )

    class Meta:
        model = Recurring
        fields = [
            "name",
            "frequency",
            "interval",
            "weekdays",
            "nth",
            "month_day",
            "month",
            "at",
            "time_zone",
            "starts_on",
            "ends_on",
            "count",
            "days_off",
            "subject",
            "html",
            "queue",
            "type",
            "priority",
            "team",
            "assignee",
            "tags",
            "checklist",
            "waits",
            "is_active",
        ]
        widgets = {
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ("name", "requester_email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is in use, and what is chosen already."""
        super().__init__(*args, **kwargs)
        one = self.instance
        in_use: dict[str, Any] = {
            "queue": Queue.objects.active(),
            "type": TicketType.objects.filter(is_active=True)
            | TicketType.objects.filter(pk=one.type_id),
            "assignee": Person.objects.staff().order_by("folded_name"),
            "checklist": Checklist.objects.filter(is_active=True),
        }
        for name, rows in in_use.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        known = ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
        hint = _("Placeholders, of the day on which it is due: %(names)s") % {"names": known}
        self.fields["subject"].help_text = self.fields["html"].help_text = hint
        self.initial["html"] = to_text(one.html)
        if one.requester_id:
            self.initial["requester_email"] = one.requester.email

    @cached_property
    def asking(self) -> Asking | None:
        """What the chosen queue and type ask."""
        queue, kind = (self._chosen(name) for name in ("queue", "type"))
        data: Any = self.data if self.is_bound else None
        stored = self.instance.fields
        return filling.asking(queue, kind, for_staff=True, data=data, stored=stored)

    def is_answered(self) -> bool:
        """Whether what was answered can be kept; it joins the template."""
        if self.asking is None:
            self.instance.fields = {}
            return True
        is_good = self.asking.is_valid()
        self.instance.fields = self.asking.given
        return is_good

    def clean_requester_email(self) -> str:
        """Somebody who is known: schedules invent nobody."""
        given: str = self.cleaned_data["requester_email"]
        known = find_by_address(given)
        if known is None:
            raise ValidationError(_("Nobody here has this address."))
        self.instance.requester = known
        return given

    def clean_starts_on(self) -> date:
        """A day of our times."""
        return _plausible(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        """A day of our times, or none."""
        given: date | None = self.cleaned_data["ends_on"]
        return _plausible(given) if given else None

    def clean_html(self) -> str:
        """Paragraphs of what was written; what nobody touched keeps its form."""
        given: str = self.cleaned_data["html"]
        stored = self.instance.html
        same = given.replace("\r\n", "\n").strip() == to_text(stored).strip()
        return stored if stored and same else from_text(given)

    def _chosen(self, name: str) -> int | None:
        given = self.data.get(name, "") if self.is_bound else getattr(self.instance, f"{name}_id")
        return whole_number(str(given or "")) or None


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("This value is not possible here."))
    return day
