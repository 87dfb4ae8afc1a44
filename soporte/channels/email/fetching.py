"""Reading a mailbox over IMAP: new messages by UID, nothing marked, moved or deleted there.

The cursor is UIDVALIDITY and the last UID seen, never the \\Seen flag: people read mailboxes too.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from soporte.channels.contract import ChannelError
from soporte.channels.email.settings import EmailSettings

SECONDS = 30
BOXES = {"ssl": MailBox, "starttls": MailBoxStartTls, "plain": MailBoxUnencrypted}
TROUBLE = (imaplib.IMAP4.error, ImapToolsError, OSError)

Fetched = tuple[str, bytes, dict[str, Any]]


def fetch(settings: EmailSettings, cursor: dict[str, Any], since: datetime) -> Iterator[Fetched]:
    """New messages, one at a time: (key, raw bytes, cursor after it). Raises ChannelError.

    A mailbox that is read for the first time, or that the server has numbered anew, is read from
    the day `since` on; what was taken already is recognised by its content.
    """
    with _box(settings) as box:
        validity = int(box.folder.status(settings.imap_folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        last = int(cursor.get("uid", 0)) if cursor.get("validity") == validity else 0
        for uid in _new_uids(box, last, since):
            raw = _message(box, uid)
            after = {"validity": validity, "uid": uid}
            if raw is not None:
                yield f"{validity}:{uid}", raw, after


def connect(settings: EmailSettings, *, seconds: float = SECONDS) -> BaseMailBox:
    """The server, greeted and encrypted as the settings say, its certificate checked."""
    place: dict[str, Any] = {"host": settings.imap_host, "port": settings.incoming_port}
    if settings.imap_security != "plain":
        # Left to itself, the standard library would take any certificate.
        place["ssl_context"] = ssl.create_default_context()
    return BOXES[settings.imap_security](timeout=seconds, **place)


@contextmanager
def _box(settings: EmailSettings) -> Iterator[BaseMailBox]:
    """The mailbox, signed in and opened read-only; every protocol error becomes a ChannelError."""
    try:
        box = connect(settings)
    except TROUBLE as error:
        raise ChannelError(
            _("The incoming server %(host)s cannot be reached: %(error)s")
            % {"host": f"{settings.imap_host}:{settings.incoming_port}", "error": error}
        ) from error
    try:
        try:
            box.login(settings.imap_user, settings.imap_password, initial_folder=None)
        except TROUBLE as error:
            raise ChannelError(
                _("The incoming server refused the user or the password: %(error)s")
                % {"error": error}
            ) from error
        box.folder.set(settings.imap_folder, readonly=True)
        yield box
    except TROUBLE as error:
        raise ChannelError(
            _("Reading the mailbox broke off: %(error)s") % {"error": error}
        ) from error
    finally:
        with suppress(*TROUBLE):
            box.logout()


def _new_uids(box: BaseMailBox, last: int, since: datetime) -> list[int]:
    criteria = f"UID {last + 1}:*" if last else f"SINCE {since.strftime('%d-%b-%Y')}"
    _ok, found = box.client.uid("SEARCH", criteria)
    uids = sorted(int(uid) for uid in (found[0] or b"").split())
    # "n:*" always answers with the newest message, even when its UID is below n.
    return [uid for uid in uids if uid > last]


def _message(box: BaseMailBox, uid: int) -> bytes | None:
    """The bytes of one message; None when somebody deleted it in the meantime."""
    _ok, answer = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), None)
