"""Verbs about our own mailboxes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.channels.models import Account
from soporte.channels.models.account import without_tag
from soporte.journal.actor import Actor
from soporte.journal.differences import watched
from soporte.tickets import signatures


@transaction.atomic
def save_account(account: Account, *, by: Actor) -> None:
    """Save a new or changed mailbox; records `account.created` or `account.changed`.

    Only one is the default; a changed one forgets its old failure. Raises ValidationError for a
    signature that cannot be written.
    """
    signatures.check(account.signature)
    account.failing_since, account.error = None, ""
    with watched(account, by=by, created="account.created", changed="account.changed"):
        account.save()
    if account.is_default:
        for other in Account.objects.exclude(pk=account.pk).filter(is_default=True):
            other.is_default = False
            with watched(other, by=by, changed="account.changed"):
                other.save(update_fields=["is_default"])


def refuse_our_mailboxes(email: str) -> None:
    """Raise ValidationError for an address at which we are written to: we would answer ourselves.

    A code mailed there would show in a ticket, too.
    """
    if without_tag(email) in Account.ours():
        raise ValidationError(_("That is our own address. Give one of yours."))
