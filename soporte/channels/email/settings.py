"""What an e-mail account can be told: where to fetch, where to send."""

from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from soporte.channels.contract import Group, Setting
from soporte.channels.settings import AccountSettings

Security = Literal["ssl", "starttls", "plain"]
SECURITY = {"ssl": "TLS", "starttls": "STARTTLS", "plain": gettext_lazy("none")}
IMAP_PORTS = {"ssl": 993, "starttls": 143, "plain": 143}
SMTP_SCHEMES = {"ssl": "smtps", "starttls": "smtp+starttls", "plain": "smtp"}
SMTP_PORTS = {"ssl": 465, "starttls": 587, "plain": 25}
IMAP_SCHEMES = {"imaps": "ssl", "imap+starttls": "starttls", "imap": "plain"}
FOLDER = "folder:"

Host = Annotated[str, Field(max_length=253)]
Port = Annotated[int | None, Field(ge=1, le=65535)]
Line = Annotated[str, Field(max_length=254)]

PORT_HELP = gettext_lazy("Leave empty for the usual one.")


class EmailSettings(AccountSettings):
    """The settings of one mailbox."""

    groups: ClassVar[dict[str, Group]] = {
        "in": Group(
            gettext_lazy("Mail in (IMAP)"),
            gettext_lazy(
                "Soporte reads the mailbox every minute; nothing there is marked, moved or deleted."
            ),
        ),
        "out": Group(
            gettext_lazy("Mail out (SMTP)"),
            gettext_lazy(
                "Without a server of its own, the mailbox sends through the installation’s."
            ),
        ),
    }

    imap_host: Annotated[
        Host,
        Setting(
            gettext_lazy("Incoming server"),
            "in",
            gettext_lazy("Leave empty when a mail server hands the messages in."),
            first_run="asked",
        ),
    ] = ""
    imap_port: Annotated[
        Port, Setting(gettext_lazy("Port"), "in", PORT_HELP, first_run="asked")
    ] = None
    imap_security: Annotated[
        Security,
        Setting(
            gettext_lazy("Encryption"),
            "in",
            gettext_lazy(
                "Most servers use TLS. Without encryption, anybody on the way reads the password."
            ),
            words=SECURITY,
            first_run="asked",
        ),
    ] = "ssl"
    imap_user: Annotated[
        Line,
        Setting(
            gettext_lazy("User"), "in", gettext_lazy("Often the whole address."), first_run="needed"
        ),
    ] = ""
    imap_password: Annotated[
        str,
        Setting(
            gettext_lazy("Password"),
            "in",
            gettext_lazy("With two-step sign-in you need a password for applications."),
            is_secret=True,
            first_run="needed",
        ),
    ] = ""
    imap_folder: Annotated[
        Line,
        Setting(
            gettext_lazy("Folder"), "in", gettext_lazy("Where new mail lies: nearly always INBOX.")
        ),
    ] = "INBOX"
    plus_addressing: Annotated[
        bool,
        Setting(
            gettext_lazy("The server delivers plus addresses"),
            "in",
            gettext_lazy(
                "That support+anything@ reaches support@. Answers then carry their ticket in the "
                "address; without it, they are matched by what they reply to."
            ),
        ),
    ] = True
    smtp_host: Annotated[
        Host,
        Setting(
            gettext_lazy("Outgoing server"),
            "out",
            gettext_lazy("Leave empty to send through the installation’s own server."),
            first_run="asked",
        ),
    ] = ""
    smtp_port: Annotated[
        Port, Setting(gettext_lazy("Port"), "out", PORT_HELP, first_run="asked")
    ] = None
    smtp_security: Annotated[
        Security,
        Setting(
            gettext_lazy("Encryption"),
            "out",
            gettext_lazy("A password is never sent to another machine without encryption."),
            words=SECURITY,
            first_run="asked",
        ),
    ] = "starttls"
    smtp_same_sign_in: Annotated[
        bool,
        Setting(
            gettext_lazy("The outgoing server asks for the same user and password"),
            "out",
            first_run="asked",
            suggested=True,
        ),
    ] = False
    smtp_user: Annotated[
        Line,
        Setting(
            gettext_lazy("User"), "out", gettext_lazy("Leave empty where no sign-in is needed.")
        ),
    ] = ""
    smtp_password: Annotated[str, Setting(gettext_lazy("Password"), "out", is_secret=True)] = ""
    outgoing_folder: Annotated[
        str,
        Field(max_length=50),
        Setting(
            gettext_lazy("Folder instead of a server"),
            "out",
            gettext_lazy(
                "For trying things out: messages are written into this folder of the data folder, "
                "and nothing is sent."
            ),
        ),
    ] = ""

    @classmethod
    def upgraded(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """Earlier, the outgoing server was kept as one address."""
        url = str(stored.pop("smtp_url", ""))
        try:
            return stored | read_smtp(url) if url else stored
        except ValueError:
            return stored

    def problems(self) -> dict[str, str]:
        """What a server could only refuse, or what would be no folder of ours."""
        wrong = {}
        for side in ("imap", "smtp"):
            host = getattr(self, f"{side}_host")
            if any(sign in host for sign in " /@") or "://" in host:
                wrong[f"{side}_host"] = _("The server’s name alone, such as mail.example.com.")
        if self.imap_port == IMAP_PORTS["ssl"] and self.imap_security == "starttls":
            wrong["imap_security"] = _("Port 993 is encrypted from the start: choose TLS.")
        if self.outgoing_folder and not self.outgoing_folder.replace("-", "").isalnum():
            wrong["outgoing_folder"] = _("Letters, figures and hyphens alone.")
        return wrong

    @property
    def incoming_port(self) -> int:
        """The port to fetch from."""
        return self.imap_port or IMAP_PORTS[self.imap_security]

    @property
    def smtp_url(self) -> str:
        """The outgoing server as one address; empty for the installation's own."""
        if self.outgoing_folder:
            return FOLDER + self.outgoing_folder
        if not self.smtp_host:
            return ""
        user, password = self.smtp_user, self.smtp_password
        if self.smtp_same_sign_in:
            user, password = self.imap_user, self.imap_password
        sign_in = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
        port = self.smtp_port or SMTP_PORTS[self.smtp_security]
        host = f"[{self.smtp_host}]" if ":" in self.smtp_host else self.smtp_host
        return f"{SMTP_SCHEMES[self.smtp_security]}://{sign_in}{host}:{port}"


def read_url(url: str) -> dict[str, Any]:
    """The settings that imaps://user:password@host:993/INBOX or an address of SMTP tells."""
    if url.startswith((FOLDER, "smtp")):
        return read_smtp(url)
    parts = urlsplit(url)
    if parts.scheme not in IMAP_SCHEMES or not parts.hostname or not parts.username:
        raise ValueError(url)
    return {
        "imap_host": parts.hostname,
        "imap_port": parts.port,
        "imap_security": IMAP_SCHEMES[parts.scheme],
        "imap_user": unquote(parts.username),
        "imap_password": unquote(parts.password or ""),
        "imap_folder": unquote(parts.path.lstrip("/")) or "INBOX",
    }


def read_smtp(url: str) -> dict[str, Any]:
    """The settings that smtp+starttls://user:password@host:587 or folder:NAME tells."""
    if url.startswith(FOLDER):
        return {"outgoing_folder": url.removeprefix(FOLDER)}
    parts = urlsplit(url)
    security = {scheme: name for name, scheme in SMTP_SCHEMES.items()}.get(parts.scheme)
    if security is None or not parts.hostname:
        raise ValueError(url)
    return {
        "smtp_host": parts.hostname,
        "smtp_port": parts.port,
        "smtp_security": security,
        "smtp_same_sign_in": False,
        "smtp_user": unquote(parts.username or ""),
        "smtp_password": unquote(parts.password or ""),
        "outgoing_folder": "",
    }
