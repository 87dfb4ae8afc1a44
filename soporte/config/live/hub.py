"""The hub: one LISTEN connection of this process, fanned out to the sockets that follow a topic."""

import asyncio
import contextlib
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import structlog

from soporte.config.live.presence import FLUSH_SECONDS, TOPIC, Presence

log = structlog.get_logger(__name__)

CHANNEL = "live"
EVERYTHING = "*"
# Before a topic: whoever follows it may have lost the right to.
RIGHTS = "rights:"
RESYNC = '{"resync":true}'
# A socket this far behind is not reading: it is closed, and the page connects again.
LONGEST_QUEUE = 64
# A page is drawn before it follows: what it may have missed meanwhile is remembered this long.
RECENT_SECONDS, MOST_RECENT = 60.0, 5000
# A hint passes at once; those that follow within this time pass together at its end. However much
# happens, a screen is told ten times a second at most.
TOGETHER_SECONDS = 0.1
RECONNECT_SECONDS = (0.2, 0.5, 1, 2, 5)
CHECK_SECONDS = 30.0


class Follower:
    """One socket's end: the topics it follows and the texts that wait for it."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        # Whoever signed in, once they were asked for; and whether they know where the journal is.
        self.person: Any = None
        self.knows_place = False
        self.queue: asyncio.Queue[str] = asyncio.Queue(LONGEST_QUEUE)
        # Set when a right to one of the topics may be gone.
        self.is_doubted = asyncio.Event()
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
        self._tasks: list[asyncio.Task[None]] = []
        self._crowds: set[int] = set()
        self.presence = Presence(self._crowds.add)
        # The newest entry of which this process has heard.
        self.newest = 0
        # When each of the last hints came, with its topics; and since when none was missed.
        self._recent: deque[tuple[float, list[str]]] = deque(maxlen=MOST_RECENT)
        self._complete_since = time.monotonic()
        # The topics that wait for the end of the time in which hints are gathered.
        self._gathered: set[str] = set()
        self._is_gathering = False

    def start(self) -> None:
        """Begin to listen, in the running loop."""
        self._tasks = [
            asyncio.create_task(self._listen_for_ever()),
            asyncio.create_task(self._share_for_ever()),
        ]

    async def stop(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def join(self, follower: Follower) -> None:
        """Take a new socket in."""
        self.followers.add(follower)

    def leave(self, follower: Follower) -> None:
        """Forget a socket."""
        self.followers.discard(follower)
        self.presence.remove(follower)
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
            if "p" in event:
                self.presence.receive(event["p"])
                return
            topics, number = list(event["t"]), event["id"]
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            log.warning("unreadable hint", payload=payload[:200])
            return
        self.newest = max(self.newest, number)
        if EVERYTHING in topics:
            self._complete_since = time.monotonic()
            self._recent.clear()
            self._gathered.clear()
            self.resync()
            return
        self._doubt(topics)
        self._remember(topics)
        self._gathered.update(topics)
        if not self._is_gathering:
            self._tell()

    def _doubt(self, topics: list[str]) -> None:
        for topic in topics:
            if topic.startswith(RIGHTS):
                for follower in self._by_topic.get(topic.removeprefix(RIGHTS), ()):
                    follower.is_doubted.set()

    def _tell(self) -> None:
        """Tell each socket which of its topics were named, and gather again for a while."""
        self._is_gathering = bool(self._gathered) and self._later(TOGETHER_SECONDS, self._tell)
        wanted: defaultdict[Follower, list[str]] = defaultdict(list)
        for topic in sorted(self._gathered):
            for follower in self._by_topic.get(topic, ()):
                wanted[follower].append(topic)
        self._gathered.clear()
        texts: dict[tuple[str, ...], str] = {}
        for follower, followed in wanted.items():
            key = tuple(followed)
            if key not in texts:
                texts[key] = json.dumps({"t": followed, "id": self.newest}, separators=(",", ":"))
            follower.put(texts[key])

    @staticmethod
    def _later(seconds: float, call: Callable[[], None]) -> bool:
        """Have it called by the running loop; False where none runs, as in a plain function."""
        try:
            asyncio.get_running_loop().call_later(seconds, call)
        except RuntimeError:
            return False
        return True

    def touched(self, topics: set[str], seconds: float) -> set[str] | None:
        """Which of `topics` were named in the last `seconds`; None when nobody here can tell."""
        since = time.monotonic() - seconds
        oldest = self._recent[0][0] if len(self._recent) == MOST_RECENT else self._complete_since
        if seconds > RECENT_SECONDS or since < oldest:
            return None
        found: set[str] = set()
        for moment, named in reversed(self._recent):
            if moment < since:
                break
            found |= topics.intersection(named)
        return found

    def _remember(self, topics: list[str]) -> None:
        moment = time.monotonic()
        while self._recent and self._recent[0][0] < moment - RECENT_SECONDS:
            self._recent.popleft()
        self._recent.append((moment, topics))

    def resync(self) -> None:
        """Tell every socket that hints may have been lost: pages fetch what they show."""
        for follower in self.followers:
            follower.put(RESYNC)

    def crowd(self, follower: Follower, tickets: Iterable[int]) -> None:
        """Tell one socket who is at some tickets."""
        me = follower.person.pk if follower.person else 0
        there = {str(ticket): self.presence.at(ticket, but=me) for ticket in tickets}
        follower.put(json.dumps({"p": there}, separators=(",", ":")))

    def tell_crowds(self) -> None:
        """Tell this process's sockets who came, went or began to write."""
        told: defaultdict[Follower, set[int]] = defaultdict(set)
        for ticket in self._crowds:
            for follower in self._by_topic.get(f"{TOPIC}{ticket}", ()):
                told[follower].add(ticket)
        self._crowds.clear()
        for follower, tickets in told.items():
            self.crowd(follower, tickets)

    async def _share_for_ever(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.conninfo, autocommit=True, connect_timeout=5
                ) as connection:
                    while True:
                        await self._share(connection)
            except psycopg.Error as error:
                # What was not told now is told again with everything else.
                log.debug("presence not shared", error=str(error).strip())
                self.tell_crowds()
            await asyncio.sleep(RECONNECT_SECONDS[-2])

    async def _share(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await asyncio.sleep(FLUSH_SECONDS)
        texts = self.presence.due()
        self.tell_crowds()
        for text in texts:
            await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, text])

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self.conninfo, autocommit=True, connect_timeout=5
                )
                async with connection:
                    self.newest = max(self.newest, await self._last_entry(connection))
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._complete_since = time.monotonic()
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

    async def _last_entry(self, connection: psycopg.AsyncConnection[Any]) -> int:
        found = await connection.execute("SELECT max(id) FROM journal_entry")
        row = await found.fetchone()
        return (row and row[0]) or 0

    async def _pass_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in connection.notifies(timeout=CHECK_SECONDS):
                self.publish(notice.payload)
            # A connection lost without a word shows only when it is used.
            await connection.execute("SELECT 1")
