"""A full desk: five hundred screens, fifty changes a second, and ten people at one ticket."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import websockets

from bench.goals import Measured
from bench.installation import Running
from bench.meter import Client, Timing

SCREENS, VIEWERS, A_SECOND, SECONDS = 500, 10, 50, 8
WRITERS = 8
# What a page waits before it fetches (`ui/islands/refresher.ts`).
PAGE_WAITS = 0.12
PATIENCE_SECONDS = 5
Ask = Callable[..., Any]


@dataclass
class Change:
    """A note that was written: when it was begun, and which entry of the journal tells of it."""

    ticket: int
    began: float
    message: int
    entry: int = 0


@dataclass
class Screen:
    """One page's socket: when it heard what."""

    socket: Any
    heard: list[tuple[float, int]] = field(default_factory=list)
    # Of these, how many spoke of the ticket that it looks at; and its fetches, begin and end.
    about_mine: int = 0
    fetches: list[tuple[float, float]] = field(default_factory=list)


def measure(house: Running, facts: dict[str, Any], ask: Ask, tickets: int) -> list[Measured]:
    """Hints to everybody, and the fragment to those who look at what changed."""
    watched, *others = ask("unsolved_of_queue", facts["queue"], 40)
    screens, changes = asyncio.run(_live(house, facts, watched, others))
    entries = ask("entries_of", [change.message for change in changes])
    for change, entry in zip(changes, entries, strict=True):
        change.entry = entry
    delays, lost = _delays(screens, changes)
    shown = _shown(screens[:VIEWERS], [one for one in changes if one.ticket == watched["number"]])
    rate = len(changes) / (changes[-1].began - changes[0].began)
    how = f"{rate:.0f} notes a second by API for {SECONDS} s; each on all {SCREENS} screens"
    seen = f"a note a second meanwhile on a ticket that {VIEWERS} look at, each fetching it again"
    return [
        Measured("crowd", delays.ms(), how, tickets, errors=lost),
        Measured("crowd_shown", shown.ms(), seen, tickets, errors=shown.errors),
    ]


async def _live(
    house: Running, facts: dict[str, Any], watched: dict[str, int], others: list[dict[str, int]]
) -> tuple[list[Screen], list[Change]]:
    headers = {"Cookie": f"sessionid={facts['session']}", "Origin": house.url}
    address = house.url.replace("http", "ws") + "/live"
    screens = []
    for number in range(SCREENS):
        socket = await websockets.connect(address, additional_headers=headers, compression=None)
        topics = [f"queue:{facts['queue']}"]
        topics += [f"ticket:{watched['pk']}"] if number < VIEWERS else []
        await socket.send(json.dumps({"follow": topics}))
        screens.append(Screen(socket))
    await asyncio.sleep(2)
    fetched = ThreadPoolExecutor(VIEWERS)
    listening = [asyncio.ensure_future(_listen(one)) for one in screens]
    listening += [
        asyncio.ensure_future(_look(one, house, facts, watched, fetched))
        for one in screens[:VIEWERS]
    ]
    changes = await asyncio.to_thread(_write, house, facts["token"], watched, others)
    await asyncio.sleep(PATIENCE_SECONDS)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for screen in screens:
        await screen.socket.close()
    fetched.shutdown()
    return screens, changes


async def _listen(screen: Screen) -> None:
    async for text in screen.socket:
        hint = json.loads(text)
        if "t" in hint:
            screen.heard.append((time.perf_counter(), hint["id"]))
            screen.about_mine += any(topic.startswith("ticket:") for topic in hint["t"])


async def _look(
    screen: Screen,
    house: Running,
    facts: dict[str, Any],
    watched: dict[str, int],
    pool: ThreadPoolExecutor,
) -> None:
    """Fetch the ticket again after each hint about it, as its page does: one at a time."""
    client = Client(house, {"Cookie": f"sessionid={facts['session']}", "HX-Request": "true"})
    path = f"/desk/tickets/{watched['number']}/live"
    done = 0
    while True:
        await asyncio.sleep(0.01)
        if screen.about_mine == done:
            continue
        done = screen.about_mine
        await asyncio.sleep(PAGE_WAITS)
        began = time.perf_counter()
        status, _body = await asyncio.get_running_loop().run_in_executor(pool, client.ask, path)
        if status == 200:
            screen.fetches.append((began, time.perf_counter()))


def _write(
    house: Running, token: str, watched: dict[str, int], others: list[dict[str, int]]
) -> list[Change]:
    """Notes at an even pace; one a second goes to the ticket that is looked at."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    clients = [Client(house, headers) for _ in range(WRITERS)]
    begin, turn = time.perf_counter(), cycle(others)
    plan = [watched if n % A_SECOND == 0 else next(turn) for n in range(A_SECOND * SECONDS)]

    def work(share: int) -> list[Change]:
        made = []
        for number in range(share, len(plan), WRITERS):
            time.sleep(max(0.0, begin + number / A_SECOND - time.perf_counter()))
            body = json.dumps({"body": f"Note {number}", "internal": True}).encode()
            began = time.perf_counter()
            ticket = plan[number]["number"]
            status, answer = clients[share].ask(f"/api/v1/tickets/{ticket}/messages", body)
            if status != 201:
                raise RuntimeError(f"{status} {answer[:300]!r}")
            made.append(Change(ticket, began, json.loads(answer)["id"]))
        return made

    with ThreadPoolExecutor(WRITERS) as pool:
        made = [one for part in pool.map(work, range(WRITERS)) for one in part]
    return sorted(made, key=lambda change: change.began)


def _delays(screens: list[Screen], changes: list[Change]) -> tuple[Timing, int]:
    """From the sending of each note to each screen's first hint that is as new; how many never."""
    found, lost = Timing(), 0
    for screen in screens:
        for change in changes:
            heard = next(
                (at for at, entry in screen.heard if entry >= change.entry and at > change.began),
                None,
            )
            if heard is None:
                lost += 1
            else:
                found.seconds.append(heard - change.began)
    return found, lost


def _shown(screens: list[Screen], changes: list[Change]) -> Timing:
    """From the sending of a note to the fragment that was asked for after the hint about it."""
    found = Timing()
    for screen in screens:
        for change in changes:
            heard = next((at for at, entry in screen.heard if entry >= change.entry), None)
            shown = next((end for start, end in screen.fetches if heard and start >= heard), None)
            if shown is None:
                found.errors += 1
            else:
                found.seconds.append(shown - change.began)
    return found
