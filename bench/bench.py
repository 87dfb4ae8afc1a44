"""`./do bench`: measure the product, in production mode, on data folders kept below var/bench.

Prints every figure with its method, sizes, processor time and errors, and how it stands to the
goals. Compare ratios within one run; seconds belong to the machine.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

# In place of this folder, in which `bench` would be this very file.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).parent.parent))

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench import crowd, flows, pages, paint
from bench.goals import GOALS, Measured, growths, table
from bench.installation import Running, free_port
from bench.meter import by_role, memory

KEPT = Path("var/bench")
IDLE_SECONDS = 8


def main() -> int:
    """Measure each size; 1 when something that must be reached was not."""
    parser = argparse.ArgumentParser(prog="./do bench", description=__doc__)
    parser.add_argument("--tickets", default="10000,100000,1000000", help="sizes, with commas")
    options = parser.parse_args()
    # Ended from outside, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = [int(size) for size in options.tickets.split(",")]
    first, empty = _first_run()
    found = [first]
    with _mail_sink() as smtp_url:
        for size in sizes:
            found += _measure(size, smtp_url, empty)
            _note(found)
    found += growths(found)
    _note(found)
    print(f"\n{_versions()}\n\n{table(found)}")
    return 0


def _measure(size: int, smtp_url: str, empty: int) -> list[Measured]:
    """Every figure at one size; `empty` is what a database without tickets takes, in bytes."""
    folder = (KEPT / str(size)).absolute()
    found = _seed(folder, size)
    house = _house(folder, smtp_url)
    print(f"{size:,} tickets: starting", file=sys.stderr)
    # Data that an older version seeded is brought up to date apart from the start.
    house.command("migrate")
    try:
        found.append(Measured("start", house.start(), "until /readyz says yes", size))
        found += _all(house, size, empty)
    finally:
        house.stop()
    return found


def _all(house: Running, size: int, empty: int) -> list[Measured]:
    time.sleep(IDLE_SECONDS)
    parts = memory(house)
    idle = sum(parts.values())
    how = f"PSS {IDLE_SECONDS} s after start: {by_role(parts)} MB"
    found = [Measured("memory_idle", idle, how, size)]
    with _inside(house) as ask:
        facts = ask("settle")
        found.append(_bytes(house, ask, size, empty))
        facts["number"] = ask("long_ticket")
        facts["queue"] = ask("queue_of", facts["number"])
        print(f"{size:,} tickets: pages and searches", file=sys.stderr)
        found += _told(pages.measure(house, facts, ask, size))
        found += _told(pages.together(house, facts, ask, size))
        found += _told(paint.measure(house, facts, size))
        print(f"{size:,} tickets: writing", file=sys.stderr)
        found += _told(flows.live(house, facts, size))
        found += _told(crowd.measure(house, facts, ask, size))
        found += _told(flows.create(house, facts["token"], size))
        found += _told(flows.bulk(house, ask, facts["token"], size))
        found += _told(flows.intake(house, ask, size))
    time.sleep(IDLE_SECONDS)
    parts = memory(house)
    after = Measured("memory_after", sum(parts.values()) / idle, f"{by_role(parts)} MB", size)
    return [*found, *_told([after])]


def _bytes(house: Running, ask: Any, size: int, empty: int) -> Measured:
    """What a ticket takes as seeded: later runs find the mails of earlier ones there, too."""
    note = _note_of(house.folder)
    kept = json.loads(note.read_text())
    if "bytes" not in kept:
        kept["bytes"] = ask("database_bytes")
        note.write_text(json.dumps(kept))
    how = f"pg_database_size, less the {empty / 1e6:.0f} MB of an empty one, over tickets"
    return Measured("bytes", (kept["bytes"] - empty) / size / 1000, how, size)


def _note_of(folder: Path) -> Path:
    """What is kept beside a seeded folder: how long that took, and its size."""
    return folder.parent / f"{folder.name}.json"


def _told(found: list[Measured]) -> list[Measured]:
    """Each figure at once, for whoever waits."""
    for one in found:
        print(f"  {GOALS[one.key].name}: {one.value:.1f} {GOALS[one.key].unit}", file=sys.stderr)
    return found


def _seed(folder: Path, size: int) -> list[Measured]:
    """Fill a folder once; how fast that went is kept with it."""
    note = _note_of(folder)
    if not note.exists():
        print(f"{size:,} tickets: seeding", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        lines = _house(folder, "").command("seed", "--tickets", str(size)).splitlines()
        seconds = re.findall(r"\d+(?:\.\d+)?", lines[-1])[1]
        note.write_text(json.dumps({"seconds": float(seconds)}))
    rate = size / json.loads(note.read_text())["seconds"]
    how = "soporte seed: people, messages, history, search index; index building included"
    return [Measured("import", rate, how, size)]


def _first_run() -> tuple[Measured, int]:
    """How soon an empty folder serves, and how many bytes its database then takes."""
    house = _house(None, "")
    try:
        seconds = house.start()
        with _inside(house) as ask:
            empty = ask("database_bytes")
    finally:
        house.stop()
    shutil.rmtree(house.folder, ignore_errors=True)
    return Measured("first_run", seconds, "until /readyz says yes, no demo"), empty


def _house(folder: Path | None, smtp_url: str) -> Running:
    made = Running(folder, env={"SOPORTE_MODE": "production", "SOPORTE_SMTP_URL": smtp_url})
    made.env["SOPORTE_BASE_URL"] = made.url
    return made


@contextmanager
def _inside(house: Running) -> Iterator[Any]:
    """Questions to the installation; the answers are lines that begin with a record separator."""
    arguments = ["manage", "--", "shell", "--verbosity", "0", "-c", "import bench.inside"]
    process = subprocess.Popen(
        [sys.executable, "-m", "soporte.config.cli", *arguments],
        env={**house.env, "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout

    def ask(*question: Any) -> Any:
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("\x1e"):
                return json.loads(line[1:])
        raise RuntimeError(f"no answer to {question}")

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(20)


class _Swallow:
    """Takes every mail and keeps none: the way out must end somewhere."""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Say yes."""
        await asyncio.sleep(0)
        return "250 OK"


@contextmanager
def _mail_sink() -> Iterator[str]:
    port = free_port()
    sink = Controller(_Swallow(), hostname="127.0.0.1", port=port)
    sink.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        sink.stop()


def _note(found: list[Measured]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "figures.json").write_text(json.dumps([vars(one) for one in found], indent=1))


def _versions() -> str:
    names = ("soporte", "django", "psycopg", "uvicorn", "a2wsgi", "procrastinate", "django-ninja")
    known = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Python {platform.python_version()}, {known}; {os.cpu_count()} processors, "
        f"2 web processes of 4 threads, 1 worker of 4 jobs, 1 mail listener; load generator on the "
        f"same processors; PostgreSQL of the wheel."
    )


if __name__ == "__main__":
    sys.exit(main())
