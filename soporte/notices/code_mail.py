"""Mail with a code that proves an address. It carries no words that a visitor typed."""

from django.db import transaction

from soporte.notices import brakes
from soporte.notices.letters.posting import post
from soporte.people.models import Address, MailedCode
from soporte.people.models.address import normalise_email


def mail_code(email: str, purpose: str, *, language: str, by_form: bool = False) -> MailedCode:
    """Issue a code for `purpose` and mail it, unless this address had its share of mail already.

    `by_form` says that a stranger's form asks for the first one: that share is the smallest.

    The row is made in either case, so that nobody learns from the page which it was.
    """
    row, digits = MailedCode.issue(email, purpose)
    send_if_allowed(email, digits, language=language, by_form=by_form)
    return row


@transaction.atomic
def send_if_allowed(email: str, code: str, *, language: str, by_form: bool = False) -> bool:
    """Mail a code unless this address had its share of them; whether it went."""
    # However somebody spells it, it is one mailbox with one share.
    email = normalise_email(email)
    proved = Address.objects.filter(kind="email", value=email, verified_at__isnull=False)
    allowed = brakes.allows_code(email, is_verified=proved.exists(), by_form=by_form)
    if allowed:
        send(email, code, language=language)
    return allowed


def send(email: str, code: str, *, language: str) -> None:
    """Put the mail with a code into the outbox."""
    post("code", {"code": code}, to=email, language=language, brake="code")
