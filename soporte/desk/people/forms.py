"""Forms about people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soporte.people.models import Organization, Person
from soporte.people.operations import check_email, check_phone

LANGUAGES = [("es", "Español"), ("en", "English")]


class PersonForm(forms.Form):
    """What staff may write down about a customer."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organization = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organization.objects.order_by("folded_name"),
        required=False,
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("customer", _("Customer")), ("manager", _("Organisation manager"))],
        help_text=_("A manager sees every request of the organisation."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the team sees it."),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        """Staff keep their role here: it is changed in the settings."""
        if person is not None:
            kwargs.setdefault(
                "initial",
                {name: getattr(person, name) for name in ("name", "role", "language", "note")}
                | {"organization": person.organization_id},
            )
        super().__init__(*args, **kwargs)
        if person is not None and person.is_staff:
            del self.fields["role"]


class NewPersonForm(PersonForm):
    """A new person with their first addresses."""

    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    field_order = ["name", "email", "phone", "organization", "role", "language", "note"]

    def clean_email(self) -> str:
        """An address, or nothing."""
        given = self.cleaned_data["email"].strip()
        return check_email(given) if given else ""

    def clean_phone(self) -> str:
        """A number, or nothing."""
        given = self.cleaned_data["phone"].strip()
        return check_phone(given) if given else ""


class AddressForm(forms.Form):
    """Another address of a person."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("email", _("E-mail")), ("phone", _("Telephone"))]
    )
    value = forms.CharField(label=_("Address or number"), max_length=254)
