"""`./do corpus DIR`: deliver every .eml and .raw file below a folder, and tell what became of each.

Each file goes in twice, by pipe and by SMTP: the second is a duplicate of the first. On the way the
worker is killed (`kill -9`) as often as `--kills` says. Ends with 1 unless every file was stored,
none became two tickets, and each is a ticket or held with a reason.
"""

import argparse
import hashlib
import smtplib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.installation import Running

TO = "support@example.test"
DRAINED_SECONDS = 300


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="./do corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=3, help="how often the worker is killed")
    options = parser.parse_args()
    files = sorted(p for p in options.folder.rglob("*") if p.suffix in {".eml", ".raw"})
    print(f"{len(files)} messages")
    with Running() as house:
        refused = _deliver(house, files, options.kills)
        rows = _await_rows(house)
    return _tell(files, refused, rows)


def _deliver(house: Running, files: list[Path], kills: int) -> dict[str, str]:
    """Hand everything in; the files that a door refused, and what it said."""
    refused: dict[str, str] = {}
    when = {len(files) * (n + 1) // (kills + 1) for n in range(kills)}
    for number, path in enumerate(files):
        raw = path.read_bytes()
        for door, said in (("pipe", _by_pipe(house, raw)), ("smtp", _by_smtp(house, raw))):
            if said:
                refused[f"{path.name} ({door})"] = said
        if number in when:
            print(f"kill -9 of the worker {house.kill('worker')} after {number + 1} files")
    return refused


def _by_pipe(house: Running, raw: bytes) -> str:
    try:
        house.command("mail", "deliver", "--to", TO, "-", given=raw)
    except subprocess.CalledProcessError as error:
        return f"exit {error.returncode} {error.stderr.decode().strip()[:100]}"
    return ""


def _by_smtp(house: Running, raw: bytes) -> str:
    try:
        with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=30) as client:
            client.sendmail("sender@corpus.example", [TO], _as_sent(raw))
    except smtplib.SMTPException as error:
        return repr(error)[:100]
    return ""


def _await_rows(house: Running) -> list[list[str]]:
    """What became of each payload once all were read: [sha256, state, reason, ticket]."""
    limit = time.monotonic() + DRAINED_SECONDS
    while True:
        lines = house.command("manage", "inbound_fates").splitlines()
        rows = [(line + "\t\t\t").split("\t")[:4] for line in lines]
        if all(row[1] != "stored" for row in rows) or time.monotonic() > limit:
            return rows
        time.sleep(2)


def _tell(files: list[Path], refused: dict[str, str], rows: list[list[str]]) -> int:
    fates: dict[str, list[list[str]]] = {}
    for row in rows:
        fates.setdefault(row[0], []).append(row)
    problems = []
    for path in files:
        # Both doors hand in lines that end in CR LF, as the protocol wants them.
        digest = hashlib.sha256(_as_sent(path.read_bytes())).hexdigest()
        found = fates.get(digest, [])
        tickets = [row for row in found if row[1] == "done"]
        kept = [row for row in found if row[1] in {"done", "held", "duplicate"}]
        fate = ", ".join(sorted({f"{r[1]} {r[3] or r[2]}".strip() for r in found})) or "LOST"
        print(f"{fate:40} {path.name}")
        if len(tickets) > 1 or len(kept) < 1:
            problems.append(f"{path.name}: {fate}")
    counts = Counter(f"{row[1]} {row[2]}".strip() for row in rows)
    print("\n" + "\n".join(f"{count:6} {what}" for what, count in counts.most_common()))
    for what, said in refused.items():
        print(f"refused: {what}: {said}")
    for problem in problems:
        print(f"WRONG: {problem}")
    return 1 if problems or refused else 0


def _as_sent(raw: bytes) -> bytes:
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return b"\r\n".join(lines if lines[-1] == b"" else [*lines, b""])


if __name__ == "__main__":
    sys.exit(main())
