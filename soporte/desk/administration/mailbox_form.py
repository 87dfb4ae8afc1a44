"""The form of a mailbox: the account's own fields, and what its channel can be told."""

from typing import Any, ClassVar

from django import forms

from soporte.channels import drivers
from soporte.channels.asking import AsksSettings
from soporte.channels.models import Account
from soporte.channels.settings import AccountSettings


class MailboxForm(AsksSettings, forms.ModelForm):  # type: ignore[type-arg]
    """An address, where its mail goes, and the settings of its channel."""

    class Meta:
        model = Account
        fields = ["name", "address", "queue", "is_default", "is_active", "signature"]
        widgets: ClassVar = {"signature": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what is stored; of a channel that was removed, nothing but the account's own."""
        super().__init__(*args, **kwargs)
        account: Account = self.instance
        driver = drivers.find(account.kind)
        model = (driver and driver.settings) or AccountSettings
        self.ask(model.of(account))

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The account's own."""
        return [self[name] for name in self.Meta.fields]

    @property
    def changed(self) -> list[str]:
        """The names of the account's fields and settings that a valid form changes."""
        own = [name for name in self.Meta.fields if name in self.changed_data]
        return own + (self.changed_settings if self.asked else [])

    def kept_settings(self) -> dict[str, Any]:
        """The settings to be stored, secrets sealed; a removed channel's stay as they are."""
        if not self.asked:
            return dict(self.instance.settings)
        return self.settled.kept()
