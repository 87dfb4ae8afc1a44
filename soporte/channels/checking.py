"""Trying an account: every step of its driver, then a message that goes out and comes back.

A job does it, since networks take their time; pages and programs ask how far it is. What it found
is kept in the cache: it is worth nothing an hour later.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from soporte.channels import drivers
from soporte.channels.contract import (
    BACK,
    BAD,
    GOOD,
    LETTER,
    RUNNING,
    SKIPPED,
    WAITING,
    ChannelError,
    Correspondent,
    Finding,
    Outgoing,
)
from soporte.channels.models import Account, Inbound
from soporte.channels.models.inbound import State
from soporte.toolbox.clock import now
from soporte.toolbox.html import from_text

log = structlog.get_logger(__name__)
KEPT_SECONDS = 3600
PATIENCE_SECONDS = 90
PAUSE_SECONDS = 2
SILENT_SECONDS = 20
# Every step has a time limit; who has said nothing for so long was killed.
LOST_SECONDS = 180
LATEST, SMALL = 50, 100_000


@dataclass
class Line:
    """One step: its name and words, its state, a fact or what is wrong, what to do, how long."""

    name: str
    label: str
    group: str
    state: str = WAITING
    text: str = ""
    hint: str = ""
    began_at: float = 0.0
    seconds: float | None = None


@dataclass
class Check:
    """How far a check is."""

    key: str
    account: int
    began_at: float
    changed_at: float
    lines: list[Line] = field(default_factory=list)
    is_done: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether whoever did it must have been killed."""
        return not self.is_done and time.time() - self.changed_at > LOST_SECONDS

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.is_done or self.is_lost

    @property
    def is_good(self) -> bool:
        """Whether all that was tried went well."""
        return self.is_done and all(line.state in (GOOD, SKIPPED) for line in self.lines)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has begun for so long that no worker can be running."""
        is_fresh = all(line.state == WAITING for line in self.lines)
        return is_fresh and not self.is_over and time.time() - self.began_at > SILENT_SECONDS

    @property
    def state(self) -> str:
        """The whole in one word."""
        if self.is_over:
            return GOOD if self.is_good else BAD
        return WAITING if all(line.state == WAITING for line in self.lines) else RUNNING

    @property
    def problems(self) -> list[str]:
        """What is wrong, in sentences."""
        bad = [line for line in self.lines if line.state == BAD]
        return [" · ".join(filter(None, (one.group, one.label, one.text, one.hint))) for one in bad]

    def note(self, finding: Finding) -> None:
        """Put down what became of a step, and let whoever asks see it."""
        line = next(one for one in self.lines if one.name == finding.stage)
        line.state, line.text, line.hint = finding.state, finding.text, finding.hint
        if finding.state == RUNNING:
            line.began_at = time.time()
        elif line.began_at:
            line.seconds = round(time.time() - line.began_at, 1)
        self.keep()

    def end(self) -> None:
        """Nothing more will come: what did not begin was left out."""
        self.is_done = True
        for line in self.lines:
            if line.state in (WAITING, RUNNING):
                line.state = SKIPPED
        self.keep()

    def keep(self) -> None:
        """Let whoever asks see how far it is."""
        self.changed_at = time.time()
        cache.set(_place(self.key), asdict(self), KEPT_SECONDS)


def plan(account: Account) -> Check:
    """A check that has not begun, in the reader's language."""
    stages = drivers.get(account.kind).stages(account)
    lines = [Line(one.name, str(one.label), str(one.group)) for one in stages]
    return Check(secrets.token_hex(8), account.pk or 0, time.time(), time.time(), lines)


@transaction.atomic
def begin(account: Account) -> Check:
    """Have an account tried; the check that runs already, if one does."""
    running = latest(account)
    if running and not running.is_over:
        return running
    made = plan(account)
    made.keep()
    cache.set(_latest(account.pk), made.key, KEPT_SECONDS)
    app.tasks["channels.check"].configure(priority=9).defer(
        key=made.key, language=get_language() or "en"
    )
    return made


def latest(account: Account) -> Check | None:
    """The account's last check, if it was not long ago."""
    key = cache.get(_latest(account.pk)) if account.pk else None
    return find(key, account) if key else None


def find(key: str, account: Account) -> Check | None:
    """How far a check of this account is; None when it was long ago, or of another account."""
    kept: dict[str, Any] | None = cache.get(_place(key))
    if kept is None or kept["account"] != account.pk:
        return None
    return Check(**kept | {"lines": [Line(**line) for line in kept["lines"]]})


