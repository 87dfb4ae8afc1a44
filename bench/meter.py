"""The measuring instruments: a plain HTTP client, percentiles, processor time and memory."""

import http.client
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.installation import Running, _descendants

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Timing:
    """Seconds of each answer, its greatest size, and how many were not as expected."""

    seconds: list[float] = field(default_factory=list)
    size: int = 0
    errors: int = 0
    cpu_ms: float = 0.0

    def ms(self, share: float = 0.95) -> float:
        """The percentile in milliseconds."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Client:
    """One kept connection; asks as a browser or as a program with a token."""

    def __init__(self, house: Running, headers: dict[str, str]) -> None:
        """`headers` carry who asks."""
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        self.headers = headers

    def ask(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one answer."""
        method = "GET" if body is None else "POST"
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def sample(house: Running, client: Client, paths: Iterable[str], *, warm: int = 5) -> Timing:
    """Ask for each path in turn; the first `warm` answers are not counted."""
    found, wanted = Timing(), list(paths)
    # The server has ended a connection that was idle since the last sample.
    client.connection.close()
    for path in wanted[:warm]:
        client.ask(path)
    before = cpu(house)
    for path in wanted:
        began = time.perf_counter()
        status, body = client.ask(path)
        found.seconds.append(time.perf_counter() - began)
        found.size = max(found.size, len(body))
        found.errors += status != 200
    found.cpu_ms = (cpu(house) - before) * 1000 / max(1, len(wanted))
    return found


def processes(house: Running) -> Sequence[int]:
    """Every process of the installation, the supervisor first."""
    assert house.process is not None
    return [house.process.pid, *_descendants(house.process.pid)]


def cpu(house: Running) -> float:
    """Seconds of processor time that its living processes have taken."""
    total = 0
    for pid in processes(house):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(house: Running) -> dict[str, float]:
    """Megabytes of memory by role, shared pages counted once (PSS)."""
    found: dict[str, float] = defaultdict(float)
    for pid in processes(house):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            role = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue
        found[role] += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return found


def by_role(found: dict[str, float]) -> str:
    """The parts in words."""
    return ", ".join(f"{role} {value:.0f}" for role, value in sorted(found.items()))
