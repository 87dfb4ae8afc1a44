"""Who looks at which ticket and who writes: kept in memory, shared between the web processes.

Each process knows its own sockets for certain. It tells the others what changed four times a second
at most, and everything again every twenty seconds; what nobody repeats is forgotten. Nothing is
written to a table. Who may know of it is a matter of topics: `presence:<ticket>`.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from soporte.ui.templatetags.ui import hue, initials

TOPIC = "presence:"
# The least pressing first: of several windows of one person the liveliest counts.
STATES = ("idle", "viewing", "typing")
FLUSH_SECONDS, REPEAT_SECONDS, EXPIRY_SECONDS = 0.25, 20.0, 45.0
# Whoever writes says so again every three seconds.
TYPING_SECONDS = 8.0
# PostgreSQL takes 8,000 bytes in one notification; one item has 220 at most.
MOST_ITEMS = 35
LONGEST_NAME = 40


@dataclass
class Here:
    """One socket's place: whose it is, at which ticket (its number), doing what.

    `until` is when a place that another process told of is forgotten.
    """

    person: int
    name: str
    ticket: int
    state: str
    until: float
    typing_until: float = 0.0


class Presence:
    """All places that one process knows of."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        """`tell(ticket)` passes a ticket's new state on to this process's followers."""
        self.process = uuid4().hex[:8]
        self._tell = tell
        self._places: dict[str, Here] = {}
        self._at: defaultdict[int, set[str]] = defaultdict(set)
        self._mine: dict[Hashable, str] = {}
        self._changed: set[str] = set()
        self._repeated = time.monotonic()
        self._is_new = True

    def put(self, socket: Hashable, person: Any, ticket: int, state: str) -> None:
        """One of our sockets is at a ticket."""
        key = self._mine.setdefault(socket, f"{self.process}.{uuid4().hex[:8]}")
        now = time.monotonic()
        here = Here(
            person.pk,
            person.display_name[:LONGEST_NAME],
            ticket,
            state,
            until=float("inf"),
            typing_until=now + TYPING_SECONDS,
        )
        before = self._places.get(key)
        if before is None or (before.ticket, before.state) != (ticket, state):
            self._changed.add(key)
        self._set(key, here)

    def remove(self, socket: Hashable) -> None:
        """One of our sockets is nowhere any more."""
        key = self._mine.pop(socket, None)
        if key is not None:
            self._changed.add(key)
            self._drop(key)

    def at(self, ticket: int, *, but: int = 0) -> list[list[Any]]:
        """Who is at a ticket, each once: id, name, initials, colour, state. `but` is left out."""
        found: dict[int, Here] = {}
        for key in self._at.get(ticket, ()):
            here = self._places[key]
            best = found.get(here.person)
            if here.person != but and (best is None or _rank(here) > _rank(best)):
                found[here.person] = here
        people = sorted(found.values(), key=lambda here: here.person)
        return [
            [here.person, here.name, initials(here.name), hue(str(here.person)), here.state]
            for here in people
        ]

    def receive(self, told: dict[str, Any]) -> None:
        """Another process tells of its places: `{"of": process, "at": [[key, …], …]}`."""
        process = told.get("of")
        if process == self.process or not isinstance(process, str):
            return
        if told.get("ask"):
            self._repeated = float("-inf")
        until = time.monotonic() + EXPIRY_SECONDS
        for item in told.get("at", ()):
            key = f"{process}.{item[0]}"
            if len(item) == 1:
                self._drop(key)
            else:
                _key, person, name, ticket, state = item
                self._set(key, Here(person, name, ticket, state, until))

    def due(self) -> list[str]:
        """Called every quarter of a second: what the other processes are to be told, as texts."""
        now = time.monotonic()
        self._age(now)
        told = set(self._changed)
        self._changed.clear()
        if now - self._repeated >= REPEAT_SECONDS:
            self._repeated = now
            told.update(self._mine.values())
        texts = list(self._texts(sorted(told)))
        if self._is_new:
            # Whoever serves already tells a new process at once what it knows.
            self._is_new = False
            texts.append(json.dumps({"p": {"of": self.process, "ask": 1}}))
        return texts

    def _texts(self, keys: list[str]) -> Iterable[str]:
        for start in range(0, len(keys), MOST_ITEMS):
            items = [self._item(key) for key in keys[start : start + MOST_ITEMS]]
            told = {"p": {"of": self.process, "at": items}}
            yield json.dumps(told, separators=(",", ":"), ensure_ascii=False)

    def _item(self, key: str) -> list[Any]:
        short, here = key.partition(".")[2], self._places.get(key)
        return [short, here.person, here.name, here.ticket, here.state] if here else [short]

    def _age(self, now: float) -> None:
        for key, here in list(self._places.items()):
            if here.until < now:
                self._drop(key)
            elif here.until == float("inf") and here.state == "typing" and here.typing_until < now:
                here.state = "viewing"
                self._changed.add(key)
                self._tell(here.ticket)

    def _set(self, key: str, here: Here) -> None:
        before = self._places.get(key)
        if before is not None and before.ticket != here.ticket:
            self._drop(key)
        self._places[key] = here
        self._at[here.ticket].add(key)
        if before is None or (before.ticket, before.state) != (here.ticket, here.state):
            self._tell(here.ticket)

    def _drop(self, key: str) -> None:
        here = self._places.pop(key, None)
        if here is None:
            return
        self._at[here.ticket].discard(key)
        if not self._at[here.ticket]:
            del self._at[here.ticket]
        self._tell(here.ticket)


def _rank(here: Here) -> int:
    return STATES.index(here.state) if here.state in STATES else -1
