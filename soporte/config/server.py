"""One port for everything: sockets at /live, pages and API through Django's WSGI handler."""

import socket
from typing import Any, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from django.db import connection
from psycopg.conninfo import make_conninfo

from soporte.config import rehearsal
from soporte.config.environment import environment
from soporte.config.guard import Guard, Receive, Scope, Send
from soporte.config.heads import BoundedHeads
from soporte.config.live import Hub, serve
from soporte.config.wsgi import application as pages

PAGE_THREADS = 4
LARGEST_SOCKET_MESSAGE = 8 * 1024
NOT_FOUND = 4404


class Front:
    """The ASGI application of one web process."""

    def __init__(self, *, with_pages: bool = True) -> None:
        """Without pages only sockets are served, as `soporte live` does."""
        self.hub = Hub(conninfo())
        # Two libraries describe one protocol in two ways of typing.
        wsgi: Any = pages
        self.bridge = cast("Any", WSGIMiddleware(wsgi, workers=PAGE_THREADS))
        self.pages = Guard(self.bridge, max_body=_largest_body()) if with_pages else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route by kind of connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif self.pages:
            await self.pages(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/live":
            await serve(scope, receive, send, self.hub)
        else:
            await receive()
            await send({"type": "websocket.close", "code": NOT_FOUND})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _largest_body() -> int:
    return environment().max_body_mb * 1024 * 1024


def conninfo() -> str:
    """The web role's connection string, without the time limit that a listener does not need."""
    given: dict[str, Any] = connection.get_connection_params()
    kept = {
        key: value
        for key, value in given.items()
        if key in {"dbname", "user", "password", "host", "port"} or key.startswith("ssl")
    }
    return make_conninfo(**kept)


def config_for(front: Front) -> uvicorn.Config:
    """How uvicorn serves: no banner, no deflate, and no trusted proxy unless one is named."""
    trusted = environment().trusted_proxies
    return uvicorn.Config(
        front,
        loop="uvloop",
        http=BoundedHeads,
        ws="websockets-sansio",
        ws_max_size=LARGEST_SOCKET_MESSAGE,
        ws_max_queue=8,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=2,
    )


def run(listening: socket.socket, *, with_pages: bool = True) -> None:
    """Serve on an open socket until told to stop."""
    front = Front(with_pages=with_pages)
    if with_pages:
        rehearsal.rehearse(front.bridge.executor, PAGE_THREADS)
    uvicorn.Server(config_for(front)).run(sockets=[listening])
