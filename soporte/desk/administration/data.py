"""People's data: copies, erasures, and how long things are kept."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS
from soporte.people.models import Person
from soporte.privacy import copying, erasing
from soporte.privacy.models import CopyState, DataCopy, Erasure, RetentionRule

SHOWN = 50
COUNTED = {
    "tickets": gettext_lazy("requests keep their place, without words"),
    "messages": gettext_lazy("messages"),
    "attachments": gettext_lazy("files"),
    "drafts": gettext_lazy("drafts"),
    "raw_mails": gettext_lazy("raw mails"),
    "deliveries": gettext_lazy("records of mail sent to them"),
    "notifications": gettext_lazy("notifications"),
    "addresses": gettext_lazy("addresses"),
    "tokens": gettext_lazy("API tokens"),
    "entries": gettext_lazy("entries about them in the history"),
}


class ErasureForm(forms.Form):
    """How far, when, and the name, typed."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("When"),
        coerce=int,
        choices=[
            (7, gettext_lazy("in 7 days")),
            (30, gettext_lazy("in 30 days")),
            (1, gettext_lazy("tomorrow")),
            (0, gettext_lazy("at once: it cannot be taken back")),
        ],
    )
    remove_texts = forms.BooleanField(
        label=gettext_lazy("Remove the texts of their requests"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Otherwise the texts stay, and names and addresses in them go."),
    )
    remove_files = forms.BooleanField(
        label=gettext_lazy("Remove the files of their requests"), required=False, initial=True
    )
    typed = forms.CharField(label=gettext_lazy("Type the name to confirm"), max_length=300)


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """What is asked for and what was done."""
    erasures = Erasure.objects.select_related("person", "asked_by").order_by("-pk")
    copies = DataCopy.objects.select_related("person", "asked_by").order_by("-pk")
    context = {
        "title": _("Data of people"),
        "erasures": erasures[:SHOWN],
        "copies": copies[:SHOWN],
        "rules": RetentionRule.objects.filter(is_active=True).count(),
    }
    return shell.page(request, "desk/administration/data.html", context, section="settings")


@require_http_methods(METHODS)
@administrator
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: their copies, and the erasure with what it would touch."""
    whose = _person(request, pk)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _schedule(request, whose, form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("The erasure is scheduled."))
            return redirect("desk:data-person", pk=pk)
    status = 422 if request.method == "POST" else 200
    template = "desk/administration/data_person.html"
    context = _about(request, whose) | {"form": form}
    return shell.page(request, template, context, section="settings", status=status)


@require_POST
@administrator
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an erasure back."""
    erasure = get_object_or_404(Erasure.objects.select_related("person"), pk=pk)
    try:
        erasing.cancel(erasure, by=actor(request))
        messages.success(request, _("Taken back: nothing is erased."))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:data-person", pk=erasure.person_id)


@require_POST
@administrator
def copy(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a copy be made."""
    try:
        copying.ask(_person(request, pk), by=actor(request), often=True)
        messages.success(request, _("The copy is being made."))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:data-person", pk=pk)


@require_safe
@administrator
def download(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a copy; records `data.copy_taken`."""
    found = get_object_or_404(DataCopy.objects.select_related("person"), pk=pk)
    if not found.is_ready:
        raise Http404
    copying.note_taken(found, by=actor(request))
    return cast("HttpResponse", copying.handed(found))


def _schedule(request: StaffRequest, whose: Person, given: dict[str, Any]) -> None:
    erasing.schedule(
        whose,
        typed=given["typed"],
        days=given["days"],
        texts=given["remove_texts"],
        files=given["remove_files"],
        by=actor(request),
    )


def _person(request: StaffRequest, pk: int) -> Person:
    found = Person.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _about(request: StaffRequest, whose: Person) -> dict[str, Any]:
    try:
        erasing.refuse(whose, by=actor(request))
        refusal = ""
    except ValidationError as wrong:
        refusal = " ".join(wrong.messages)
    waiting = erasing.open_one(whose)
    counts = {} if refusal or waiting else erasing.preview(whose)
    copies = list(DataCopy.objects.filter(person=whose).order_by("-pk")[:10])
    return {
        "title": whose.display_name,
        "person": whose,
        "refusal": refusal,
        "erasure": waiting,
        "counts": [(COUNTED.get(name, name), count) for name, count in counts.items() if count],
        "copies": copies,
        "is_making": any(one.state in {CopyState.WAITING, CopyState.RUNNING} for one in copies),
    }
