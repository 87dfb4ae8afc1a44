"""The folder in which blobs lie, by hash; written whole before it is named."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

UNFINISHED = ".new-"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(sha256: str) -> Path:
    """Where a blob lies: two levels of folders keep each small."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def write(sha256: str, data: bytes) -> None:
    """Write a blob unless it is there; a crash leaves no half file under its name."""
    target = path_of(sha256)
    if target.exists() and target.stat().st_size == len(data):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def stream(sha256: str) -> BinaryIO:
    """A blob opened for reading."""
    return path_of(sha256).open("rb")


def read(sha256: str) -> bytes:
    """The bytes of a blob."""
    return path_of(sha256).read_bytes()


def touch(sha256: str) -> None:
    """Count the age of a file anew, if it is there."""
    path = path_of(sha256)
    if path.exists():
        os.utime(path)


def age_limit_passed(path: Path, limit: float) -> bool:
    """Whether a file is there and was last written or touched before `limit`, in epoch seconds."""
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False


def older_than(limit: float) -> Iterator[tuple[str, list[str], list[Path]]]:
    """By first folder: its name, the digests of its old blobs, and the old unfinished files."""
    for folder in sorted(Path(settings.FILES_DIR).glob("[0-9a-f][0-9a-f]")):
        old = [p for p in folder.rglob("*") if p.is_file() and age_limit_passed(p, limit)]
        digests = [p.name for p in old if _DIGEST.fullmatch(p.name)]
        yield folder.name, digests, [p for p in old if p.name.startswith(UNFINISHED)]
