"""The form of a mailbox: where its mail is fetched, and through which server answers leave."""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from soporte.channels.email.settings import EmailSettings
from soporte.channels.models import Account

SECURITY = [("ssl", "TLS"), ("starttls", "STARTTLS"), ("plain", _("none"))]
SCHEMES = {"ssl": "smtps", "starttls": "smtp+starttls", "plain": "smtp"}
PORTS = {"ssl": 465, "starttls": 587, "plain": 25}
KEEP = _("Leave empty to keep the one that is stored.")


def smtp_url(given: dict[str, Any], password: str) -> str:
    """The outgoing server as one address, or "" for the installation's own."""
    host = given["smtp_host"].strip()
    if not host:
        return ""
    user = given["smtp_user"].strip()
    sign_in = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    security = given["smtp_security"] or "starttls"
    port = given["smtp_port"] or PORTS[security]
    return f"{SCHEMES[security]}://{sign_in}{host}:{port}"


def smtp_parts(url: str) -> dict[str, Any]:
    """The way back, without the password."""
    parts = urlsplit(url)
    by_scheme = {scheme: security for security, scheme in SCHEMES.items()}
    if not parts.hostname:
        return {}
    return {
        "smtp_host": parts.hostname,
        "smtp_port": parts.port,
        "smtp_security": by_scheme.get(parts.scheme, "starttls"),
        "smtp_user": unquote(parts.username or ""),
    }


def smtp_password(url: str) -> str:
    """The password in an address."""
    return unquote(urlsplit(url).password or "")


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address, where its mail goes, and its servers. Stored passwords are never shown."""

    imap_host = forms.CharField(
        label=_("Server"),
        required=False,
        help_text=_("Leave empty when a mail server hands the messages in."),
    )
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, required=False)
    imap_user = forms.CharField(label=_("User"), required=False)
    imap_password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=KEEP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    imap_folder = forms.CharField(label=_("Folder"), required=False)
    smtp_host = forms.CharField(
        label=_("Server"),
        required=False,
        help_text=_("Leave empty to send through the installation’s own server."),
    )
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    smtp_security = forms.ChoiceField(
        label=_("Encryption"), choices=SECURITY, required=False, initial="starttls"
    )
    smtp_user = forms.CharField(label=_("User"), required=False)
    smtp_password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=KEEP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Account
        fields = ["name", "address", "queue", "is_default", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what is stored, but no password."""
        account: Account = kwargs["instance"]
        self.stored = EmailSettings.of(account)
        shown = self.stored.model_dump(exclude={"imap_password", "smtp_url"})
        kwargs["initial"] = {**shown, **smtp_parts(self.stored.smtp_url)}
        super().__init__(*args, **kwargs)

    def _named(self, prefix: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The account's own."""
        return [self[name] for name in self.Meta.fields]

    @property
    def incoming(self) -> list[forms.BoundField]:
        """Where mail is fetched."""
        return self._named("imap_")

    @property
    def outgoing(self) -> list[forms.BoundField]:
        """Through what answers leave."""
        return self._named("smtp_")

    def kept_settings(self) -> dict[str, Any]:
        """The settings to be stored, secrets sealed; an empty password keeps the stored one."""
        given = self.cleaned_data
        stored_smtp = smtp_password(self.stored.smtp_url)
        settings = EmailSettings(
            imap_host=given["imap_host"].strip(),
            imap_port=given["imap_port"] or 993,
            imap_security=given["imap_security"] or "ssl",
            imap_user=given["imap_user"].strip(),
            imap_password=given["imap_password"] or self.stored.imap_password,
            imap_folder=given["imap_folder"].strip() or "INBOX",
            smtp_url=smtp_url(given, given["smtp_password"] or stored_smtp),
        )
        return settings.kept()
