"""The question about the mailbox: at which address customers write, and the servers behind it.

What is asked is what the first kind of channel with accounts declares for the first run.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from soporte.channels import checking, drivers
from soporte.channels.accounts import save_account
from soporte.channels.asking import AsksSettings
from soporte.channels.checking import Check
from soporte.channels.models import Account
from soporte.channels.settings import AccountSettings
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.site.operations import change, current


class MailboxForm(AsksSettings, forms.Form):
    """One address, and the settings without which its channel cannot begin."""

    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=254, widget=forms.EmailInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for what the channel needs; passwords of an earlier answer are kept unseen."""
        super().__init__(*args, **kwargs)
        self.ask(_stored(), first_run=True)

    def clean_address(self) -> str:
        """The normalised address."""
        return people.check_email(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any] | None:
        """The answers, with the settings as one of them."""
        cleaned = super().clean() or {}
        return cleaned | {"settings": getattr(self, "settled", None)}


def is_asked() -> bool:
    """Whether there is a channel to set up at all."""
    return bool(drivers.with_accounts())


def found() -> Account | None:
    """The mailbox that an earlier answer made."""
    return Account.objects.filter(pk=current().wizard.get("account")).first()


def latest() -> Check | None:
    """The last check of that mailbox."""
    account = found()
    return checking.latest(account) if account else None


def initial() -> dict[str, Any]:
    """What is known so far; the form itself adds the settings."""
    account = found()
    return {"address": account.address} if account else {}


def save(given: dict[str, Any]) -> None:
    """Keep the mailbox and use it from now on; its address is where customers write."""
    account = keep(given)
    account.is_active = account.is_default = True
    account.save(update_fields=["is_active", "is_default"])
    change({"support_address": account.address})


def keep(given: dict[str, Any]) -> Account:
    """Keep the mailbox, not yet in use: nothing is fetched while it is tried."""
    by = Actor.system(via="setup")
    account = found() or Account.objects.filter(address=given["address"]).first() or Account()
    account.kind, account.name = drivers.with_accounts()[0].kind, current().name[:100]
    account.address = given["address"]
    account.is_active = account.is_default = False
    account.settings = given["settings"].kept()
    save_account(account, by=by)
    change({"wizard": current().wizard | {"account": account.pk}})
    return account


def _stored() -> AccountSettings:
    model = drivers.with_accounts()[0].settings or AccountSettings
    return model.of(found())
