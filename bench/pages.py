"""What people and programs look at: lists, tickets, searches, the first page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from bench.goals import Measured
from bench.installation import Running
from bench.meter import Client, Timing, sample

ROUNDS = 100
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


def _search(house: Running, client: Client, words: list[str]) -> Timing:
    return sample(house, client, [f"/api/v1/search?{urlencode({'q': text})}" for text in words])
