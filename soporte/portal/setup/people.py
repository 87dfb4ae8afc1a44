"""Questions about people: the administrator, the first team."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.models import Person, Team
from soporte.site.operations import change, current
from soporte.tickets.models import Queue, QueueAccess
from soporte.toolbox.text import clean_line

MAX_COLLEAGUES = 50


class AdministratorForm(forms.Form):
    """Who may change everything."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    email = forms.CharField(
        label=gettext_lazy("Your e-mail"), max_length=254, widget=forms.EmailInput
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "At least 10 characters. A few words are easier to remember than signs."
        ),
    )

    def clean_email(self) -> str:
        """The normalised address; not the one at which customers write."""
        return people.check_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """A password that is not guessed at once."""
        given = super().clean() or self.cleaned_data
        if "password" in given:
            try:
                validate_password(given["password"], Person(name=given.get("name", "")))
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return given


class TeamForm(forms.Form):
    """Who works with whom."""

    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=100)
    colleagues = forms.CharField(
        label=gettext_lazy("E-mail addresses of your colleagues"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line. They become technicians and sign in with a code that we mail them."
        ),
    )

    def clean_colleagues(self) -> list[str]:
        """The addresses; raises ValidationError with the first that is none."""
        lines = self.cleaned_data["colleagues"].replace(",", "\n").split()
        return [people.check_email(line) for line in lines[:MAX_COLLEAGUES]]


def administrator() -> dict[str, Any]:
    """What is known of the administrator from an earlier answer."""
    person = Person.objects.filter(pk=current().wizard.get("administrator")).first()
    return {"name": person.name, "email": person.email} if person else {}


def save_administrator(given: dict[str, Any]) -> None:
    """Make the administrator, or change the one that an earlier answer made.

    The address counts as proved: whoever holds the key of the first run decides who it is.
    """
    site = current()
    by = Actor.system(via="setup")
    known = Person.objects.filter(pk=site.wizard.get("administrator")).first()
    owner = people.find_by_address(given["email"])
    person = known or owner
    if known and owner and known.pk != owner.pk:
        raise ValidationError(_("That address belongs to somebody else."))
    if person is None:
        person = people.create_person(given["name"], email=given["email"], by=by)
    people.change(person, {"name": clean_line(given["name"]), "language": site.language}, by=by)
    people.set_role(person, "administrator", by=by)
    people.verify_address(person, given["email"], by=by)
    person.set_password(given["password"])
    person.save(update_fields=["password"])
    change({"wizard": current().wizard | {"administrator": person.pk}})


def team() -> dict[str, Any]:
    """The team that is there already, or a usual name."""
    first = Team.objects.first()
    return {"name": first.name if first else _("Support")}


def save_team(given: dict[str, Any]) -> None:
    """Make the team with its people, and let it work on every queue there is."""
    by = Actor.system(via="setup")
    members = [_colleague(email, by) for email in given["colleagues"]]
    if first := Person.objects.filter(pk=current().wizard.get("administrator")).first():
        members.append(first)
    made = Team.objects.filter(name=given["name"]).first() or Team(name=given["name"])
    people.save_team(made, members=members, by=by)
    for queue in Queue.objects.active():
        QueueAccess.objects.get_or_create(queue=queue, team=made)
        if queue.team_id is None:
            queue.team = made
            queue.save(update_fields=["team"])


def _colleague(email: str, by: Actor) -> Person:
    person = people.find_or_create(email, by=by, language=current().language)
    if not person.is_staff:
        people.set_role(person, "technician", by=by)
    return person
