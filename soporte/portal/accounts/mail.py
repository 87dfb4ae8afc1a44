"""The mail that sign-in sends: codes, and word of a changed password."""

from typing import Any

from django.utils.translation import get_language

from soporte.notices import brakes, code_mail
from soporte.notices.letters.posting import post
from soporte.people import operations as people
from soporte.people.models import Address
from soporte.site.operations import current

CODES = ("login_code", "password_reset_code")
CHANGES = ("password_changed", "password_set", "password_reset")


def send(kind: str, email: str, context: dict[str, Any]) -> None:
    """Queue the mail of one kind; kinds that we have no words for are not sent."""
    language = _language_of(email)
    if kind in CODES:
        code_mail.send_if_allowed(email, str(context["code"]), language=language)
    elif kind == "unknown_account":
        _send_unknown(email, language)
    elif kind in CHANGES:
        _send_change(email, language)


def _language_of(email: str) -> str:
    person = people.find_by_address(email)
    return person.language if person else get_language() or current().language


def _send_unknown(email: str, language: str) -> None:
    """To an address that nobody has here: whoever mistyped their own is not left waiting."""
    if not brakes.allows_code(email, is_verified=False):
        return
    post("unknown_account", {}, to=email, language=language, brake="code")


def _send_change(email: str, language: str) -> None:
    known = Address.objects.filter(kind="email", value=email, verified_at__isnull=False)
    if not known.exists():
        return
    post("password_changed", {}, to=email, language=language)
