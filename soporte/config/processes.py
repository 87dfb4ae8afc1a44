"""Small truths about processes: dying with the parent, and who a number belongs to."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send `number` to this process when the thread that made it ends."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def name_self(name: str) -> None:
    """Show `name` (15 bytes of it) where processes are listed: `ps -o comm`, /proc/PID/comm."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def dying_with_parent(number: signal.Signals) -> Callable[[], None]:
    """The same for `subprocess`: everything it needs is loaded before the fork."""
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists and still runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not Path("/proc/self").exists()
    return state != "Z"


def command_of(pid: int) -> list[str]:
    """The command line of a process, empty where it cannot be read."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(part) for part in raw.split(b"\0") if part]


def wait_until(reached: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Poll until `reached` answers true; False when the time is over."""
    limit = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > limit:
            return False
        time.sleep(every)
    return True
