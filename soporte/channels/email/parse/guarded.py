"""Reading that can take nobody down: what may be costly is read in a process of its own.

There is no process while there is no such message: starting one takes a fifth of a second.
"""

import subprocess
import sys
import threading
from pathlib import Path

from soporte.channels.contract import Incoming
from soporte.channels.email.parse import limits, message
from soporte.channels.email.parse.shipping import unpack

_ROOT = Path(__file__).parents[4]
_COMMAND = [sys.executable, "-P", "-m", "soporte.channels.email.parse.child"]
_PACKED = (b"ms-tnef", b"MS-TNEF", b"winmail.dat", b"WINMAIL.DAT")
_FILES = (b"filename", b"name=", b"attachment")
_AT_ONCE = threading.BoundedSemaphore(2)
LARGE, LARGE_TEXT, LARGE_HEADERS = 12_000_000, 1_000_000, 100_000
MANY_PARTS, MANY_TAGS = 1_500, 40_000


def read_message(raw: bytes) -> Incoming:
    """The message in these bytes, whatever they are and whatever reading them would cost."""
    if not is_hard(raw):
        return message.read_message(raw)
    try:
        with _AT_ONCE:
            return unpack(_read_apart(raw))
    except (subprocess.SubprocessError, OSError, ValueError, KeyError, TypeError):
        return message.read_poorly(raw)


def is_hard(raw: bytes) -> bool:
    """Whether a message is of those that have ever cost much: a look at its size and shape."""
    size = len(raw)
    if size < 20_000:
        return any(mark in raw for mark in _PACKED)
    return (
        size > LARGE
        or (size > LARGE_TEXT and not any(mark in raw for mark in _FILES))
        or (size > LARGE_HEADERS and _has_large_headers(raw))
        or raw.count(b"\n--") > MANY_PARTS
        or raw.count(b"<") > MANY_TAGS
        or any(mark in raw for mark in _PACKED)
    )


def _has_large_headers(raw: bytes) -> bool:
    head = raw[:LARGE_HEADERS]
    return all(mark not in head for mark in (b"\n\n", b"\n\r\n", b"\r\r"))


def _read_apart(raw: bytes) -> bytes:
    done = subprocess.run(  # noqa: S603 - our own program, nothing of it comes from the message
        _COMMAND,
        input=raw,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=limits.MAX_SECONDS,
        check=True,
        cwd="/",
        env={"LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT)},
    )
    return done.stdout
