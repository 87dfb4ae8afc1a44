"""Messages made to cost a reader dear: each is read in a process of its own, by the clock."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable

SECONDS, MEGABYTES = 2.0, 512
MARK = b"these words must stay"
_HTML = b"Content-Type: text/html\n\n"
_MANY = 100_000

MESSAGES: dict[str, Callable[[], bytes]] = {
    "MIME 100,000 deep": lambda: (
        b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(_MANY)
        )
        + b"\n"
        + MARK
    ),
    "MIME 100,000 deep, one boundary": lambda: (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * _MANY + b"\n" + MARK
    ),
    "messages 100,000 deep": lambda: b"Content-Type: message/rfc822\n\n" * _MANY + MARK,
    "comments 100,000 deep": lambda: b"From: " + b"(" * _MANY + b" a@b.test\n\n" + MARK,
    "comments in the date": lambda: b"Date: " + b"(" * _MANY + b")" * _MANY + b"\n\n" + MARK,
    "HTML 100,000 deep": lambda: _HTML + b"<div>" * _MANY + MARK,
    "HTML 100,000 deep, closed": lambda: _HTML + b"<b>" * _MANY + MARK + b"</b>" * _MANY,
    "quotes 100,000 deep": lambda: _HTML + MARK + b"<blockquote>" * _MANY,
    "header of 10 MB": lambda: b"Subject: " + b"a b " * 2_500_000 + b"\n\n" + MARK,
    "10 MB of encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 700_000 + b"\n\n" + MARK,
    "100,000 headers": lambda: b"X-A: b\n" * _MANY + b"\n" + MARK,
    "50,000 recipients": lambda: b"To: " + b"a@b.test, " * 50_000 + b"\n\n" + MARK,
    "one parameter 100,000 times": lambda: (
        b"Content-Type: text/plain" + b"; a=b" * _MANY + b"\n\n" + MARK
    ),
    "60 KB of On": lambda: b"\n" + MARK + b"\n" + b"On " * 20_000,
    "60 KB of Le": lambda: b"\n" + MARK + b"\n" + b"Le " * 20_000,
    "60 KB of Am": lambda: b"\n" + MARK + b"\n" + b"Am " * 20_000,
    "60 KB of lines On": lambda: b"\n" + MARK + b"\n" + b"On \n" * 15_000,
    "line of 5 MB": lambda: b"\n" + b"a" * 5_242_880 + MARK,
    "line of 5 MB of words": lambda: b"\n" + b"a b " * 1_310_720 + MARK,
    "line of 5 MB in HTML": lambda: _HTML + b"a " * 2_621_440 + MARK,
    "5 MB of <": lambda: _HTML + MARK + b" " + b"<" * 5_242_880,
    "5 MB of one tag": lambda: _HTML + MARK + b"<a " + b"b=c " * 1_310_720,
    "300,000 lines": lambda: b"\n" + b"> a\n" * 300_000 + MARK,
    "5,000 parts": lambda: (
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 5_000 + b"--x\n\n" + MARK
    ),
    "20,000 uuencoded beginnings": lambda: b"\n" + b"begin 644 a\n" * 20_000 + MARK,
    "20,000 yEnc beginnings": lambda: b"\n" + b"=ybegin line=128 size=9 name=a\n" * 20_000 + MARK,
    "20,000 PGP beginnings": lambda: b"\n" + b"-----BEGIN PGP MESSAGE-----\n" * 20_000 + MARK,
    "base64 with bad bytes": lambda: (
        b"Content-Transfer-Encoding: base64\n\n" + b"SGVs*bG8=\n" * 200_000 + b"--\n" + MARK
    ),
    "8-bit noise of 5 MB": lambda: b"\n" + bytes(range(128, 256)) * 40_960 + b"\n" + MARK,
    "calendar of 100,000 events": lambda: (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n"
        + MARK
        + b"\n--x\nContent-Type: text/calendar\n\n"
        + b"BEGIN:VEVENT\n" * _MANY
    ),
}
# What the child runs: the reader alone, with its memory and time taken at the end.
_CHILD = """
import resource, sys, time
from soporte.channels.email.parse import as_json, read_message
raw = sys.stdin.buffer.read()
started = time.process_time()
found = read_message(raw)
as_json(found)
taken = time.process_time() - started
children = resource.getrusage(resource.RUSAGE_CHILDREN)
taken += children.ru_utime + children.ru_stime
peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss) / 1024
mark = sys.argv[1]
words = " ".join(found.text.split()) + found.html
kept = mark in words or any(mark.encode() in file.data for file in found.files)
print(taken, peak, kept and "unreadable" not in found.problems, "; ".join(found.problems))
"""


def hostile() -> int:
    """Read them all; how many cost too much or lost their words."""
    bad = 0
    print(f"hostile             each at most {SECONDS:.0f} s, {MEGABYTES} MB, words kept")
    for name, make in MESSAGES.items():
        taken, peak, kept, problems = _read_apart(make())
        good = kept and taken <= SECONDS and peak <= MEGABYTES
        bad += not good
        said = "good" if good else "WRONG"
        words = "kept" if kept else "LOST"
        print(f"  {said:6}{name:34} {taken:5.2f} s {peak:5.0f} MB  words {words}  {problems}")
    return bad


def _read_apart(raw: bytes) -> tuple[float, float, bool, str]:
    started = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, MARK.decode()],
            input=raw,
            capture_output=True,
            check=False,
            timeout=60,
            preexec_fn=_bound,
        )
        taken, peak, kept, problems = done.stdout.decode().rstrip("\n").split(" ", 3)
    except (subprocess.TimeoutExpired, ValueError):
        return time.monotonic() - started, 0.0, False, "the process ended without an answer"
    return float(taken), float(peak), kept == "True", problems


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
