"""What people and programs look at: lists, tickets, searches, the first page."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from bench.goals import Measured
from bench.installation import Running
from bench.meter import Client, Timing, cpu, sample

ROUNDS = 100
READERS, EACH = 8, 40
Ask = Callable[..., Any]


def measure(house: Running, facts: dict[str, Any], ask: Ask, tickets: int) -> list[Measured]:
    """One client after the other, as an ordinary technician, through the product's own pages."""
    browser = Client(house, {"Cookie": f"sessionid={facts['session']}"})
    program = Client(house, {"Authorization": f"Bearer {facts['token']}"})
    numbers = ask("numbers", ROUNDS)

    def row(key: str, timing: Timing, how: str) -> Measured:
        said = f"{how}; {len(timing.seconds)} requests, p50 {timing.ms(0.5):.1f} ms"
        return Measured(key, timing.ms(), said, tickets, timing.cpu_ms, timing.size, timing.errors)

    pages = sample(house, browser, ["/desk/views/open/"] * ROUNDS)
    found = [
        row("list", pages, "GET /desk/views/open/, the page with views, counts and 40 rows"),
        Measured("list_bytes", pages.size / 1000, "uncompressed", tickets),
        row(
            "list_api", sample(house, program, ["/api/v1/tickets?limit=50"] * ROUNDS), "GET, newest"
        ),
        row("home", sample(house, browser, ["/desk/"] * ROUNDS), "GET /desk/"),
    ]
    some = sample(house, browser, [f"/desk/tickets/{number}/" for number in numbers])
    found.append(row("ticket", some, "GET of tickets of all ages"))
    long = sample(house, browser, [f"/desk/tickets/{ask('long_ticket')}/"] * 50)
    found.append(row("ticket_500", long, "GET, newest messages shown"))
    for key, words in ask("words").items():
        found.append(row(key, _search(house, program, words), "GET /api/v1/search, 25 results"))
        desk = [f"/desk/search/?{urlencode({'q': text, 'stay': 1})}" for text in words]
        found.append(row(key, sample(house, browser, desk), "GET /desk/search/, 20 with passages"))
    return found


def together(house: Running, facts: dict[str, Any], ask: Ask, tickets: int) -> list[Measured]:
    """The same pages, asked for by eight technicians at once, each as soon as it is answered."""
    words = ask("words")["search_two"]
    paths = {
        "list_8": ["/desk/views/open/"],
        "ticket_8": [f"/desk/tickets/{number}/" for number in ask("numbers", ROUNDS)],
        "search_8": [f"/desk/search/?{urlencode({'q': text, 'stay': 1})}" for text in words],
        "home_8": ["/desk/"],
    }
    return [_together(house, facts["session"], key, some, tickets) for key, some in paths.items()]


def _together(house: Running, session: str, key: str, paths: list[str], tickets: int) -> Measured:
    found = Timing()

    def read(number: int) -> None:
        client = Client(house, {"Cookie": f"sessionid={session}"})
        for path in islice(cycle(paths), number, number + EACH):
            began = time.perf_counter()
            status, body = client.ask(path)
            found.seconds.append(time.perf_counter() - began)
            found.size = max(found.size, len(body))
            found.errors += status != 200

    before, began = cpu(house), time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(read, range(READERS)))
    rate = len(found.seconds) / (time.perf_counter() - began)
    found.cpu_ms = (cpu(house) - before) * 1000 / len(found.seconds)
    how = f"{len(found.seconds)} requests, p50 {found.ms(0.5):.1f} ms, {rate:.0f} a second"
    return Measured(key, found.ms(), how, tickets, found.cpu_ms, found.size, found.errors)


def _search(house: Running, client: Client, words: list[str]) -> Timing:
    return sample(house, client, [f"/api/v1/search?{urlencode({'q': text})}" for text in words])
