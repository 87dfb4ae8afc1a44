"""The e-mail channel's driver."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from soporte.channels.contract import (
    Finding,
    Incoming,
    Leaving,
    Outgoing,
    Receipt,
    Stage,
    unclaimed,
)
from soporte.channels.email import checking, fetching, identity, sending
from soporte.channels.email.compose import compose
from soporte.channels.email.parse import read_message
from soporte.channels.email.settings import EmailSettings, read_url
from soporte.channels.email.telling import tell


class EmailDriver:
    """Mail in by listener, pipe and IMAP; mail out by SMTP."""

    kind = "email"
    label = gettext_lazy("E-mail")
    abilities = frozenset({"receive", "deliver", "fetch", "listen"})
    limits: dict[str, int] = {"payload": 30 * 1024 * 1024}
    settings = EmailSettings

    def stages(self, account: Any) -> tuple[Stage, ...]:
        """Both servers, then a message there and back."""
        return checking.stages(EmailSettings.of(account), self.smtp_url(account))

    def check(self, account: Any) -> Iterator[Finding]:
        """Ask both servers now."""
        return checking.check(EmailSettings.of(account), self.smtp_url(account))

    def read_url(self, url: str) -> dict[str, Any]:
        """The settings that imaps://user@host or smtps://user@host tells. Raises ValueError."""
        return read_url(url)

    def listen(self, wire: socket | None, *, lmtp_socket: Path, accept: Callable[..., int]) -> None:
        """Take mail in until told to stop."""
        from soporte.channels.email import listener  # of no use to the pages

        listener.run(wire, lmtp_socket=lmtp_socket, accept=accept)

    def receive(self, payload: bytes, envelope: dict[str, Any]) -> list[Incoming]:
        """The message, with what the signed marks in it prove and what a reader must be told."""
        incoming = tell(read_message(payload))
        addresses = [
            *envelope.get("to", []),
            *incoming.delivered_to,
            *(one.address for one in (*incoming.to, *incoming.cc)),
        ]
        tokens = filter(None, map(identity.read_reply_address, addresses))
        ids = map(identity.read_message_id, (*incoming.in_reply_to, *incoming.references))
        ours = list(filter(None, ids))
        automatic = incoming.automatic or ("null sender" if envelope.get("null_sender") else "")
        token = next(tokens, None)
        return [
            replace(
                incoming,
                token=token,
                answers=tuple(message for message, _mail in ours if message),
                answers_mail=tuple(mail for message, mail in ours if not message),
                automatic=automatic,
                conversation=identity.read_thread_index(incoming.extra.get("thread_index", "")),
            )
        ]

    def deliver(self, account: Any, outgoing: Outgoing, leaving: Leaving = unclaimed) -> Receipt:
        """Hand one message to the account's outgoing server. Raises ChannelError."""
        recipients = [outgoing.recipient.address, *(one.address for one in outgoing.cc)]
        raw = compose(outgoing)
        url = self.smtp_url(account)
        return sending.send(url, outgoing.sender.address, recipients, raw, leaving)

    def is_polled(self, account: Any) -> bool:
        """Whether there is a mailbox to fetch from."""
        return bool(account.settings.get("imap_host"))

    def fetch(self, account: Any, cursor: dict[str, Any]) -> Iterator[fetching.Fetched]:
        """New messages of the account's mailbox. Raises ChannelError."""
        return fetching.fetch(EmailSettings.of(account), cursor, account.created_at)

    def smtp_url(self, account: Any) -> str:
        """The account's own outgoing server, or the installation's."""
        return EmailSettings.of(account).smtp_url or settings.SMTP_URL

    def message_id(self, message: int, delivery: int, address: str) -> str:
        """The Message-ID of a delivery."""
        return identity.message_id(message, delivery, address)

    def reply_address(self, account: Any, address: str, ticket: int, person: int) -> str:
        """Where one person answers one ticket; empty where the server knows no plus addresses.

        Answers then find their ticket by the Message-ID that they name.
        """
        if not EmailSettings.of(account).plus_addressing:
            return ""
        return identity.reply_address(address, ticket, person)
