"""Checklists: steps that tickets of a type or a queue receive as tasks."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.tickets.checklists import save_checklist, steps_of, text_of
from soporte.tickets.models import Checklist


class ChecklistForm(forms.ModelForm):  # type: ignore[type-arg]
    """A checklist with its steps, one a line."""

    text = forms.CharField(
        label=gettext_lazy("Steps"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One a line. Begin with ! what has to be done before the ticket can be resolved."
        ),
    )

    class Meta:
        model = Checklist
        fields = ["name", "type", "queue", "is_automatic", "is_active"]

    field_order = ("name", "text", "type", "queue", "is_automatic", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the steps as lines."""
        super().__init__(*args, **kwargs)
        self.initial["text"] = text_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Read the lines."""
        given = super().clean() or {}
        self.instance.steps = steps_of(given.get("text", ""))
        return given


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every checklist."""
    return lists.answer(
        request,
        "desk/administration/checklists.html",
        Checklist.objects.select_related("type", "queue"),
        title=_("Checklists"),
        words=lambda one: (one, text_of(one), one.type or "", one.queue or ""),
        lead=_("Steps that come back: technicians add them to a ticket as tasks."),
        new="desk:new-checklist",
        new_label=_("New checklist"),
    )


@require_http_methods(METHODS)
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """A new checklist."""
    return _edit(request, Checklist(), _("New checklist"))


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a checklist."""
    checklist = get_object_or_404(Checklist, pk=pk)
    return _edit(request, checklist, checklist.name)


def _edit(request: StaffRequest, checklist: Checklist, title: str) -> HttpResponse:
    form = ChecklistForm(request.POST or None, instance=checklist)

    def save() -> None:
        save_checklist(form.instance, by=actor(request))

    return answer(request, form, save, title=title, back="desk:checklists")
