"""The folder in which blobs lie, by hash; written whole before it is named."""

import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where a blob lies: two levels of folders keep each small."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def write(sha256: str, data: bytes) -> None:
    """Write a blob unless it is there; a crash leaves no half file under its name."""
    target = path_of(sha256)
    if target.exists() and target.stat().st_size == len(data):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
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
