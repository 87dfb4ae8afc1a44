"""Trying a mailbox step by step, so that what is wrong can be said in plain words.

Each step is asked of the real server: is the name known, does the port answer, is it encrypted, is
the password taken, is the folder there. What failed ends its side; the other side is still tried.
"""

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError

from soporte.channels.contract import BACK, BAD, GOOD, LETTER, RUNNING, SKIPPED, Finding, Stage
from soporte.channels.email import fetching
from soporte.channels.email.sending import LOOPBACK
from soporte.channels.email.sending import PORTS as SMTP_PORTS
from soporte.channels.email.settings import FOLDER, EmailSettings

SECONDS = 15
IN, OUT, TRIP = gettext_lazy("Mail in"), gettext_lazy("Mail out"), gettext_lazy("There and back")
FOLDERS_SHOWN = 8

Do = Callable[[], str]


class Fault(Exception):  # noqa: N818 - what is wrong over there is no error of ours
    """A step did not work: what happened, and what to do about it."""

    def __init__(self, text: object, hint: str) -> None:
        """`text` may be the server's own words."""
        super().__init__(str(text))
        self.text, self.hint = " ".join(str(text).split())[:300], hint


def stages(settings: EmailSettings, url: str) -> tuple[Stage, ...]:
    """The steps of these settings; `url` is the outgoing server, the mailbox's or the house's."""
    coming = (
        Stage("in.name", gettext_lazy("Server name"), IN),
        Stage("in.connect", gettext_lazy("Connection"), IN),
        Stage("in.encrypt", gettext_lazy("Encryption"), IN),
        Stage("in.sign_in", gettext_lazy("Sign-in"), IN),
        Stage("in.inbox", gettext_lazy("Folder"), IN),
    )
    leaving = (
        Stage("out.name", gettext_lazy("Server name"), OUT),
        Stage("out.connect", gettext_lazy("Connection"), OUT),
        Stage("out.encrypt", gettext_lazy("Encryption"), OUT),
        Stage("out.sign_in", gettext_lazy("Sign-in"), OUT),
    )
    letter = Stage(LETTER, gettext_lazy("Sending a test message"), TRIP)
    if url.startswith(FOLDER):
        return (*(coming if settings.imap_host else ()), letter)
    back = Stage(BACK, gettext_lazy("Its return"), TRIP)
    return (*(coming if settings.imap_host else ()), *leaving, letter, back)


def check(settings: EmailSettings, url: str) -> Iterator[Finding]:
    """Try both sides, one step after the other."""
    if settings.imap_host:
        incoming = _Incoming(settings)
        try:
            yield from _steps("in", incoming.steps())
        finally:
            incoming.close()
    if not url:
        hint = _("Name an outgoing server here, or set SOPORTE_SMTP_URL for the installation.")
        yield Finding("out.name", BAD, _("No server for outgoing mail is set."), hint)
    elif not url.startswith(FOLDER):
        outgoing = _Outgoing(url)
        try:
            yield from _steps("out", outgoing.steps())
        finally:
            outgoing.close()


def _steps(side: str, steps: list[tuple[str, Do | None, str]]) -> Iterator[Finding]:
    for name, do, otherwise in steps:
        stage = f"{side}.{name}"
        if do is None:
            yield Finding(stage, SKIPPED, otherwise)
            continue
        yield Finding(stage, RUNNING)
        try:
            text = do()
        except Fault as fault:
            yield Finding(stage, BAD, fault.text, fault.hint)
            return
        yield Finding(stage, GOOD, text)


class _Incoming:
    """The incoming side, with its connection."""

    def __init__(self, settings: EmailSettings) -> None:
        self.settings = settings
        self.box: BaseMailBox | None = None

    def steps(self) -> list[tuple[str, Do | None, str]]:
        """Name, what to do, and what is said where there is nothing to do."""
        host, port = self.settings.imap_host, self.settings.incoming_port
        return [
            ("name", partial(_find, host), ""),
            ("connect", partial(_reach, host, port), ""),
            ("encrypt", self.encrypt, ""),
            ("sign_in", self.sign_in, ""),
            ("inbox", self.inbox, ""),
        ]

    def encrypt(self) -> str:
        """Greet the server, encrypted as the settings say."""
        try:
            self.box = fetching.connect(self.settings, seconds=SECONDS)
        except (*fetching.TROUBLE, ValueError) as error:
            raise _of_encryption(error) from error
        return _encryption(self.box.client.sock)

    def sign_in(self) -> str:
        """Give user and password."""
        assert self.box
        try:
            self.box.login(
                self.settings.imap_user, self.settings.imap_password, initial_folder=None
            )
        except (*fetching.TROUBLE, ValueError) as error:
            raise Fault(_answer(error), _of_password()) from error
        return self.settings.imap_user

    def inbox(self) -> str:
        """Look into the folder."""
        assert self.box
        folder = self.settings.imap_folder
        try:
            self.box.folder.set(folder, readonly=True)
            count = int(self.box.folder.status(folder, ["MESSAGES"])["MESSAGES"])
        except (*fetching.TROUBLE, KeyError) as error:
            raise Fault(_answer(error), self._folders()) from error
        return ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}

    def _folders(self) -> str:
        assert self.box
        with suppress(*fetching.TROUBLE):
            names = [one.name for one in self.box.folder.list()][:FOLDERS_SHOWN]
            return _("The mailbox has these folders: %(names)s.") % {"names": ", ".join(names)}
        return _("Look how the folder is called.")

    def close(self) -> None:
        """Say goodbye."""
        if self.box:
            with suppress(*fetching.TROUBLE):
                self.box.client.logout()


