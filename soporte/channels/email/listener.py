"""The built-in mail listener: SMTP for a mail server that relays to us, LMTP for the pipe.

A message is answered with 250 only after it was committed; any trouble of ours is a 451, so that
the sender keeps it and tries again.
"""

import asyncio
import errno
import os
import re
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

log = structlog.get_logger(__name__)

SIZE_LIMIT = 30 * 1024 * 1024
SECONDS = 120
THREADS = 2
MAX_RECIPIENTS = 100
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")

Accept = Callable[..., int]
IsOurs = Callable[[str], bool]


class Handler:
    """What happens to a message at either door."""

    def __init__(
        self, route: str, accept: Accept, is_ours: IsOurs, pool: ThreadPoolExecutor
    ) -> None:
        """`accept` stores and commits; `is_ours` knows our addresses; both run in `pool`."""
        self.route, self.accept, self.is_ours, self.pool = route, accept, is_ours, pool

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for our own addresses alone: this is no relay."""
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            known = await self._in_thread(self.is_ours, address)
        except Exception:
            log.exception("recipients cannot be looked up")
            return "451 4.3.0 Try again later"
        if not known:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store, and only then say so."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        if self.route == "smtp" and BARE.search(raw):
            # A line end that only one of two servers sees is how mail is smuggled past checks.
            return "554 5.6.11 Bare CR or LF is not allowed"
        facts = {
            "from": envelope.mail_from or "",
            "to": list(envelope.rcpt_tos),
            "peer": str(session.peer[0]) if session.peer else "",
            # Reports and automatic answers travel without a return address (RFC 5321, 4.5.5).
            "null_sender": self.route == "smtp" and not envelope.mail_from,
        }
        try:
            await self._in_thread(partial(self.accept, raw, route=self.route, envelope=facts))
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                log.warning("mail was not stored: no room")
                return self._answer("452 4.3.1 No room for it, try again later", envelope)
            log.exception("mail was not stored")
            return self._answer("451 4.3.0 Not stored, try again later", envelope)
        return self._answer("250 2.0.0 Stored", envelope)

    def _answer(self, words: str, envelope: Envelope) -> str:
        """LMTP wants one answer for each recipient (RFC 2033)."""
        times = len(envelope.rcpt_tos) if self.route == "lmtp" else 1
        return "\r\n".join([words] * times)

    def _in_thread(self, call: Callable[..., Any], *arguments: Any) -> Awaitable[Any]:
        return asyncio.get_running_loop().run_in_executor(self.pool, _fresh, call, *arguments)


class _Smtp(SMTP):
    # Longer lines than the standard's 998 octets are common in real mail; the size limit holds.
    line_length_limit = SIZE_LIMIT


class _Lmtp(LMTP):
    line_length_limit = SIZE_LIMIT


def run(smtp: socket.socket | None, *, lmtp_socket: Path, accept: Accept) -> None:
    """Serve both doors until SIGTERM. `smtp` is bound already, or None for LMTP alone."""
    asyncio.run(serve(smtp, lmtp_socket=lmtp_socket, accept=accept, is_ours=is_ours))


async def serve(
    smtp: socket.socket | None, *, lmtp_socket: Path, accept: Accept, is_ours: IsOurs
) -> None:
    """Serve both doors until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="mail")
    doors = []
    if smtp is not None:
        make = partial(_door, _Smtp, Handler("smtp", accept, is_ours, pool))
        doors.append(await loop.create_server(make, sock=smtp))
    make = partial(_door, _Lmtp, Handler("lmtp", accept, is_ours, pool))
    with _path_of(lmtp_socket) as path:
        doors.append(await loop.create_unix_server(make, path=path))
        # A mail server's pipe runs as a user of its own; what it may do, the open port may too.
        await loop.run_in_executor(pool, os.chmod, path, 0o666)
        await _told_to_stop(loop)
        for door in doors:
            door.close()
        pool.shutdown(wait=True, cancel_futures=True)


def _door(kind: type[SMTP], handler: Handler) -> SMTP:
    return kind(
        handler, ident="Soporte", data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, timeout=SECONDS
    )


@contextmanager
def _path_of(lmtp_socket: Path) -> Iterator[str]:
    """The socket's path, with nothing there that an earlier run left, and nothing left by us."""
    lmtp_socket.unlink(missing_ok=True)
    try:
        yield str(lmtp_socket)
    finally:
        lmtp_socket.unlink(missing_ok=True)


async def _told_to_stop(loop: asyncio.AbstractEventLoop) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def is_ours(address: str) -> bool:
    """Whether mail to this address is for us: a mailbox of ours or the support address."""
    from soporte.channels.models import Account
    from soporte.channels.models.account import without_tag
    from soporte.site.memory import of_a_request
    from soporte.site.operations import current

    plain = without_tag(address)
    with of_a_request():
        if plain == current().support_address.lower():
            return True
        return any(one.is_active and one.address == plain for one in Account.known())


def _fresh(call: Callable[..., Any], *arguments: Any) -> Any:
    """Run with a live database connection: one that the server has dropped is replaced first."""
    from django.db import close_old_connections

    close_old_connections()
    return call(*arguments)
