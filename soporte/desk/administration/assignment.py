"""How each queue's tickets are assigned, and which skills queues and types ask for."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soporte.automation.assigning import policies
from soporte.automation.assigning.models import QueuePolicy
from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people.models import Skill, SkillLevel
from soporte.tickets.models import Queue, TicketType

LEVELS = [("", gettext_lazy("not needed")), *SkillLevel.choices]
MOST_SKILLS = 200


class SkillsForm(forms.Form):
    """One choice of level for each skill."""

    def __init__(self, data: Any, *, levels: dict[int, int], choices: list[Any]) -> None:
        """`levels` are those that stand; `choices` begins with what none is called."""
        super().__init__(data)
        for skill in Skill.objects.all()[:MOST_SKILLS]:
            self.fields[f"skill_{skill.pk}"] = forms.ChoiceField(
                label=skill.name,
                choices=choices,
                required=False,
                initial=levels.get(skill.pk, ""),
            )

    def levels(self) -> dict[int, int]:
        """The chosen levels by skill id."""
        given = self.cleaned_data.items()
        return {int(name.removeprefix("skill_")): int(level) for name, level in given if level}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A queue's policy."""

    class Meta:
        model = QueuePolicy
        fields = [
            "mode",
            "team",
            "needs_presence",
            "needs_shift",
            "capacity",
            "weighs_priority",
            "reopened",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what no team stands for."""
        super().__init__(*args, **kwargs)
        self.fields["team"].empty_label = _("Everybody who may work here")  # type: ignore[attr-defined]


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every queue with its policy, and the types with their skills."""
    kept = policies.every()
    queues = [(queue, kept.get(queue.pk) or QueuePolicy()) for queue in Queue.objects.active()]
    return lists.answer(
        request,
        "desk/administration/assignment.html",
        queues,
        title=_("Assignment of work"),
        words=lambda row: [row[0].name, row[1].get_mode_display()],
        lead=_("Each queue says who gets its tickets: somebody by hand, or the program by itself."),
        types=TicketType.objects.filter(is_active=True),
    )


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a queue's policy and the skills it asks for."""
    queue = get_object_or_404(Queue, pk=pk)
    form = PolicyForm(request.POST or None, instance=policies.of(queue))
    needs = SkillsForm(
        request.POST or None, levels=policies.needs_of(queue=queue.pk), choices=LEVELS
    )

    def save() -> None:
        levels = needs.levels() if needs.is_valid() else None
        policies.save(form.instance, needs=levels, by=actor(request))

    return answer(
        request,
        form,
        save,
        title=queue.name,
        back="desk:assignment",
        template="desk/administration/queue_assignment.html",
        skills=list(needs),
    )


@require_http_methods(METHODS)
@supervisor
def edit_type(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the skills that a ticket type asks for."""
    kind = get_object_or_404(TicketType, pk=pk)
    form = SkillsForm(
        request.POST or None, levels=policies.needs_of(type_id=kind.pk), choices=LEVELS
    )
    return answer(
        request,
        form,
        lambda: policies.set_type_needs(kind, form.levels(), by=actor(request)),
        title=_("Skills for “%(name)s”") % {"name": kind.name},
        back="desk:assignment",
        lead=_("Who is given a ticket of this type by itself has these skills at least."),
    )
