"""HTTP as uvicorn speaks it, with an end to the head of a request: in bytes and in seconds.

Without it one client could send headers until the memory is full, or hold a connection for ever
with a head that never ends.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST = 32 * 1024
SECONDS = 20.0


class BoundedHeads(HttpToolsProtocol):
    """Refuses a head that is too long and closes the connection of one that takes too long."""

    _timer: asyncio.TimerHandle | None = None
    _is_in_head = True
    _received = _read = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The time runs from the first moment, before anything is said."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing waits for who has gone."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has gone on for too long."""
        self._received += len(data)
        super().data_received(data)
        if self._timer is None and self._is_waiting():
            # Blank lines between two requests must not stop the clock for good.
            self._begin()
        if self._is_in_head and self._received > LONGEST and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """Another request on the same connection has its own time."""
        super().on_message_begin()
        self._begin()

    def on_url(self, url: bytes) -> None:
        """Count the address too."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count what came in one piece with its end."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """From here on the guard bounds what comes."""
        self._end()
        super().on_headers_complete()

    def _is_waiting(self) -> bool:
        """Whether the next request is due; a connection that became a socket is not ours."""
        return self in self.connections and (self.cycle is None or self.cycle.response_complete)

    def _count(self, size: int) -> None:
        self._read += size
        if self._read > LONGEST:
            # The parser reports it as a request that cannot be read: 400, and the end.
            raise ValueError("the head is too long")

    def _begin(self) -> None:
        self._end()
        self._is_in_head, self._received, self._read = True, 0, 0
        self._timer = self.loop.call_later(SECONDS, self._give_up)

    def _end(self) -> None:
        self._is_in_head = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
