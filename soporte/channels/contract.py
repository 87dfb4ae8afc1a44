"""The contract between the inbound line, the outbox and every kind of channel."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class ChannelError(Exception):
    """A channel could not do what it was asked; `permanent` says that trying again is pointless."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        unsent: bool = True,
    ) -> None:
        """`retry_after` is in seconds; `unsent=False` means nobody knows whether it went out."""
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after
        self.unsent = unsent


@dataclass(frozen=True)
class Correspondent:
    """Somebody at the other end, as the channel names them."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Bounce:
    """A report that something we sent was not delivered. `status` is RFC 3463, such as 5.1.1."""

    recipient: str
    status: str
    permanent: bool
    original_message_id: str = ""
    diagnostic: str = ""


@dataclass(frozen=True)
class Incoming:
    """One message as a driver read it. Text and HTML are raw: the line cleans them."""

    key: str
    sender: Correspondent
    subject: str = ""
    text: str = ""
    html: str = ""
    visible_text: str = ""
    visible_html: str = ""
    quoted_text: str = ""
    quoted_html: str = ""
    to: tuple[Correspondent, ...] = ()
    cc: tuple[Correspondent, ...] = ()
    reply_to: tuple[Correspondent, ...] = ()
    files: tuple[IncomingFile, ...] = ()
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    automatic: str = ""
    bounce: Bounce | None = None
    sent_at: datetime | None = None
    content_hash: str = ""
    # What signed marks of ours prove: (ticket, person) of a reply address, ids of our messages.
    token: tuple[int, int] | None = None
    answers: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OutgoingFile:
    """A file that goes out with a message."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Outgoing:
    """One message to one recipient, ready for a driver."""

    recipient: Correspondent
    sender: Correspondent
    subject: str
    text: str
    html: str
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    cc: tuple[Correspondent, ...] = ()
    automatic: str = ""
    language: str = ""
    files: tuple[OutgoingFile, ...] = ()
    request_id: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the other side said when it took the message."""

    reference: str = ""
    answer: str = ""


Leaving = Callable[[], None]


def unclaimed() -> None:
    """What a driver tells before the last bytes where no delivery of the outbox stands behind."""


class Driver(Protocol):
    """One kind of channel. `deliver`, `fetch` and `check` are the only network calls."""

    kind: str
    label: Any  # a lazily translated string
    abilities: frozenset[str]
    limits: dict[str, int]

    def check(self, account: Any) -> list[str]:
        """Problems that keep this account from working, in the reader's language; empty is fine."""
        ...

    def receive(self, payload: bytes, envelope: dict[str, Any]) -> list[Incoming]:
        """The messages in one raw payload. Pure: no network, no database."""
        ...

    def deliver(self, account: Any, outgoing: Outgoing, leaving: Leaving = unclaimed) -> Receipt:
        """Hand one message to the outside, or raise ChannelError.

        Call `leaving` immediately before the bytes after which it may arrive, as late as the
        channel knows; what it raises goes on up, and nothing more is sent.
        """
        ...
