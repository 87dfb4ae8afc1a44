"""A mail channel without mail: payloads are JSON, what goes out is kept in a list."""

import hashlib
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from soporte.channels import line
from soporte.channels.contract import (
    BACK,
    GOOD,
    LETTER,
    Bounce,
    ChannelError,
    Complaint,
    Correspondent,
    Finding,
    Incoming,
    IncomingFile,
    Leaving,
    Outgoing,
    Receipt,
    Stage,
    unclaimed,
)
from soporte.channels.email.settings import EmailSettings
from soporte.channels.models import Inbound


class Letters:
    """Takes the place of the mail driver in tests of what lies above it."""

    kind = "email"
    label = "Letters"
    abilities = frozenset({"receive", "deliver", "fetch"})
    limits: dict[str, int] = {}
    settings = EmailSettings

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.mailbox: list[Any] = []
        self.broken: Exception | None = None
        self.refusal = "550 no such user"
        self.findings: list[Any] = [Finding("in.name", GOOD), Finding("out.name", GOOD)]

    def stages(self, account: Any) -> tuple[Stage, ...]:
        return (
            Stage("in.name", "Server name found", "Mail in"),
            Stage("out.name", "Server name found", "Mail out"),
            Stage(LETTER, "Test message sent", "There and back"),
            Stage(BACK, "Test message came back", "There and back"),
        )

    def check(self, account: Any) -> Iterator[Finding]:
        for finding in self.findings:
            if isinstance(finding, Exception):
                raise finding
            yield finding

    def is_polled(self, account: Any) -> bool:
        return bool(account.settings.get("imap_host"))

    def fetch(self, account: Any, cursor: dict[str, Any]) -> Any:
        for item in self.mailbox:
            if isinstance(item, Exception):
                raise item
            yield item

    def receive(self, payload: bytes, envelope: dict[str, Any]) -> list[Incoming]:
        if self.broken:
            raise self.broken
        given = json.loads(payload)
        sender = given.pop("sender")
        for name in ("to", "cc"):
            given[name] = tuple(Correspondent(one) for one in given.get(name, []))
        for name in ("in_reply_to", "references", "answers"):
            given[name] = tuple(given.get(name, []))
        if given.get("token"):
            given["token"] = tuple(given["token"])
        if given.get("complaint"):
            given["complaint"] = Complaint(**given["complaint"])
        if given.get("bounce"):
            given["bounce"] = Bounce(**given["bounce"])
        given["files"] = tuple(
            IncomingFile(name, kind, data.encode("latin-1")) for name, kind, data in given["files"]
        )
        digest = hashlib.sha256(payload).hexdigest()
        return [Incoming(key=digest, sender=Correspondent(*sender), content_hash=digest, **given)]

    def deliver(self, account: Any, outgoing: Outgoing, leaving: Leaving = unclaimed) -> Receipt:
        if outgoing.recipient.address.startswith("nobody@"):
            raise ChannelError(self.refusal, permanent=True)
        leaving()
        self.sent.append(outgoing)
        return Receipt("", "250 ok")

    def message_id(self, message: int, delivery: int, address: str) -> str:
        return f"<m.{message}.{delivery}@ours>"

    def reply_address(self, account, address: str, ticket: int, person: int) -> str:
        return address.replace("@", f"+t.{ticket}.{person}@")


SERIAL = count(1)


def letter(sender: str = "ana@acme.example", text: str = "Hola", **fields: Any) -> bytes:
    """One payload; without a given id, a message of its own."""
    fields.setdefault("message_id", f"<{next(SERIAL)}@elsewhere>")
    fields.setdefault("subject", "Ayuda")
    fields.setdefault("files", [])
    return json.dumps({"sender": [sender, fields.pop("name", "")], "text": text, **fields}).encode()


def arrives(
    raw: bytes | None = None, *, reaches: str = "support@example.test", **fields: Any
) -> Inbound:
    """One letter through the whole line, as the worker does it; what became of it."""
    inbound_id = line.accept(raw or letter(**fields), route="smtp", envelope={"to": [reaches]})
    line.process(inbound_id)
    return Inbound.objects.get(pk=inbound_id)
