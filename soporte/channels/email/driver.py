"""The e-mail channel's driver."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.channels.contract import Incoming, Leaving, Outgoing, Receipt, unclaimed
from soporte.channels.email import fetching, identity, sending
from soporte.channels.email.compose import compose
from soporte.channels.email.parse import read_message
from soporte.channels.email.settings import EmailSettings


class EmailDriver:
    """Mail in by listener, pipe and IMAP; mail out by SMTP."""

    kind = "email"
    label = gettext_lazy("E-mail")
    abilities = frozenset({"receive", "deliver", "fetch"})
    limits: dict[str, int] = {"payload": 30 * 1024 * 1024}

    def check(self, account: Any) -> list[str]:
        """What keeps the account from receiving or sending, each server asked now."""
        chosen = EmailSettings.of(account)
        problems = []
        if chosen.imap_host:
            problems.append(fetching.probe(chosen)[0])
        url = self.smtp_url(account)
        problems.append(sending.probe(url) if url else _("No server for outgoing mail is set."))
        return [problem for problem in problems if problem]

    def receive(self, payload: bytes, envelope: dict[str, Any]) -> list[Incoming]:
        """The message, with what the signed marks in it prove."""
        incoming = read_message(payload)
        addresses = [
            *envelope.get("to", []),
            *incoming.delivered_to,
            *(one.address for one in (*incoming.to, *incoming.cc)),
        ]
        tokens = filter(None, map(identity.read_reply_address, addresses))
        ids = map(identity.read_message_id, (*incoming.in_reply_to, *incoming.references))
        answers = tuple(found[0] for found in ids if found and found[0])
        automatic = incoming.automatic or ("null sender" if envelope.get("null_sender") else "")
        token = next(tokens, None)
        return [replace(incoming, token=token, answers=answers, automatic=automatic)]

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
