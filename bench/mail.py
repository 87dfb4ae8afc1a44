"""`./do mail FOLDER`: how the mail reader does on every message below a folder, and on bad ones.

Prints what could not be read, characters lost, parse times, whether all line ends read the same,
crashes over mutated messages, what hostile messages cost, and how far the results agree with
expected ones: `NAME.json` beside `NAME.eml`, in the shape that the Rust library mail-parser writes.
Ends with 1 when anything crashed, was unreadable, or hostile mail cost too much.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.mail_expected import agreement
from bench.mail_hostile import hostile
from soporte.channels.email.parse import as_json, read_message

SUFFIXES = {".eml", ".raw"}
TOKENS = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\x1b$B",
    b"=?utf-8?B?",
    b"=?x?Q?",
    b"?=",
    b'"',
    b"--",
    b";",
    b"(" * 50,
    b"<" * 50,
    b"Content-Type: multipart/mixed; boundary=a\n\n--a\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/plain; charset=utf-16\n",
    b"Content-Type: text/html; charset=hz\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"begin 644 a\n",
    b"=ybegin line=128 size=9 name=a\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    b"filename*0*=utf-8''%",
    b"\xf0\x9f\x98",
    b"{\\rtf1 ",
]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="./do mail", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutations", type=int, default=1000, help="messages for each seed")
    parser.add_argument("--seeds", default="1,2,3,4,5", help="numbers with commas")
    parser.add_argument("--processes", type=int, default=2, help="for the mutations")
    parser.add_argument("--verbose", action="store_true", help="name every message that differs")
    options = parser.parse_args()
    messages = dict(_messages(options.folder))
    if not messages:
        print(f"no messages below {options.folder}")
        return 1
    bad = _read(messages)
    bad += _line_ends(messages, verbose=options.verbose)
    agreement(options.folder, messages, verbose=options.verbose)
    bad += hostile()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    bad += _mutations(list(messages.values()), seeds, options.mutations, options.processes)
    return 1 if bad else 0


def _messages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def _read(messages: dict[str, bytes]) -> int:
    """Read each once for its result, and a second time for the clock."""
    problems: Counter[str] = Counter()
    lost, unreadable = [], []
    for name, raw in messages.items():
        found = read_message(raw)
        problems.update(found.problems)
        if "unreadable" in found.problems:
            unreadable.append(f"{name}: {found.extra}")
        if "\ufffd" in found.text + found.html + found.subject and "\ufffd".encode() not in raw:
            lost.append(name)
    seconds = sorted((_seconds(raw), name) for name, raw in messages.items())
    times = [taken for taken, _ in seconds]
    print(f"messages            {len(messages)}")
    print(f"unreadable          {len(unreadable)}  {unreadable[:5]}")
    print(f"with U+FFFD         {len(lost)}  {lost[:20]}")
    print(f"parse time          median {statistics.median(times) * 1000:.2f} ms, ", end="")
    print(f"p99 {times[int(len(times) * 0.99)] * 1000:.1f} ms, one core")
    slowest = ", ".join(f"{name} {taken * 1000:.0f} ms" for taken, name in seconds[-3:])
    print(f"slowest             {slowest}")
    print(f"problems named      {dict(problems.most_common())}")
    return len(unreadable)


def _seconds(raw: bytes) -> float:
    started = time.process_time()
    read_message(raw)
    return time.process_time() - started


def _line_ends(messages: dict[str, bytes], *, verbose: bool) -> int:
    """How many messages read differently with other line ends."""
    differing = []
    for name, raw in messages.items():
        if b"\0" in raw:
            continue
        unix = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        read = [as_json(read_message(unix.replace(b"\n", end))) for end in (b"\n", b"\r\n", b"\r")]
        if not read[0] == read[1] == read[2]:
            differing.append(name)
    print(f"line ends matter    {len(differing)}  {differing if verbose else differing[:5]}")
    return len(differing)


def _mutations(sources: list[bytes], seeds: list[int], count: int, processes: int) -> int:
    """Crashes over `count` mutated messages for each seed."""
    started, crashes, slowest = time.monotonic(), [], 0.0
    small = [raw for raw in sources if 0 < len(raw) < 200_000]
    with ProcessPoolExecutor(processes) as pool:
        work = [pool.submit(_mutated, small, seed, count) for seed in seeds]
        for done in work:
            found, longest = done.result()
            crashes += found
            slowest = max(slowest, longest)
    print(f"mutated             {len(seeds)} seeds × {count}: {len(crashes)} crashes, ", end="")
    print(f"slowest {slowest * 1000:.0f} ms, {time.monotonic() - started:.0f} s in all")
    for crash in crashes[:10]:
        print(f"  {crash}")
    return len(crashes)


def _mutated(sources: list[bytes], seed: int, count: int) -> tuple[list[str], float]:
    """What crashed (seed, number, error) and the longest time of one message."""
    crashes, longest = [], 0.0
    for number in range(count):
        raw = mutated(sources, random.Random(f"{seed} {number}"))
        started = time.process_time()
        try:
            found = read_message(raw)
            as_json(found)
            error = str(found.extra) if "unreadable" in found.problems else ""
        except Exception as raised:  # noqa: BLE001  # what crashes is what is looked for
            error = repr(raised)
        longest = max(longest, time.process_time() - started)
        if error:
            crashes.append(f"seed {seed} number {number}: {error}")
    return crashes, longest


def mutated(sources: list[bytes], chance: random.Random) -> bytes:
    """One message damaged in one to twenty places."""
    raw = bytearray(chance.choice(sources))
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(raw) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            raw[at : at + chance.randint(0, 60)] = chance.choice(TOKENS)
        elif kind == 1:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 2:
            del raw[at : at + chance.randint(1, 300)]
        elif kind == 3:
            raw[at:at] = raw[at : at + chance.randint(1, 500)] * chance.randint(1, 5)
        elif kind == 4:
            other = chance.choice(sources)
            start = chance.randrange(len(other))
            raw[at:at] = other[start : start + chance.randint(1, 2000)]
        else:
            raw[at:at] = chance.choice(TOKENS)
    return bytes(raw[:300_000])


if __name__ == "__main__":
    sys.exit(main())
