"""One page of a stored document as a picture, within limits of time, memory and number at once."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import structlog

from soporte.files import previews
from soporte.files.models import Blob

log = structlog.get_logger(__name__)
MOST_BYTES, MOST_PAGES, SECONDS = 30_000_000, 300, 12
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
    """The page with this number, from 1. Raises NoPageError, BusyError and FileNotFoundError."""
    if not blob.is_paged or blob.size > MOST_BYTES or not 1 <= number <= MOST_PAGES:
        raise NoPageError
    data = blob.read()
    if not _FREE.acquire(blocking=False):
        raise BusyError
    try:
        count, _newline, picture = _drawn(blob, data, number).partition(b"\n")
        # Decoded and written anew by us: what a taken-over child says is believed in nothing.
        fresh, content_type = previews.reencode(picture)
        return Page(fresh, content_type, min(int(count), MOST_PAGES))
    except (previews.NotAPictureError, ValueError) as wrong:
        raise NoPageError from wrong
    finally:
        _FREE.release()


def _drawn(blob: Blob, data: bytes, number: int) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - our own program, and a number
            [sys.executable, "-I", str(_CHILD), str(number)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={"LANG": "C.UTF-8"},
        ).stdout
    except (subprocess.SubprocessError, OSError) as wrong:
        log.info("page not drawn", blob=blob.pk, page=number, error=type(wrong).__name__)
        raise NoPageError from wrong
