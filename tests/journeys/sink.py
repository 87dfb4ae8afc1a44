"""A mail server that takes everything, slowly, and counts: what left, and how often."""

import asyncio
from collections import Counter
from email import message_from_bytes
from typing import Self

from aiosmtpd.controller import Controller

from tests.journeys.mailserver import free_port


class Sink:
    """Counts messages by Message-ID."""

    def __init__(self, seconds: float = 0.0) -> None:
        """Each message is taken after `seconds`, so that a kill finds some half-way."""
        self.taken: Counter[str] = Counter()
        self._seconds = seconds
        self._door = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self._door.port}"

    def __enter__(self) -> Self:
        """Open the door."""
        self._door.start()
        return self

    def __exit__(self, *_exc) -> None:
        """Close it."""
        self._door.stop()

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        """Count first: what was counted may have been taken, whatever became of the answer."""
        await asyncio.sleep(self._seconds / 2)
        self.taken[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        await asyncio.sleep(self._seconds / 2)
        return "250 OK"
