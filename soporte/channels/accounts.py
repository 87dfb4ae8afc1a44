"""Verbs about our own mailboxes."""

from django.db import transaction

from soporte.channels.models import Account
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
