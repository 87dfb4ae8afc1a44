"""Queues and the rights on them."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people.models import Person, Team
from soporte.tickets.arranging import save_queue, set_access
from soporte.tickets.models import Queue
from soporte.tickets.models.queue import Level

ICONS = {
    "inbox": gettext_lazy("Tray"),
    "printer": gettext_lazy("Printer"),
    "at": gettext_lazy("Mail and accounts"),
    "wifi": gettext_lazy("Network"),
    "devices": gettext_lazy("Devices"),
    "school": gettext_lazy("School"),
    "building": gettext_lazy("Building"),
    "lock": gettext_lazy("Lock"),
    "users": gettext_lazy("People"),
    "tool": gettext_lazy("Tool"),
    "credit-card": gettext_lazy("Payments"),
    "truck": gettext_lazy("Deliveries"),
}
LEVELS = [("", gettext_lazy("no right")), *Level.choices]


class QueueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A queue with one choice of right for each team and each technician."""

    icon = forms.ChoiceField(label=gettext_lazy("Icon"), choices=ICONS.items())

    class Meta:
        model = Queue
        fields = [
            "name",
            "description",
            "icon",
            "team",
            "is_public",
            "is_active",
            "position",
            "reopening",
            "reopening_days",
            "signature",
        ]
        widgets: ClassVar = {"signature": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Supervisors are left out: they work on every queue."""
        super().__init__(*args, **kwargs)
        rights = list(self.instance.access.all()) if self.instance.pk else []
        by_team = {row.team_id: row.level for row in rights}
        by_person = {row.person_id: row.level for row in rights}
        for team in Team.objects.all():
            self._add(f"team_{team.pk}", team.name, by_team.get(team.pk, ""))
        technicians = Person.objects.staff().filter(role="technician").order_by("folded_name")
        for person in technicians[:200]:
            self._add(f"person_{person.pk}", person.display_name, by_person.get(person.pk, ""))

    def _add(self, name: str, label: str, level: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=LEVELS, required=False, initial=level
        )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The queue's own."""
        return [self[name] for name in self._meta.fields or []]

    @property
    def teams(self) -> list[forms.BoundField]:
        """The rights of teams."""
        return [self[name] for name in self.fields if name.startswith("team_")]

    @property
    def people(self) -> list[forms.BoundField]:
        """The rights of technicians."""
        return [self[name] for name in self.fields if name.startswith("person_")]

    def rights(self, prefix: str) -> dict[int, str]:
        """The chosen levels by id."""
        given = self.cleaned_data.items()
        return {
            int(name.removeprefix(prefix)): level
            for name, level in given
            if name.startswith(prefix) and level
        }


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every queue."""
    return lists.answer(
        request,
        "desk/administration/queues.html",
        Queue.objects.select_related("team").prefetch_related("access__team", "access__person"),
        title=_("Queues"),
        words=lambda one: (one.name, one.description),
        new="desk:new-queue",
        new_label=_("New queue"),
    )


@require_http_methods(METHODS)
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """A new queue."""
    return _edit(request, Queue(), _("New queue"))


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a queue."""
    queue = get_object_or_404(Queue, pk=pk)
    return _edit(request, queue, queue.name)


def _edit(request: StaffRequest, queue: Queue, title: str) -> HttpResponse:
    form = QueueForm(request.POST or None, instance=queue)

    @transaction.atomic
    def save() -> None:
        save_queue(form.instance, by=actor(request))
        set_access(
            form.instance,
            teams=form.rights("team_"),
            people=form.rights("person_"),
            by=actor(request),
        )

    return answer(
        request,
        form,
        save,
        title=title,
        back="desk:queues",
        template="desk/administration/queue.html",
    )
