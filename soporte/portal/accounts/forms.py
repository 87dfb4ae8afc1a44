"""The sign-in forms: allauth's checks, our own labels, and any address that we know."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from soporte.people import operations as people
from soporte.people import proof
from soporte.people.models import Person

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "code": _("Code"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, again"),
}


class Plain(forms.Form):
    """Our labels, no placeholders, and help in one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 10 characters. A few words are easier to remember than signs."
            )
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"autofocus": True, "spellcheck": "false"}


class PasswordForm(Plain, LoginForm):
    """Address and password."""


class CodeForm(Plain, RequestLoginCodeForm):
    """The address that a code goes to."""

    def clean_email(self) -> str:
        """Proved or the first of an active person: entering the code proves it."""
        email: str = super().clean_email()
        self._user = owner_of(email)
        return email


class EnterCodeForm(Plain, ConfirmLoginCodeForm):
    """The mailed code."""


class EnterResetCodeForm(Plain, ConfirmPasswordResetCodeForm):
    """The mailed code, for a new password."""


class ResetForm(Plain, ResetPasswordForm):
    """The address of a forgotten password."""

    def clean_email(self) -> str:
        """As for signing in by code."""
        email: str = super().clean_email()
        owner = owner_of(email)
        self.users = [owner] if owner else []
        return email


class NewPasswordForm(Plain, ResetPasswordKeyForm):
    """The new password after a reset."""


class SetForm(Plain, SetPasswordForm):
    """The first password."""


class ChangeForm(Plain, ChangePasswordForm):
    """Another password."""


def owner_of(email: str) -> Person | None:
    """The active person whose account this address opens."""
    person = people.find_by_address(email)
    is_let_in = person and person.is_active and proof.opens(person, email)
    return person if is_let_in else None
