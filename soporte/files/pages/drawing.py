"""One page of a stored document as a picture, within limits of time, memory and number at once."""

import os
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, cast

import structlog

from soporte.files import previews
from soporte.files.models import Blob

log = structlog.get_logger(__name__)
MOST_BYTES, MOST_PAGES, SECONDS = 30_000_000, 300, 12
# A drawn page has less: who says more is no longer the program that was started.
MOST_DRAWN = 40_000_000
# Who comes later tries again: no thread of the server waits for another one's document.
_FREE = BoundedSemaphore(2)
_CHILD = Path(__file__).with_name("child.py")


class NoPageError(Exception):
    """There is no such page, or nothing that could be drawn within the limits."""


class BusyError(Exception):
    """As many are being drawn as may be at once."""


@dataclass(frozen=True)
class Page:
    """A drawn page, and how many its document has."""

    data: bytes
    content_type: str
    count: int


def draw(blob: Blob, number: int) -> Page:
    """The page with this number, from 1. Raises NoPageError and BusyError."""
    if not blob.is_paged or blob.size > MOST_BYTES or not 1 <= number <= MOST_PAGES:
        raise NoPageError
    if not _FREE.acquire(blocking=False):
        raise BusyError
    try:
        count, _newline, picture = _drawn(blob, number).partition(b"\n")
        # Decoded and written anew by us: what a taken-over child says is believed in nothing.
        fresh, content_type = previews.reencode(picture)
        return Page(fresh, content_type, min(int(count), MOST_PAGES))
    except (previews.NotAPictureError, ValueError, OSError) as wrong:
        raise NoPageError from wrong
    finally:
        _FREE.release()


def _drawn(blob: Blob, number: int) -> bytes:
    """What the child says, which reads the file itself; ended when it takes or says too much."""
    with (
        blob.open() as document,
        subprocess.Popen(  # noqa: S603 - our own program, and a number
            [sys.executable, "-I", str(_CHILD), str(number)],
            stdin=document,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
        ) as child,
    ):
        try:
            said = _heard(cast("IO[bytes]", child.stdout), time.monotonic() + SECONDS)
        finally:
            child.kill()
    if not said:
        log.info("page not drawn", blob=blob.pk, page=number, code=child.returncode)
        raise NoPageError
    return said


def _heard(pipe: IO[bytes], until: float) -> bytes:
    """All that comes in time; nothing where it is too much, or does not end."""
    said = bytearray()
    with selectors.DefaultSelector() as coming:
        coming.register(pipe, selectors.EVENT_READ)
        while len(said) <= MOST_DRAWN and coming.select(max(0, until - time.monotonic())):
            part = os.read(pipe.fileno(), 65_536)
            if not part:
                return bytes(said)
            said += part
    return b""
