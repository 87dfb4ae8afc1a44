"""Reads stored form payloads; nothing is fetched or delivered."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from soporte.channels.contract import (
    ChannelError,
    Correspondent,
    Finding,
    Incoming,
    Leaving,
    Outgoing,
    Receipt,
    Stage,
    unclaimed,
)

if TYPE_CHECKING:
    from soporte.channels.settings import AccountSettings


class FormDriver:
    """The channel of our own pages and API."""

    kind = "form"
    label = _("Forms and API")
    abilities = frozenset({"receive"})
    limits: dict[str, int] = {"payload": 30 * 1024 * 1024}
    settings: "type[AccountSettings] | None" = None

    def stages(self, account: Any) -> tuple[Stage, ...]:
        """There is nothing to try."""
        return ()

    def check(self, account: Any) -> Iterator[Finding]:
        """There is nothing that could be wrong."""
        return iter(())

    def read_url(self, url: str) -> dict[str, Any]:
        """Forms have no accounts."""
        raise ValueError(url)

    def receive(self, payload: bytes, envelope: dict[str, Any]) -> list[Incoming]:
        """The request as it was put in; what is no such payload gives nothing."""
        try:
            given = json.loads(payload)
            requester = given.get("requester") or {}
            return [
                Incoming(
                    key=str(envelope.get("sha256", "")),
                    sender=Correspondent(
                        str(requester.get("email", "")), str(requester.get("name", ""))
                    ),
                    subject=str(given.get("subject", "")),
                    html=str(given.get("html", "")),
                    visible_html=str(given.get("html", "")),
                )
            ]
        except (ValueError, AttributeError, RecursionError):
            return []

    def deliver(self, account: Any, outgoing: Outgoing, leaving: Leaving = unclaimed) -> Receipt:
        """Answers to forms go out by mail."""
        raise ChannelError("forms deliver nothing", permanent=True)
