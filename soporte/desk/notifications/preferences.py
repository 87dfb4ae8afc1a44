"""The matrix: which subject reaches somebody in the app, by e-mail or on devices, and when not."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator, staff
from soporte.notices import preferences
from soporte.notices.models import Subject, Way


class QuietForm(forms.Form):
    """When neither mail nor a ringing device is wanted, and what is followed by itself."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("Nothing from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_to = forms.TimeField(
        label=gettext_lazy("Nothing until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy(
            "In your time zone, neither by mail nor on devices. "
            "What happens meanwhile comes as one message."
        ),
    )
    follows_mentioned = forms.BooleanField(
        label=gettext_lazy("Follow tickets in which somebody mentions me"), required=False
    )
    follows_answered = forms.BooleanField(
        label=gettext_lazy("Follow tickets in which I write"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Both ends or none."""
        given = super().clean() or {}
        preferences.check_quiet(given.get("quiet_from"), given.get("quiet_to"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def own(request: StaffRequest) -> HttpResponse:
    """The reader's own."""
    person = request.user
    row = preferences.of(person)
    initial = {name: getattr(row, name) for name in QuietForm.base_fields}
    form = QuietForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        preferences.choose(person, _given(request), by=actor(request), **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("desk:notification-preferences")
    choices = _given(request) if request.method == "POST" else preferences.choices_of(person)
    context = {"form": form, "title": _("What you are notified of"), "back": "desk:profile"}
    status = 422 if request.method == "POST" else 200
    return _page(request, choices, {**context, "section": "profile"}, status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator
def defaults(request: StaffRequest) -> HttpResponse:
    """What holds for whoever chose nothing."""
    if request.method == "POST":
        preferences.choose_for_everybody(_given(request), by=actor(request))
        messages.success(request, _("Saved"))
        return redirect("desk:notification-defaults")
    lead = _("This holds for everybody of the staff who has not chosen for themselves.")
    context = {"title": _("Notifications"), "lead": lead, "back": "desk:settings"}
    return _page(request, preferences.defaults(), {**context, "section": "settings"}, 200)


def _page(
    request: StaffRequest, choices: preferences.Choices, context: dict[str, Any], status: int
) -> HttpResponse:
    rows = [
        (label, [(f"{subject}:{way}", word, way in choices[subject]) for way, word in Way.choices])
        for subject, label in Subject.choices
    ]
    template = "desk/notifications/preferences.html"
    given = {**context, "rows": rows, "ways": Way.labels}
    return shell.page(request, template, given, section=context["section"], status=status)


def _given(request: StaffRequest) -> preferences.Choices:
    """What is ticked; a subject without a tick is chosen too: not at all."""
    ticked = request.POST.getlist("ways")
    return {
        subject: [way for way in Way.values if f"{subject}:{way}" in ticked]
        for subject in Subject.values
    }
