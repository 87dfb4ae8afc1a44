"""How sign-in behaves here: who may, where to, and which mail it sends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from soporte.journal.actor import Actor
from soporte.journal.differences import noted
from soporte.journal.operations import record
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.portal.accounts import mail

BY_MAILED_CODE = ("code", "password_reset")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up with a password alone: a mailed code proves the address first."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "incorrect_code": _("That code is not right. Look for the newest message from us."),
        "incorrect_password": _("That password is not right."),
        "enter_current_password": _("That is not your current password."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by writing to us, or by staff."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Staff to the desk, customers to the portal."""
        return "/desk/" if request.user.is_staff else "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile, which has the way to the password."""
        return "/desk/profile/" if getattr(request.user, "is_staff", False) else "/portal/profile/"

    def pre_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse | None:
        """Refuse who is inactive; an address whose code was entered is proved by that."""
        refused = super().pre_login(request, user, **given)
        email = given.get("email")
        if refused is None and email and _was_proved(request, user, email):
            people.verify_address(user, email, by=Actor.of(user, via="portal"))
        return refused

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session under a new key; records `person.signed_in`."""
        super().login(request, user)
        record("person.signed_in", user, by=Actor.of(user, via="portal"))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note who was tried; records `person.sign_in_failed`."""
        email = str(credentials.get("email") or credentials.get("username") or "")
        people.note_refused(email, by=Actor("channel", None, "portal"))

    def set_password(self, user: Any, password: str) -> None:
        """Keep a new password; records `person.changed`."""
        super().set_password(user, password)
        changes = noted({"password": ("before", "after")})
        detail = {"fields": ["password"], "changes": changes}
        record("person.changed", user, by=Actor.of(user, via="portal"), detail=detail)

    def add_message(self, *_args: Any, message: Any = None, **given: Any) -> None:
        """Say what went wrong; the pages themselves say what went well."""
        if message:
            super().add_message(*_args, message=message, **given)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put our own words into the outbox, with the brakes that all automatic mail has."""
        mail.send(template_prefix.rpartition("/")[2], email, context)


def _was_proved(request: HttpRequest, person: Person, email: str) -> bool:
    """Whether this very sign-in was by a code mailed to `email`."""
    records = get_authentication_records(request, person)
    last = records[-1] if records else {}
    return last.get("method") in BY_MAILED_CODE and last.get("email") == email
