"""Who works at the desk, and what they may do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.desk.people.forms import LANGUAGES
from soporte.notices import invitation
from soporte.people import operations
from soporte.people.models import Person, Role
from soporte.tickets.signatures import title_of

STAFF = [(role.value, role.label) for role in Role]


class StaffForm(forms.Form):
    """Somebody's role, and whether they may sign in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("What they are at work; signatures may name it."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=STAFF, initial="technician")
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    is_active = forms.BooleanField(label=gettext_lazy("May sign in"), required=False, initial=True)


class NewStaffForm(StaffForm):
    """Somebody new, by the address with which they will sign in."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("They sign in with a code sent to this address."),
    )
    invite = forms.BooleanField(
        label=gettext_lazy("Send an invitation"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A mail with a link that lets them in once, for three days."),
    )
    field_order = ["name", "email", "title", "role", "language", "is_active", "invite"]

    def clean_email(self) -> str:
        """A usable address."""
        return operations.check_email(self.cleaned_data["email"])


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Everybody who works at the desk."""
    roles = ("technician", "supervisor", "administrator")
    people = Person.objects.filter(role__in=roles).prefetch_related("addresses", "teams")
    return lists.answer(
        request,
        "desk/administration/staff.html",
        people.order_by("folded_name"),
        title=_("Staff and roles"),
        words=_words,
        new="desk:new-staff",
        new_label=_("New colleague"),
    )


def _words(person: Person) -> list[object]:
    teams = [team.name for team in person.teams.all()]
    return [person.display_name, person.email, person.get_role_display(), *teams]


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """Somebody new, or a person we know who joins."""
    form = NewStaffForm(request.POST or None)

    @transaction.atomic
    def save() -> None:
        given = form.cleaned_data
        person = operations.find_or_create(given["email"], given["name"], by=actor(request))
        operations.verify_address(person, given["email"], by=actor(request))
        _apply(request, person, given)
        if given["invite"] and given["is_active"]:
            _invite(request, person)

    return answer(request, form, save, title=_("New colleague"), back="desk:staff")


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change somebody's role."""
    person = get_object_or_404(Person, pk=pk)
    initial = {name: getattr(person, name) for name in ("name", "role", "language", "is_active")}
    initial["title"] = title_of(person)
    form = StaffForm(request.POST or None, initial=initial)
    return answer(
        request,
        form,
        lambda: _apply(request, person, form.cleaned_data),
        title=person.display_name,
        back="desk:staff",
        template="desk/administration/staff_member.html",
        person=person,
    )


@require_POST
@administrator
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the invitation, also once more, to who has not signed in yet."""
    person = get_object_or_404(Person, pk=pk)
    if person.last_login:
        messages.info(request, _("%(name)s has signed in already.") % {"name": person})
    else:
        _invite(request, person)
    return redirect("desk:staff-member", pk=pk)


def _invite(request: StaffRequest, person: Person) -> None:
    address = invitation.invite(person, by=actor(request))
    if address:
        said = _("The invitation is on its way to %(address)s.") % {"address": address}
        messages.success(request, said)
    else:
        said = _("No invitation could be sent to %(name)s just now.") % {"name": person}
        messages.error(request, said)


@transaction.atomic
def _apply(request: StaffRequest, person: Person, given: dict[str, Any]) -> None:
    """Change role and profile. Raises ValidationError when nobody would administer."""
    loses = given["role"] != Role.ADMINISTRATOR or not given["is_active"]
    others = Person.objects.staff().filter(role=Role.ADMINISTRATOR).exclude(pk=person.pk)
    if person.is_administrator and loses and not others.exists():
        raise ValidationError(_("Somebody has to be administrator."))
    profile = {name: given[name] for name in ("name", "language", "is_active")}
    profile["preferences"] = {**person.preferences, "title": given["title"].strip()}
    operations.change(person, profile, by=actor(request))
    operations.set_role(person, given["role"], by=actor(request))
