"""What is measured, what it must reach and what it aims at, and how the answer is judged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One row of the table of goals. `at` is the number of tickets that it speaks of, if any."""

    name: str
    unit: str
    must: float
    aim: float
    at: int | None = None
    more_is_better: bool = False

    def verdict(self, value: float) -> str:
        """How a value stands to the goal."""
        good = (
            (lambda limit: value >= limit)
            if self.more_is_better
            else (lambda limit: value <= limit)
        )
        if good(self.aim):
            return "PASS, aim reached"
        if not good(self.must):
            return "FAIL"
        near = value / self.aim if not self.more_is_better else self.aim / value
        return f"PASS, {near:.2f} × aim"


@dataclass(frozen=True)
class Measured:
    """One figure: `key` names its goal (or is a note of its own), `how` its method."""

    key: str
    value: float
    how: str
    tickets: int = 0
    cpu_ms: float | None = None
    size: int | None = None
    errors: int = 0


MILLION, HUNDRED = 1_000_000, 100_000
GOALS = {
    "intake": Goal("mail intake", "/s", 60, 120, more_is_better=True),
    "intake_cpu": Goal("mail intake, processor", "ms", 25, 14),
    "create": Goal("create by API, 8 clients", "/s", 150, 300, more_is_better=True),
    "create_p95": Goal("create by API, p95", "ms", 80, 80),
    "list": Goal("ticket list, p95", "ms", 60, 30, at=HUNDRED),
    "list_api": Goal("list by API, 50 rows, p95", "ms", 60, 30, at=HUNDRED),
    "list_bytes": Goal("ticket list, bytes of HTML", "KB", 60, 60),
    "list_growth": Goal("ticket list, growth 10k → 1M", "×", 1.5, 1.2, at=MILLION),
    "ticket": Goal("ticket page, 3 messages, p95", "ms", 45, 25),
    "ticket_500": Goal("ticket page, 500 messages, p95", "ms", 150, 80),
    "search_rare": Goal("search, rare word, p95", "ms", 120, 50, at=MILLION),
    "search_two": Goal("search, two words, p95", "ms", 120, 50, at=MILLION),
    "search_common": Goal("search, word of 90 %, p95", "ms", 120, 50, at=MILLION),
    "search_old": Goal("search, word of old tickets, p95", "ms", 120, 50, at=MILLION),
    "search_growth": Goal("search, worst growth 10k → 1M", "×", 2, 1.5, at=MILLION),
    "home": Goal("home with counters, p95", "ms", 150, 60, at=MILLION),
    "list_8": Goal("ticket list, 8 readers, p95", "ms", 60, 30, at=MILLION),
    "ticket_8": Goal("ticket page, 8 readers, p95", "ms", 45, 25, at=MILLION),
    "search_8": Goal("search, two words, 8 readers, p95", "ms", 120, 50, at=MILLION),
    "home_8": Goal("home with counters, 8 readers, p95", "ms", 150, 60, at=MILLION),
    "paint": Goal("largest contentful paint of the desk", "ms", 1000, 1000),
    "loaded": Goal("scripts and styles of the first view", "KB", 200, 200),
    "bulk": Goal("edit of 1,000 tickets", "s", 5, 3),
    "bulk_undo": Goal("undo of an edit of 1,000", "s", 7, 4),
    "live": Goal("live hint, 200 sockets, p95", "ms", 400, 200),
    "live_lost": Goal("live hints lost, 200 sockets", "", 0, 0),
    "live_memory": Goal("memory of 200 sockets", "MB", 16, 8),
    "crowd": Goal("live hint, 500 sockets, 50 changes/s, p95", "ms", 300, 300),
    "crowd_shown": Goal("fragment shown to ten viewers meanwhile, p95", "ms", 500, 250),
    "memory_idle": Goal("memory idle, all with database, PSS", "MB", 400, 300),
    "memory_after": Goal("memory after the bench", "× idle", 1.5, 1.25),
    "start": Goal("start with data", "s", 5, 3),
    "first_run": Goal("first run, empty folder", "s", 30, 12),
    "bytes": Goal("database per ticket", "KB", 9, 6),
    "import": Goal("bulk import", "/s", 300, 1000, more_is_better=True),
}
SEARCHES = ("search_rare", "search_two", "search_common", "search_old")


def growths(found: list[Measured]) -> list[Measured]:
    """How much slower the largest size answers than the smallest, where both were measured."""
    sizes = sorted({one.tickets for one in found if one.key == "list"})
    if len(sizes) < 2 or sizes[0] == sizes[-1]:
        return []
    value = {(one.key, one.tickets): one.value for one in found}
    how = f"p95 at {sizes[-1]:,} over p95 at {sizes[0]:,} tickets"

    def ratio(key: str) -> float:
        return value[key, sizes[-1]] / value[key, sizes[0]]

    worst = max(SEARCHES, key=ratio)
    return [
        Measured("list_growth", ratio("list"), how, sizes[-1]),
        Measured("search_growth", ratio(worst), f"{how}; worst: {GOALS[worst].name}", sizes[-1]),
    ]


def table(found: list[Measured]) -> str:
    """All figures as a Markdown table, in the order of the goals."""
    lines = [
        "| measure | tickets | value | must | aim | verdict | CPU ms | bytes | errors | method |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    order = list(GOALS)
    for one in sorted(found, key=lambda m: (order.index(m.key), m.tickets)):
        goal = GOALS[one.key]
        verdict = goal.verdict(one.value)
        if goal.at and one.tickets != goal.at:
            verdict = f"({verdict})"
        lines.append(
            f"| {goal.name} | {one.tickets:,} | {one.value:.{_places(one.value)}f} {goal.unit} "
            f"| {goal.must:g} | {goal.aim:g} | {verdict} | {_shown(one.cpu_ms)} "
            f"| {_shown(one.size)} | {one.errors} | {one.how} |"
        )
    return "\n".join(lines)


def _places(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
