"""One live socket: who is there, what they may follow, and how much they may ask.

The page sends {"follow": ["ticket:12", …], "unfollow": […], "since": entry, "age": milliseconds,
"here": number, "state": "typing"}, each if it has it; `age` is how long ago it asked for what it
shows. It receives {"t": [topics], "id": entry}, {"resync": true}, {"refused": [topics]},
{"at": entry} once, and {"p": {number: [who is there]}}.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from soporte.config import metrics
from soporte.config.live.hub import RESYNC, Follower, Hub
from soporte.config.live.missed import missed
from soporte.config.live.presence import STATES, TOPIC
from soporte.config.live.rules import allowed as allowed_topics
from soporte.people.attending import note_seen

log = structlog.get_logger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MOST_TOPICS = 200
LONGEST_TOPIC = 80
REVALIDATE_SECONDS = 180.0
# A page follows a handful of topics when it opens; a flood is a defect or an attack.
MOST_ASKS, ASKS_SECONDS = 30, 10.0

SIGNED_OUT, TOO_MUCH, TOO_SLOW = 4401, 1008, 1013

_database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-database")


class Finished(Exception):  # noqa: N818 - the ordinary end of a socket
    """The socket is to be closed with `code`."""

    def __init__(self, code: int) -> None:
        """`code` is a WebSocket close code."""
        super().__init__(code)
        self.code = code


async def serve(scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
    """Serve one socket until either side ends it."""
    await receive()
    session = _session_key(scope)
    if not _is_same_origin(scope) or session is None or not await _in_thread(_person, session):
        await send({"type": "websocket.close", "code": SIGNED_OUT})
        return
    await send({"type": "websocket.accept"})
    follower = Follower()
    hub.join(follower)
    metrics.sockets.inc()
    tasks = [
        asyncio.ensure_future(part)
        for part in (
            _read(receive, hub, follower, session),
            _write(send, follower),
            _revalidate(hub, follower, session),
            _watch(follower),
        )
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await _close(send, done)
    finally:
        hub.leave(follower)
        metrics.sockets.dec()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _close(send: Send, done: set[asyncio.Task[Any]]) -> None:
    for task in done:
        error = task.exception()
        if isinstance(error, Finished):
            with contextlib.suppress(Exception):
                await send({"type": "websocket.close", "code": error.code})
        elif error:
            # A socket that went away while we wrote is no defect.
            log.debug("live socket ended", error=repr(error))


async def _read(receive: Receive, hub: Hub, follower: Follower, session: str) -> None:
    asked: list[float] = []
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        now = time.monotonic()
        asked = [moment for moment in asked if now - moment < ASKS_SECONDS] + [now]
        if len(asked) > MOST_ASKS:
            raise Finished(TOO_MUCH)
        asks = _understand(message.get("text") or "")
        for topic in asks.unwanted & follower.topics:
            hub.unfollow(follower, topic)
        if len(follower.topics) + len(asks.wanted) > MOST_TOPICS:
            raise Finished(TOO_MUCH)
        if asks.wanted:
            await _follow(hub, follower, session, asks.wanted)
        if asks.since:
            await _catch_up(follower, asks.since, asks.wanted & follower.topics)
        elif asks.age:
            _make_up(hub, follower, asks.age / 1000, asks.wanted & follower.topics)
        if asks.here is not None:
            _place(hub, follower, asks.here, asks.state)


@dataclass(frozen=True)
class _Asks:
    """What a page asks in one message."""

    wanted: set[str]
    unwanted: set[str]
    since: int
    age: int
    here: int | None
    state: str


def _understand(text: str) -> _Asks:
    try:
        asked = json.loads(text)
        lists = [asked.get(name, []) for name in ("follow", "unfollow")]
        wanted, unwanted = (
            {topic for topic in topics if isinstance(topic, str) and len(topic) <= LONGEST_TOPIC}
            for topics in lists
        )
        since, age, here = asked.get("since", 0), asked.get("age", 0), asked.get("here")
        state = asked.get("state", "viewing")
        numbers = isinstance(since, int) and isinstance(age, int) and isinstance(here, int | None)
        if not numbers or state not in STATES:
            raise ValueError  # noqa: TRY301 - one way out for all nonsense
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise Finished(TOO_MUCH) from None
    return _Asks(wanted, unwanted, since, age, here, state)


async def _follow(hub: Hub, follower: Follower, session: str, wanted: set[str]) -> None:
    allowed = await _in_thread(_allowed, session, wanted)
    if allowed is None:
        raise Finished(SIGNED_OUT)
    follower.person, topics = allowed
    for topic in topics:
        hub.follow(follower, topic)
    if not follower.knows_place and hub.newest:
        follower.knows_place = True
        follower.put(json.dumps({"at": hub.newest}))
    tickets = {int(topic.removeprefix(TOPIC)) for topic in topics if topic.startswith(TOPIC)}
    if crowded := [ticket for ticket in tickets if hub.presence.at(ticket)]:
        hub.crowd(follower, crowded)
    if refused := sorted(wanted - topics):
        follower.put(json.dumps({"refused": refused}))


async def _catch_up(follower: Follower, since: int, topics: set[str]) -> None:
    """Tell what changed after the last entry that the page knows of; else to look at everything."""
    changed = await _in_thread(missed, topics, since)
    if changed is None:
        follower.put(RESYNC)
    elif changed:
        follower.put(json.dumps({"t": sorted(changed), "id": since}))


def _make_up(hub: Hub, follower: Follower, seconds: float, topics: set[str]) -> None:
    """Tell what changed between the drawing of a page and its following."""
    changed = hub.touched(topics, seconds)
    if changed is None:
        follower.put(RESYNC)
    elif changed:
        follower.put(json.dumps({"t": sorted(changed), "id": hub.newest}))


def _place(hub: Hub, follower: Follower, ticket: int, state: str) -> None:
    """Show others that this page is at a ticket: only at one whose crowd it may see itself."""
    if f"{TOPIC}{ticket}" in follower.topics:
        hub.presence.put(follower, follower.person, ticket, state)
    else:
        hub.presence.remove(follower)


async def _write(send: Send, follower: Follower) -> None:
    while True:
        await send({"type": "websocket.send", "text": await follower.queue.get()})


async def _watch(follower: Follower) -> None:
    await follower.is_behind.wait()
    raise Finished(TOO_SLOW)


async def _revalidate(hub: Hub, follower: Follower, session: str) -> None:
    """Sessions end and rights change while a page stays open."""
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(follower.is_doubted.wait(), REVALIDATE_SECONDS)
        follower.is_doubted.clear()
        topics = set(follower.topics)
        allowed = await _in_thread(_allowed, session, topics)
        if allowed is None:
            raise Finished(SIGNED_OUT)
        gone = topics - allowed[1]
        for topic in gone:
            hub.unfollow(follower, topic)
        if any(topic.startswith(TOPIC) for topic in gone):
            # The page says again where it is, if that is somewhere it may be.
            hub.presence.remove(follower)


async def _in_thread(call: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_database, _fresh, call, args)


def _fresh(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    close_old_connections()
    try:
        return call(*args)
    finally:
        close_old_connections()


def _person(session: str) -> Any:
    """Whoever is signed in with this session now, or None."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
    person = get_user(request)
    if not (person.is_authenticated and person.is_active):
        return None
    if person.is_staff:
        note_seen(person.pk)
    return person


def _allowed(session: str, topics: set[str]) -> tuple[Any, set[str]] | None:
    person = _person(session)
    if person is None:
        return None
    return person, allowed_topics(person, topics)


def _headers(scope: Scope) -> dict[bytes, str]:
    return {name: value.decode("latin-1") for name, value in scope["headers"]}


def _session_key(scope: Scope) -> str | None:
    try:
        cookie = SimpleCookie(_headers(scope).get(b"cookie", ""))
    except CookieError:
        return None
    found = cookie.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


def _is_same_origin(scope: Scope) -> bool:
    headers = _headers(scope)
    origin, host = headers.get(b"origin", ""), headers.get(b"host", "")
    domain, _port = split_domain_port(host)
    return (
        bool(host)
        and origin in (f"http://{host}", f"https://{host}")
        and validate_host(domain, list(settings.ALLOWED_HOSTS))
    )
