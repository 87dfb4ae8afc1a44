"""The contract between the inbound line, the outbox and every kind of channel. No Django here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from soporte.toolbox.failures import DeliveryError

if TYPE_CHECKING:
    from soporte.channels.settings import AccountSettings


class ChannelError(DeliveryError):
    """A channel could not do what it was asked."""


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
    """A report that something we sent was not delivered. `status` is RFC 3463, such as 5.1.1.

    `delayed` says that the server still tries; `others` are further recipients of the same report;
    `explanation` is the report's text without what it returns.
    """

    recipient: str
    status: str
    permanent: bool
    original_message_id: str = ""
    diagnostic: str = ""
    delayed: bool = False
    others: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True)
class Complaint:
    """A feedback report (RFC 5965): somebody called a message of ours spam. `kind` is its type."""

    recipient: str
    kind: str
    original_message_id: str = ""


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
    complaint: Complaint | None = None
    sent_at: datetime | None = None
    content_hash: str = ""
    # What signed marks of ours prove: (ticket, person) of a reply address, ids of our messages, and
    # of deliveries that carried none, such as an acknowledgement.
    token: tuple[int, int] | None = None
    answers: tuple[int, ...] = ()
    answers_mail: tuple[int, ...] = ()
    # What mail programs without references know a conversation by.
    conversation: str = ""
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


@dataclass(frozen=True)
class Group:
    """Settings that belong together, with a heading. Texts are lazily translated."""

    label: Any
    help: Any = ""


@dataclass(frozen=True)
class Setting:
    """How people are asked for one setting of an account. Texts are lazily translated.

    It stands in the annotation of a field of `AccountSettings`: type, default and limits are the
    field's own. `first_run` says whether the first run asks for it, and whether it needs an answer
    where the first setting of its group has one; `suggested` is what it then proposes.
    """

    label: Any
    group: str
    help: Any = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    is_secret: bool = False
    first_run: Literal["", "asked", "needed"] = ""
    suggested: Any = None


WAITING, RUNNING, GOOD, BAD, SKIPPED = "waiting", "running", "good", "bad", "skipped"


@dataclass(frozen=True)
class Stage:
    """One step of trying an account. Texts are lazily translated; `group` is a heading."""

    name: str
    label: Any
    group: Any


@dataclass(frozen=True)
class Finding:
    """What became of a stage: its state, a fact or what is wrong, and what to do about it."""

    stage: str
    state: str
    text: str = ""
    hint: str = ""


# Two stages that are the same for every channel: the line does them, a driver only names them.
LETTER, BACK = "letter", "back"


Leaving = Callable[[], None]


def unclaimed() -> None:
    """What a driver tells before the last bytes where no delivery of the outbox stands behind."""


class Driver(Protocol):
    """One kind of channel. `deliver`, `fetch` and `check` are the only network calls.

    A driver with the ability "fetch" has `is_polled` and `fetch`, one with "listen" has `listen`.
    """

    kind: str
    label: Any  # a lazily translated string
    abilities: frozenset[str]
    limits: dict[str, int]

    @property
    def settings(self) -> "type[AccountSettings] | None":
        """What an account of it is told; None where there are no accounts to set up."""
        ...

    def stages(self, account: Any) -> tuple[Stage, ...]:
        """The steps of trying this account, in order; LETTER and BACK where they make sense."""
        ...

    def check(self, account: Any) -> Iterator[Finding]:
        """Try every stage but LETTER and BACK: a finding when one begins, and when it ends."""
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

    def read_url(self, url: str) -> dict[str, Any]:
        """The settings that an address such as imaps://user@host tells; ValueError for no such."""
        ...
