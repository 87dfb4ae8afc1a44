"""The question about the mailbox: at which address customers write, and the servers behind it."""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.channels.accounts import save_account
from soporte.channels.email.settings import EmailSettings
from soporte.channels.models import Account
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.site.operations import change, current

SECURITY = [("ssl", "TLS"), ("starttls", "STARTTLS"), ("plain", gettext_lazy("none"))]
SCHEMES = {"ssl": "smtps", "starttls": "smtp+starttls", "plain": "smtp"}
PORTS = {"ssl": 465, "starttls": 587, "plain": 25}
IMAP_PORTS = {"ssl": 993, "starttls": 143, "plain": 143}


class MailboxForm(forms.Form):
    """One address, where its mail is fetched, through which server answers leave."""

    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=254, widget=forms.EmailInput
    )
    imap_host = forms.CharField(label=gettext_lazy("Incoming server (IMAP)"), max_length=253)
    imap_port = forms.IntegerField(
        label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False
    )
    imap_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITY)
    smtp_host = forms.CharField(label=gettext_lazy("Outgoing server (SMTP)"), max_length=253)
    smtp_port = forms.IntegerField(
        label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False
    )
    smtp_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=SECURITY)
    user = forms.CharField(label=gettext_lazy("User"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("With two-step sign-in you need a password for applications."),
    )
    same_sign_in = forms.BooleanField(
        label=gettext_lazy("The outgoing server asks for the same user and password"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found():
            self.fields["password"].help_text = _("Leave empty to keep the one that is stored.")

    def clean_address(self) -> str:
        """The normalised address."""
        return people.check_email(self.cleaned_data["address"])

    def clean_password(self) -> str:
        """The password, or the one that an earlier answer left. Raises ValidationError for none."""
        given: str = self.cleaned_data["password"] or EmailSettings.of(found()).imap_password
        if not given:
            raise ValidationError(_("The password is missing."))
        return given


def found() -> Account | None:
    """The mailbox that an earlier answer made."""
    return Account.objects.filter(pk=current().wizard.get("account")).first()


def initial() -> dict[str, Any]:
    """What is known so far, without the password."""
    account = found()
    if account is None:
        usual = {"imap_security": "ssl", "smtp_security": "starttls", "same_sign_in": True}
        return {**usual, "imap_port": 993, "smtp_port": 587}
    known = EmailSettings.of(account)
    out = urlsplit(known.smtp_url)
    security = {scheme: name for name, scheme in SCHEMES.items()}.get(out.scheme, "starttls")
    return {
        "address": account.address,
        "imap_host": known.imap_host,
        "imap_port": known.imap_port,
        "imap_security": known.imap_security,
        "user": known.imap_user,
        "smtp_host": out.hostname or "",
        "smtp_port": out.port,
        "smtp_security": security,
        "same_sign_in": unquote(out.username or "") == known.imap_user,
    }


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
    account.kind, account.name = "email", current().name[:100]
    account.address = given["address"]
    account.is_active = account.is_default = False
    account.settings = _settings(given).kept()
    save_account(account, by=by, changed=["settings"])
    change({"wizard": current().wizard | {"account": account.pk}})
    return account


def _settings(given: dict[str, Any]) -> EmailSettings:
    return EmailSettings(
        imap_host=given["imap_host"].strip(),
        imap_port=given["imap_port"] or IMAP_PORTS[given["imap_security"]],
        imap_security=given["imap_security"],
        imap_user=given["user"],
        imap_password=given["password"],
        smtp_url=_smtp_url(given),
    )


def _smtp_url(given: dict[str, Any]) -> str:
    user, password = quote(given["user"], safe=""), quote(given["password"], safe="")
    sign_in = f"{user}:{password}@" if given["same_sign_in"] else ""
    security = given["smtp_security"]
    port = given["smtp_port"] or PORTS[security]
    return f"{SCHEMES[security]}://{sign_in}{given['smtp_host'].strip()}:{port}"