class _Outgoing:
    """The outgoing side, with its connection. Nothing is sent."""

    def __init__(self, url: str) -> None:
        self.parts: SplitResult = urlsplit(url)
        self.host = self.parts.hostname or ""
        self.port = self.parts.port or SMTP_PORTS.get(self.parts.scheme, 25)
        self.client: smtplib.SMTP | None = None

    def steps(self) -> list[tuple[str, Do | None, str]]:
        """Name, what to do, and what is said where there is nothing to do."""
        sign_in = self.sign_in if self.parts.username else None
        return [
            ("name", partial(_find, self.host), ""),
            ("connect", partial(_reach, self.host, self.port), ""),
            ("encrypt", self.encrypt, ""),
            ("sign_in", sign_in, _("without user and password")),
        ]

    def encrypt(self) -> str:
        """Greet the server, encrypted as the settings say and wherever a password follows."""
        context = ssl.create_default_context()
        try:
            if self.parts.scheme == "smtps":
                self.client = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=SECONDS, context=context
                )
            else:
                self.client = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            is_elsewhere = self.parts.username and self.host not in LOOPBACK
            if self.parts.scheme == "smtp+starttls" or (
                self.parts.scheme == "smtp" and is_elsewhere
            ):
                self.client.starttls(context=context)
            self.client.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            raise _of_encryption(error) from error
        return _encryption(self.client.sock)

    def sign_in(self) -> str:
        """Give user and password."""
        assert self.client
        user, password = unquote(self.parts.username or ""), unquote(self.parts.password or "")
        try:
            self.client.login(user, password)
        except smtplib.SMTPNotSupportedError as error:
            hint = _(
                "This server takes no password here. Leave the user empty, or choose STARTTLS."
            )
            raise Fault(error, hint) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Fault(_answer(error), _of_password()) from error
        return user

    def close(self) -> None:
        """Say goodbye."""
        if self.client:
            with suppress(smtplib.SMTPException, OSError):
                self.client.quit()


def _find(host: str) -> str:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        hint = _("Nobody knows a server called %(host)s. Look for a typing error.")
        raise Fault(error, hint % {"host": host}) from error
    return str(found[0][4][0])


def _reach(host: str, port: int) -> str:
    values = {"host": host, "port": port}
    try:
        socket.create_connection((host, port), timeout=SECONDS).close()
    except ConnectionRefusedError as error:
        hint = _("The machine is there, but takes no connection at port %(port)s. Another port?")
        raise Fault(error, hint % values) from error
    except TimeoutError as error:
        hint = _("No answer at port %(port)s. Another port, or a firewall on the way?")
        raise Fault(error, hint % values) from error
    except OSError as error:
        hint = _("There is no way to %(host)s from this machine.") % values
        raise Fault(error, hint) from error
    return _("port %(port)s") % values


def _encryption(wire: object) -> str:
    version = wire.version() if isinstance(wire, ssl.SSLSocket) else None
    return version or _("not encrypted, as you chose")


def _of_encryption(error: Exception) -> Fault:
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = _(
            "The server shows a certificate that is not valid for this name. Use the name that "
            "the provider gives, or have the certificate renewed."
        )
        return Fault(error.verify_message, hint)
    if isinstance(error, ssl.SSLError):
        return Fault(error, _("This port does not begin with TLS. Try STARTTLS, or another port."))
    if isinstance(error, TimeoutError):
        hint = _("The server says nothing. A port for TLS needs TLS as its encryption.")
        return Fault(error, hint)
    if isinstance(error, imaplib.IMAP4.error | ImapToolsError | smtplib.SMTPException):
        return Fault(
            _answer(error), _("The server wants another encryption, or is no mail server.")
        )
    return Fault(error, _("The connection broke. Another port or another encryption?"))


def _of_password() -> str:
    return _(
        "Check user and password. With two-step sign-in you need a password for applications; some "
        "providers want mail programs to be allowed first."
    )


def _answer(error: Exception) -> str:
    """The server's own words."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return f"{error.smtp_code} {text}"
    result = getattr(error, "command_result", None)
    if isinstance(result, tuple) and len(result) > 1 and result[1]:
        first = result[1][0]
        return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return str(error) or type(error).__name__