def run(key: str, language: str) -> None:
    """The job: every step in order."""
    kept = cache.get(_place(key))
    account = Account.objects.filter(pk=kept["account"]).first() if kept else None
    check = find(key, account) if account else None
    if account and check and not check.is_done:
        with override(language):
            look(account, check)


def look(account: Account, check: Check) -> None:
    """Try everything now; what was found stands in `check`."""
    try:
        for finding in drivers.get(account.kind).check(account):
            check.note(finding)
        names = {line.name for line in check.lines}
        is_good = all(line.state in (GOOD, SKIPPED) for line in check.lines if line.name not in
                      (LETTER, BACK))  # fmt: skip
        if is_good and LETTER in names and _send(account, check) and BACK in names:
            _await(account, check)
    except Exception as defect:
        log.exception("check broke", account=account.pk)
        running = [line for line in check.lines if line.state == RUNNING]
        for line in running or check.lines[:1]:
            check.note(Finding(line.name, BAD, repr(defect)[:300]))
    finally:
        check.end()


def _send(account: Account, check: Check) -> bool:
    check.note(Finding(LETTER, RUNNING))
    try:
        receipt = drivers.get(account.kind).deliver(account, _letter(account, check))
    except ChannelError as error:
        hint = _("The server takes no message from this address: look at user and address.")
        check.note(Finding(LETTER, BAD, error.message, hint))
        return False
    check.note(Finding(LETTER, GOOD, receipt.answer))
    return True


def _letter(account: Account, check: Check) -> Outgoing:
    us = Correspondent(account.address, account.name)
    text = _("This is a test message of your help desk. You need not keep it.")
    domain = account.address.rpartition("@")[2]
    return Outgoing(
        recipient=us,
        sender=us,
        subject=_("Soporte: test message %(key)s") % {"key": check.key},
        text=f"{text}\n",
        html=from_text(text),
        message_id=f"<check.{check.key}@{domain}>",
        automatic="auto-generated",
        language=get_language() or "",
    )


def _await(account: Account, check: Check) -> None:
    """Wait for our message, by whatever way mail comes in here; it never reaches the desk."""
    check.note(Finding(BACK, RUNNING))
    fetched = _fetched(account, check.key)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        if next(fetched, False) or _came_in(check.key):
            check.note(Finding(BACK, GOOD))
            return
        if time.monotonic() >= until:
            break
        time.sleep(PAUSE_SECONDS)
        check.keep()
    text = _("It did not arrive within a minute and a half.")
    hint = _("It may still come. Look whether this mailbox receives mail for the address.")
    check.note(Finding(BACK, BAD, text, hint))


def _fetched(account: Account, key: str) -> Iterator[bool]:
    """Look into a polled account, again and again: whether our message is there."""
    driver: Any = drivers.get(account.kind)
    if "fetch" not in driver.abilities or not driver.is_polled(account):
        return
    cursor: dict[str, Any] = account.cursor
    while True:
        found = False
        # A mailbox that hiccups once is asked again.
        with suppress(ChannelError):
            for place, raw, after in driver.fetch(account, cursor):
                cursor = after
                if _is_ours(raw, key):
                    _put_aside(account, place, raw)
                    found = True
        yield found


def _came_in(key: str) -> bool:
    """Whether the line has taken our message in: by the listener, the pipe, or the polling job."""
    since = now() - timedelta(seconds=PATIENCE_SECONDS + LOST_SECONDS)
    small = Inbound.objects.filter(received_at__gt=since, size__lt=SMALL)
    for inbound in small.order_by("-pk")[:LATEST]:
        if _is_ours(inbound.payload(), key):
            _forget(inbound)
            return True
    return False


def _put_aside(account: Account, place: str, raw: bytes) -> None:
    """Note our own message as done with, so that fetching does not bring it to the desk."""
    known = Inbound.objects.filter(account=account, route="imap", cursor=place).first()
    if known:
        _forget(known)
        return
    Inbound.keep(
        raw,
        kind=account.kind,
        route="imap",
        account=account,
        cursor=place,
        state=State.DISCARDED,
        sender=account.address,
    )


def _forget(inbound: Inbound) -> None:
    open_states = (State.STORED, State.HELD)
    Inbound.objects.filter(pk=inbound.pk, state__in=open_states).update(state=State.DISCARDED)


def _is_ours(raw: bytes, key: str) -> bool:
    return f"<check.{key}@".encode() in raw[:20_000]


def _place(key: str) -> str:
    return f"check:{key}"


def _latest(account: int) -> str:
    return f"check-of:{account}"
