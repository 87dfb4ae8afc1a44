"""A part of a file, as players ask for it: one range of bytes, or the whole."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse

from soporte.files.models import Blob

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def of(blob: Blob, content_type: str, asked: str) -> HttpResponseBase:
    """What the header `Range` asks for; the whole where it asks for nothing that we understand.

    Raises FileNotFoundError.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        whole = FileResponse(blob.open(), content_type=content_type)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first, last = _bounds(found[1], found[2], blob.size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    stream = blob.open()
    stream.seek(first)
    part = StreamingHttpResponse(
        _read(stream, last - first + 1), status=206, content_type=content_type
    )
    part.headers["Accept-Ranges"] = "bytes"
    part.headers["Content-Range"] = f"bytes {first}-{last}/{blob.size}"
    part.headers["Content-Length"] = str(last - first + 1)
    return part


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; without a first one, so many from the end."""
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last or size), size - 1)


def _read(stream: BinaryIO, left: int) -> Iterator[bytes]:
    with stream:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
