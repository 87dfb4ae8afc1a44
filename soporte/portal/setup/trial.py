"""Trying the mailbox: a message really goes out by SMTP and is seen coming back by IMAP.

A job does it, since mail takes its time; the page asks how far it is. What it found is kept in the
cache: it is worth nothing an hour later.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from soporte.channels import drivers
from soporte.channels.contract import ChannelError, Correspondent, Outgoing
from soporte.channels.email import fetching
from soporte.channels.email.settings import EmailSettings
from soporte.channels.models import Account, Inbound
from soporte.channels.models.inbound import State
from soporte.toolbox.html import from_text

KEPT_SECONDS = 3600
PATIENCE_SECONDS = 90
PAUSE_SECONDS = 2
SILENT_SECONDS = 20
WAITING, RUNNING, GOOD, BAD = "waiting", "running", "good", "bad"


@dataclass
class Line:
    """One of the three things that are tried: its state, a sentence, a side note, a hint."""

    state: str = WAITING
    text: str = ""
    note: str = ""
    hint: str = ""


@dataclass
class Trial:
    """How far a trial is."""

    key: str
    started_at: float
    incoming: Line
    outgoing: Line
    delivery: Line
    is_over: bool = False

    @property
    def is_good(self) -> bool:
        """Whether all three went well."""
        return all(line.state == GOOD for line in self.lines)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has begun for so long that no worker can be running."""
        is_fresh = all(line.state == WAITING for line in self.lines)
        return is_fresh and time.time() - self.started_at > SILENT_SECONDS

    @property
    def lines(self) -> list[Line]:
        """In order."""
        return [self.incoming, self.outgoing, self.delivery]

    def keep(self) -> None:
        """Let the page see how far it is."""
        cache.set(_place(self.key), asdict(self), KEPT_SECONDS)


def begin() -> Trial:
    """A new trial, known to the page before the job has begun."""
    trial = Trial(secrets.token_hex(8), time.time(), Line(), Line(), Line())
    trial.keep()
    return trial


def find(key: str) -> Trial | None:
    """How far a trial is; None when it was long ago."""
    kept: dict[str, Any] | None = cache.get(_place(key)) if key else None
    if kept is None:
        return None
    for name in ("incoming", "outgoing", "delivery"):
        kept[name] = Line(**kept[name])
    return Trial(**kept)


def run(key: str, account_id: int, language: str) -> None:
    """The job: three things in order; each waits for the ones before."""
    trial, account = find(key), Account.objects.filter(pk=account_id).first()
    if trial is None or account is None:
        return
    with override(language):
        try:
            if _try_incoming(trial, account) and _try_outgoing(trial, account):
                _try_delivery(trial, account)
        finally:
            trial.is_over = True
            trial.keep()


def _try_incoming(trial: Trial, account: Account) -> bool:
    _start(trial, trial.incoming, _("Incoming: connecting"))
    began = time.monotonic()
    problem, count = fetching.probe(EmailSettings.of(account))
    if problem:
        return _fail(trial, trial.incoming, problem, hint=_("Check server, port and encryption."))
    messages = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    return _succeed(trial, trial.incoming, _("Incoming: connected"), began, messages)


def _try_outgoing(trial: Trial, account: Account) -> bool:
    _start(trial, trial.outgoing, _("Outgoing: sending a message"))
    began, driver = time.monotonic(), drivers.get("email")
    try:
        driver.deliver(account, _message(trial, account))
    except ChannelError as error:
        hint = _("Check server, port and encryption.")
        return _fail(trial, trial.outgoing, error.message, hint=hint)
    return _succeed(trial, trial.outgoing, _("Outgoing: the message is sent"), began)


def _try_delivery(trial: Trial, account: Account) -> bool:
    _start(trial, trial.delivery, _("There and back: waiting for the message"))
    began = time.monotonic()
    for cursor, raw in _arriving(account, until=began + PATIENCE_SECONDS):
        if trial.key.encode() in raw[:20_000]:
            _put_aside(account, cursor, raw)
            text = _("There and back: the message has arrived")
            return _succeed(trial, trial.delivery, text, began)
    return _fail(
        trial,
        trial.delivery,
        _("There and back: the message did not arrive within a minute and a half"),
        hint=_("It may still come. Look whether this mailbox receives mail for the address."),
    )


def _arriving(account: Account, *, until: float) -> Iterator[tuple[str, bytes]]:
    """What comes into the mailbox, each message once, until the time is over."""
    driver: Any = drivers.get("email")
    cursor: dict[str, Any] = {}
    while time.monotonic() < until:
        try:
            for key, raw, after in driver.fetch(account, cursor):
                cursor = after
                yield key, raw
        except ChannelError:
            pass  # a mailbox that hiccups once is asked again
        time.sleep(PAUSE_SECONDS)


def _put_aside(account: Account, cursor: str, raw: bytes) -> None:
    """Note our own message as done with, so that fetching does not bring it to the desk."""
    known = Inbound.objects.filter(account=account, route="imap", cursor=cursor)
    if not known.exists():
        Inbound.keep(
            raw,
            kind="email",
            route="imap",
            account=account,
            cursor=cursor,
            state=State.DISCARDED,
            sender=account.address,
        )


def _message(trial: Trial, account: Account) -> Outgoing:
    us = Correspondent(account.address, account.name)
    text = _("This is the test message of your new help desk. You need not keep it.")
    domain = account.address.rpartition("@")[2]
    return Outgoing(
        recipient=us,
        sender=us,
        subject=_("Soporte: test message %(key)s") % {"key": trial.key},
        text=f"{text}\n",
        html=from_text(text),
        message_id=f"<setup.{trial.key}@{domain}>",
        automatic="auto-generated",
    )


def _start(trial: Trial, line: Line, text: str) -> None:
    line.state, line.text = RUNNING, text
    trial.keep()


def _succeed(trial: Trial, line: Line, text: str, began: float, more: str = "") -> bool:
    seconds = _("%(seconds)s s") % {"seconds": number_format(time.monotonic() - began, 1)}
    line.state, line.text = GOOD, text
    line.note = f"{seconds} · {more}" if more else seconds
    trial.keep()
    return True


def _fail(trial: Trial, line: Line, text: str, hint: str = "") -> bool:
    line.state, line.text, line.hint = BAD, text, hint
    trial.keep()
    return False


def _place(key: str) -> str:
    return f"setup-trial:{key}"
