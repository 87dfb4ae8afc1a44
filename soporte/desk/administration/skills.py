"""Skills: which there are; who has them is on the page of each person's shift."""

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people import skills
from soporte.people.models import Skill


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]
    """A skill's name."""

    class Meta:
        model = Skill
        fields = ["name"]


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every skill, and how many have it."""
    return lists.answer(
        request,
        "desk/administration/skills.html",
        Skill.objects.annotate(count=Count("people")),
        title=_("Skills"),
        words=lambda skill: [skill.name],
        lead=_("Queues and ticket types may ask for them."),
        new="desk:new-skill",
        new_label=_("New skill"),
    )


@require_http_methods(METHODS)
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """A new skill."""
    return _edit(request, Skill(), _("New skill"))


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename a skill."""
    skill = get_object_or_404(Skill, pk=pk)
    return _edit(request, skill, skill.name)


@require_POST
@supervisor
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a skill, of everybody."""
    skills.remove_skill(get_object_or_404(Skill, pk=pk), by=actor(request))
    messages.success(request, _("Removed"))
    return redirect("desk:skills")


def _edit(request: StaffRequest, skill: Skill, title: str) -> HttpResponse:
    form = SkillForm(request.POST or None, instance=skill)
    return answer(
        request,
        form,
        lambda: skills.save_skill(form.instance, by=actor(request)),
        title=title,
        back="desk:skills",
        template="desk/administration/skill.html",
        skill=skill,
    )
