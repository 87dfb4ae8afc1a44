"""Mail with a code that proves an address. It carries no words that a visitor typed."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.notices import brakes
from soporte.outbox import operations as outbox
from soporte.people.models import MailedCode
from soporte.site.operations import current
from soporte.toolbox.html import from_text


def mail_code(email: str, purpose: str, *, language: str) -> MailedCode:
    """Issue a code for `purpose` and mail it, unless this address had its share of mail already.

    The row is made in either case, so that nobody learns from the page which it was.
    """
    row, digits = MailedCode.issue(email, purpose)
    if brakes.allows(email, is_verified=True):
        send(email, digits, language=language)
    return row


def send(email: str, digits: str, *, language: str) -> None:
    """Put the mail with a code into the outbox."""
    site = current()
    with override(language):
        text = "\n\n".join(
            [
                _("Your code is %(code)s.") % {"code": digits},
                _("It is good for half an hour. If you did not ask for it, ignore this message."),
                site.name,
            ]
        )
        subject = _("Your code: %(code)s") % {"code": digits}
    outbox.enqueue(
        channel="email",
        recipient=email,
        payload={
            "subject": subject,
            "text": text,
            "html": from_text(text),
            "automatic": "auto-generated",
            "language": language,
        },
        automatic=True,
    )
