"""Verbs about our own mailboxes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.channels.models import Account
from soporte.channels.models.account import without_tag
from soporte.journal.actor import Actor
from soporte.journal.operations import record


@transaction.atomic
def save_account(account: Account, *, by: Actor, changed: list[str]) -> None:
    """Save a new or changed mailbox; records `account.created` or `account.changed`.

    Only one is the default; a changed one forgets its old failure.
    """
    is_new = account.pk is None
    account.failing_since, account.error = None, ""
    account.save()
    if account.is_default:
        Account.objects.exclude(pk=account.pk).filter(is_default=True).update(is_default=False)
    if is_new:
        record("account.created", account, by=by)
    elif changed:
        record("account.changed", account, by=by, detail={"fields": changed})


def refuse_our_mailboxes(email: str) -> None:
    """Raise ValidationError for an address at which we are written to: we would answer ourselves.

    A code mailed there would show in a ticket, too.
    """
    if without_tag(email) in Account.ours():
        raise ValidationError(_("That is our own address. Give one of yours."))
