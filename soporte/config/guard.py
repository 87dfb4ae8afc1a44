"""What stands before the pages: header names, methods and bodies, before a thread is taken."""

import asyncio
import contextlib
import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

IN_MEMORY = 256 * 1024
CHUNK = 64 * 1024
SILENCE_SECONDS = 30.0
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Refused(Exception):  # noqa: N818 - an answer, not a defect
    """The request is answered with this status and nothing more is read of it."""

    def __init__(self, status: int) -> None:
        """`status` is the HTTP status."""
        super().__init__(status)
        self.status = status


class GoneError(Exception):
    """The client went away before its request was complete."""


class Guard:
    """An ASGI application that hands complete, bounded requests to another one."""

    def __init__(self, app: App, *, max_body: int) -> None:
        """`max_body` is in bytes."""
        self.app = app
        self.max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request whole, or refuse it."""
        try:
            body, size = await self._read(scope, receive)
        except Refused as refused:
            await _answer(send, refused.status)
            return
        except GoneError:
            return
        with body:
            await self.app(_settled(scope, size), _replay(body, size, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
        if scope["method"] not in METHODS:
            raise Refused(405)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit():
            raise Refused(400)
        if int(declared) > self.max_body:
            raise Refused(413)
        body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by the caller
        try:
            return body, await self._fill(body, receive)
        except BaseException:
            body.close()
            raise

    async def _fill(self, body: IO[bytes], receive: Receive) -> int:
        size, more = 0, True
        while more:
            try:
                message = await asyncio.wait_for(receive(), SILENCE_SECONDS)
            except TimeoutError:
                raise Refused(408) from None
            if message["type"] == "http.disconnect":
                raise GoneError
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.max_body:
                raise Refused(413)
            body.write(chunk)
            more = message.get("more_body", False)
        body.seek(0)
        return size


def _settled(scope: Scope, size: int) -> Scope:
    """Headers as WSGI can hold them: `X_Forwarded_For` would otherwise pass for the real one."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding")
    ]
    if size:
        headers.append((b"content-length", str(size).encode()))
    return scope | {"headers": headers}


def _replay(body: IO[bytes], size: int, receive: Receive) -> Receive:
    left = size
    is_read = False

    async def replay() -> dict[str, Any]:
        nonlocal left, is_read
        if is_read:
            return await receive()
        chunk = body.read(CHUNK)
        left -= len(chunk)
        is_read = left <= 0
        return {"type": "http.request", "body": chunk, "more_body": not is_read}

    return replay


async def _answer(send: Send, status: int) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"0"),
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'"),
    ]
    with contextlib.suppress(OSError):
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
