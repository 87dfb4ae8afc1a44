"""Handing a message to a mail server, and knowing afterwards whether it went."""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from soporte.channels.contract import ChannelError, Leaving, Receipt, unclaimed

SECONDS = 30
# Servers look for viruses before they answer the last dot; giving up means not knowing.
LAST_SECONDS = 150
CHUNK = 64 * 1024
GO_ON = 354
KEPT_OPEN_SECONDS = 20
MAX_MESSAGES = 100
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass
class _Open:
    """A connection that stays open for the next message of the same thread."""

    client: smtplib.SMTP
    used_at: float
    count: int = 0


_kept = threading.local()


def send(
    url: str, sender: str, recipients: list[str], raw: bytes, leaving: Leaving = unclaimed
) -> Receipt:
    """Send one message through the server that `url` names. Raises ChannelError.

    `leaving` is called when all but the last dot has gone: no server takes a message without it.

    `smtp://`, `smtp+starttls://`, `smtps://` with user and password; `folder:NAME` writes .eml
    files into a folder of the data folder instead: the demo shows so what it sends.
    """
    if url.startswith("folder:"):
        return _write(url.removeprefix("folder:"), raw, leaving)
    if not url:
        raise ChannelError(_("No server for outgoing mail is set."), retry_after=300)
    with _connection(url) as client:
        _envelope(client, sender, recipients)
        _text(client, raw)
        leaving()
        return _end(client)


def probe(url: str) -> str:
    """What keeps a server from taking mail, in the reader's language; empty when nothing does."""
    if url.startswith("folder:"):
        return ""
    try:
        client = _connect(url)
    except ChannelError as error:
        return error.message
    with suppress(smtplib.SMTPException, OSError):
        client.quit()
    return ""


@contextmanager
def _connection(url: str) -> Iterator[smtplib.SMTP]:
    """This thread's connection to the server, new or still open; closed after any trouble."""
    opened: dict[str, _Open] = _kept.__dict__.setdefault("by_url", {})
    held = opened.pop(url, None)
    if held is None or not _still_good(held):
        held = _Open(_connect(url), time.monotonic())
    try:
        yield held.client
    except BaseException:
        held.client.close()
        raise
    held.used_at, held.count = time.monotonic(), held.count + 1
    opened[url] = held


def _still_good(held: _Open) -> bool:
    if time.monotonic() - held.used_at < KEPT_OPEN_SECONDS and held.count < MAX_MESSAGES:
        with suppress(smtplib.SMTPException, OSError):
            return bool(held.client.noop()[0] == 250)
    held.client.close()
    return False


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 25)
    context = ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            client = smtplib.SMTP(host, port, timeout=SECONDS)
        if client.sock:
            # The last dot goes alone: it must not wait for the text to be acknowledged.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "smtp+starttls" or (parts.username and _is_elsewhere(parts)):
            # A password never crosses a network in the clear.
            client.starttls(context=context)
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
    except smtplib.SMTPAuthenticationError as error:
        raise ChannelError(
            _("The outgoing server refused the user or the password: %(answer)s")
            % {"answer": _words(error.smtp_error)},
            retry_after=600,
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(
            _("The outgoing server %(host)s cannot be reached: %(error)s")
            % {"host": f"{host}:{port}", "error": str(error) or type(error).__name__}
        ) from error
    return client


def _is_elsewhere(parts: SplitResult) -> bool:
    return parts.scheme == "smtp" and parts.hostname not in LOOPBACK


def _envelope(client: smtplib.SMTP, sender: str, recipients: list[str]) -> None:
    """Everything before DATA: whatever fails here, nothing was sent."""
    try:
        client.ehlo_or_helo_if_needed()
        options = ["SMTPUTF8"] if client.has_extn("smtputf8") else []
        wide = options if not "".join([sender, *recipients]).isascii() else []
        _expect(client.mail(sender, wide))
        for recipient in recipients:
            _expect(client.rcpt(recipient))
    except (smtplib.SMTPException, OSError) as error:
        raise _broken(error) from error


def _text(client: smtplib.SMTP, raw: bytes) -> None:
    """DATA and the text, all but the dot that ends it: a server forgets what breaks off here."""
    text = re.sub(rb"(?m)^\.", b"..", raw)
    try:
        code, answer = client.docmd("DATA")
        if code == GO_ON:
            for start in range(0, len(text), CHUNK):
                client.send(text[start : start + CHUNK])
            if not text.endswith(b"\r\n"):
                client.send(b"\r\n")
    except (smtplib.SMTPException, OSError) as error:
        raise _broken(error) from error
    if code != GO_ON:
        raise ChannelError(f"{code} {_words(answer)}", permanent=code >= 500)


def _end(client: smtplib.SMTP) -> Receipt:
    """The last dot and its answer: a break in between leaves it unknown whether it went."""
    assert client.sock
    try:
        client.sock.settimeout(LAST_SECONDS)
        client.send(b".\r\n")
        code, answer = client.getreply()
        client.sock.settimeout(SECONDS)
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(
            _("The connection broke while sending: %(error)s") % {"error": error}, unsent=False
        ) from error
    _expect((code, answer))
    return Receipt(answer=_words(answer))


def _broken(error: Exception) -> ChannelError:
    return ChannelError(_("The connection broke before sending: %(error)s") % {"error": error})


def _expect(answer: tuple[int, bytes | str]) -> None:
    code, words = answer
    if 200 <= code < 300:
        return
    raise ChannelError(f"{code} {_words(words)}", permanent=code >= 500)


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:300]


def _write(name: str, raw: bytes, leaving: Leaving) -> Receipt:
    if not name.replace("-", "").isalnum():
        raise ChannelError(_("“%(name)s” is not the name of a folder.") % {"name": name})
    folder = Path(settings.DATA_DIR) / name
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{time.time_ns()}.eml"
    leaving()
    target.write_bytes(raw)
    return Receipt(reference=target.name, answer=_("Kept in the folder %(name)s") % {"name": name})
