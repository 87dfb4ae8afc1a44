"""Teams and their members."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people.models import Person, Team
from soporte.people.operations import save_team


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team's name and members."""

    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Team
        fields = ["name", "members"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Only staff can be members."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        staff = Person.objects.staff().order_by("folded_name")
        self.fields["members"].queryset = staff  # type: ignore[attr-defined]


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every team."""
    return lists.answer(
        request,
        "desk/administration/teams.html",
        Team.objects.prefetch_related("members"),
        title=_("Teams"),
        words=lambda one: (one.name, *(person.display_name for person in one.members.all())),
        new="desk:new-team",
        new_label=_("New team"),
    )


@require_http_methods(METHODS)
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """A new team."""
    return _edit(request, Team(), _("New team"))


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a team."""
    team = get_object_or_404(Team, pk=pk)
    return _edit(request, team, team.name)


def _edit(request: StaffRequest, team: Team, title: str) -> HttpResponse:
    form = TeamForm(request.POST or None, instance=team)

    def save() -> None:
        members = list(form.cleaned_data["members"])
        save_team(form.instance, members=members, by=actor(request))

    return answer(
        request,
        form,
        save,
        title=title,
        back="desk:teams",
        template="desk/administration/team.html",
    )
