"""Reads one message in a process of its own, within what it may cost at most.

Run as a program, without Django and without our environment: bytes in, what was read out.
"""

import resource
import sys

from soporte.channels.email.parse import limits
from soporte.channels.email.parse.message import read_message
from soporte.channels.email.parse.shipping import pack


def main() -> None:
    """Read standard input, write standard output."""
    _bound(resource.RLIMIT_CPU, limits.MAX_CPU_SECONDS)
    _bound(resource.RLIMIT_AS, limits.MAX_MEMORY)
    _bound(resource.RLIMIT_CORE, 0)
    # Nobody else writes here: a read message may say anything, a library too.
    out = sys.stdout.buffer
    found = read_message(sys.stdin.buffer.read())
    if "unreadable" in found.problems:
        # Without memory, or by a defect: read poorly it at least has a sender.
        raise SystemExit(1)
    out.write(pack(found))
    out.flush()


def _bound(kind: int, most: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
