"""The mail that sign-in sends: codes, and word of a changed password."""

from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from soporte.notices import brakes, code_mail
from soporte.outbox import operations as outbox
from soporte.people import operations as people
from soporte.people.models import Address
from soporte.site.operations import current
from soporte.toolbox.html import from_text

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
    with override(language):
        subject = _("Nobody has this address here")
        lines = [
            _("Somebody asked for a code to sign in with this address, but we do not know it."),
            _("If it was you, try another address of yours, or write to us first."),
            _("If it was not, ignore this message."),
        ]
    _enqueue(email, subject, lines, language, brake="code")


def _send_change(email: str, language: str) -> None:
    known = Address.objects.filter(kind="email", value=email, verified_at__isnull=False)
    if not known.exists():
        return
    with override(language):
        subject = _("Your password was changed")
        lines = [
            _("The password of your account was set or changed just now."),
            _("If it was not you, reply to this message at once."),
        ]
    _enqueue(email, subject, lines, language)


def _enqueue(email: str, subject: str, lines: list[str], language: str, brake: str = "") -> None:
    text = "\n\n".join([*lines, current().name]) + "\n"
    payload = {
        "subject": subject,
        "text": text,
        "html": from_text(text),
        "automatic": "auto-generated",
        "language": language,
    }
    outbox.enqueue(
        channel="email",
        recipient=email,
        payload=payload | ({"brake": brake} if brake else {}),
        automatic=True,
    )
