"""The hub: one LISTEN connection of this process, fanned out to the sockets that follow a topic."""

import asyncio
import contextlib
import json
from collections import defaultdict
from typing import Any

import psycopg
import structlog

log = structlog.get_logger(__name__)

CHANNEL = "live"
EVERYTHING = "*"
RESYNC = '{"resync":true}'
# A socket this far behind is not reading: it is closed, and the page connects again.
LONGEST_QUEUE = 64
RECONNECT_SECONDS = (0.2, 0.5, 1, 2, 5)
CHECK_SECONDS = 30.0


class Follower:
    """One socket's end: the topics it follows and the texts that wait for it."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.queue: asyncio.Queue[str] = asyncio.Queue(LONGEST_QUEUE)
        self.is_behind = asyncio.Event()

    def put(self, text: str) -> None:
        """Leave a text for the socket without ever waiting for it."""
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.is_behind.set()


class Hub:
    """Topics and their followers in one process."""

    def __init__(self, conninfo: str) -> None:
        """`conninfo` names the database whose notifications are passed on."""
        self.conninfo = conninfo
        self.followers: set[Follower] = set()
        self._by_topic: defaultdict[str, set[Follower]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, in the running loop."""
        self._task = asyncio.create_task(self._listen_for_ever())

    async def stop(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def join(self, follower: Follower) -> None:
        """Take a new socket in."""
        self.followers.add(follower)

    def leave(self, follower: Follower) -> None:
        """Forget a socket."""
        self.followers.discard(follower)
        for topic in list(follower.topics):
            self.unfollow(follower, topic)

    def follow(self, follower: Follower, topic: str) -> None:
        """Send hints about `topic` to `follower`, who was found to be allowed it."""
        follower.topics.add(topic)
        self._by_topic[topic].add(follower)

    def unfollow(self, follower: Follower, topic: str) -> None:
        """Stop sending hints about `topic`."""
        follower.topics.discard(topic)
        self._by_topic[topic].discard(follower)
        if not self._by_topic[topic]:
            del self._by_topic[topic]

    def publish(self, payload: str) -> None:
        """Pass one notification on; each socket learns only of the topics it follows."""
        try:
            event = json.loads(payload)
            topics, number = list(event["t"]), event["id"]
        except (ValueError, TypeError, KeyError):
            log.warning("unreadable hint", payload=payload[:200])
            return
        if EVERYTHING in topics:
            self.resync()
            return
        wanted: defaultdict[Follower, list[str]] = defaultdict(list)
        for topic in topics:
            for follower in self._by_topic.get(topic, ()):
                wanted[follower].append(topic)
        texts: dict[tuple[str, ...], str] = {}
        for follower, followed in wanted.items():
            key = tuple(followed)
            if key not in texts:
                texts[key] = json.dumps({"t": followed, "id": number}, separators=(",", ":"))
            follower.put(texts[key])

    def resync(self) -> None:
        """Tell every socket that hints may have been lost: pages fetch what they show."""
        for follower in self.followers:
            follower.put(RESYNC)

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self.conninfo, autocommit=True, connect_timeout=5
                )
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    if failures:
                        log.info("live hints are back")
                        self.resync()
                    failures = 0
                    await self._pass_on(connection)
            except psycopg.Error as error:
                if not failures:
                    log.warning("live hints interrupted", error=str(error).strip())
                failures += 1
            await asyncio.sleep(RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS)) - 1])

    async def _pass_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in connection.notifies(timeout=CHECK_SECONDS):
                self.publish(notice.payload)
            # A connection lost without a word shows only when it is used.
            await connection.execute("SELECT 1")
