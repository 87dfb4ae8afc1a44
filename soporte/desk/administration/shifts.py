"""Shifts: weekly hours, days off and skills of each colleague; one's hours for many."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.assignment import SkillsForm
from soporte.desk.administration.forms import METHODS, answer
from soporte.desk.administration.organization import DAY_NAMES
from soporte.desk.attending import words
from soporte.people import attending, skills, timetable
from soporte.people.models import Absence, Person, Shift, SkillLevel, Team
from soporte.site.operations import current

LEVELS = [("", gettext_lazy("does not have it")), *SkillLevel.choices]


class ShiftForm(forms.Form):
    """One line of hours for each day, and who else gets them."""

    has_shift = forms.BooleanField(
        label=gettext_lazy("Has a shift"),
        required=False,
        help_text=gettext_lazy("Without one, they are there whenever they say so."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("The same hours for teams"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("The same hours for colleagues"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, person: Person) -> None:
        """`person` is whose hours they are."""
        super().__init__(data)
        kept = Shift.objects.filter(person=person).first()
        self.fields["has_shift"].initial = kept is not None
        others = Person.objects.staff().exclude(pk=person.pk).order_by("folded_name")
        self.fields["people"].queryset = others  # type: ignore[attr-defined]
        for day, name in DAY_NAMES.items():
            self.fields[f"hours_{day}"] = forms.CharField(
                label=capfirst(name),
                required=False,
                max_length=120,
                initial=timetable.write(kept.hours.get(day, [])) if kept else "",
            )

    @property
    def days(self) -> list[forms.BoundField]:
        """The lines of hours."""
        return [self[f"hours_{day}"] for day in DAY_NAMES]

    @property
    def copies(self) -> list[forms.BoundField]:
        """Who else gets them."""
        return [self["teams"], self["people"]]

    def clean(self) -> dict[str, Any]:
        """Read the hours; they must not overlap, into the next day neither."""
        given: dict[str, Any] = super().clean() or {}
        hours: dict[str, list[list[str]]] = {}
        for day in DAY_NAMES:
            try:
                hours[day] = timetable.read(given.get(f"hours_{day}", ""))
            except ValidationError as wrong:
                self.add_error(f"hours_{day}", wrong)
        if not self.errors:
            timetable.check(hours)
        given["hours"] = hours if given.get("has_shift") else None
        return given

    def others(self) -> list[Person]:
        """Everybody else who gets these hours."""
        chosen = Q(pk__in=self.cleaned_data["people"]) | Q(teams__in=self.cleaned_data["teams"])
        return list(Person.objects.staff().filter(chosen).distinct())


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days off."""

    class Meta:
        model = Absence
        fields = ["first_day", "last_day", "kind"]
        widgets = {
            "first_day": forms.DateInput(attrs={"type": "date"}),
            "last_day": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self) -> dict[str, Any]:
        """They go forward."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return given


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Everybody's hours at a glance."""
    people = list(Person.objects.staff().order_by("folded_name").prefetch_related("skills"))
    standing = attending.standings(people)
    shifts = dict(Shift.objects.filter(person__in=people).values_list("person_id", "hours"))
    rows = [
        (one, standing[one.pk], words.line(standing[one.pk]), one.pk in shifts) for one in people
    ]
    return lists.answer(
        request,
        "desk/administration/shifts.html",
        rows,
        title=_("Shifts and skills"),
        words=lambda row: [row[0].name, *(skill.name for skill in row[0].skills.all())],
        lead=_("When each colleague works, in their own time zone, and what they know how to do."),
    )


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody's hours and skills."""
    person = get_object_or_404(Person.objects.staff(), pk=pk)
    form = ShiftForm(request.POST or None, person=person)
    known = SkillsForm(request.POST or None, levels=skills.of_people([pk])[pk], choices=LEVELS)

    @transaction.atomic
    def save() -> None:
        for one in (person, *form.others()):
            attending.set_shift(one, form.cleaned_data["hours"], by=actor(request))
        if known.is_valid():
            skills.set_skills(person, known.levels(), by=actor(request))

    return answer(
        request,
        form,
        save,
        title=person.display_name,
        back="desk:shifts",
        template="desk/administration/shift.html",
        person=person,
        skills=list(known),
        absence_form=AbsenceForm(),
        absences=person.absences.all(),
        zone=_zone(person),
    )


@require_POST
@supervisor
def add_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Note days off."""
    person = get_object_or_404(Person.objects.staff(), pk=pk)
    form = AbsenceForm(request.POST, instance=Absence(person=person))
    if not form.is_valid():
        wrongs = [
            f"{form.fields[name].label}: {' '.join(map(str, w))}" for name, w in form.errors.items()
        ]
        messages.error(request, " ".join(wrongs))
        return redirect("desk:shift", pk)
    try:
        attending.add_absence(form.instance, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Saved"))
    return redirect("desk:shift", pk)


@require_POST
@supervisor
def remove_absence(request: StaffRequest, pk: int, absence: int) -> HttpResponse:
    """Take days off back."""
    found = get_object_or_404(Absence, pk=absence, person=pk)
    attending.remove_absence(found, by=actor(request))
    messages.success(request, _("Removed"))
    return redirect("desk:shift", pk)


def _zone(person: Person) -> str:
    return str(person.zone or current().zone)
