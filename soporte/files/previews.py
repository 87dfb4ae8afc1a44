"""Pictures that are safe to show: decoded, bounded and encoded again."""

import io
import os
import tempfile
import warnings
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from soporte.files.models import Blob

MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
# Once for the process: a filter set for the moment is not safe between threads.
warnings.simplefilter("error", Image.DecompressionBombWarning)
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


class NotAPictureError(Exception):
    """The bytes cannot be shown as a picture."""


def of(blob: Blob) -> tuple[bytes, str]:
    """A blob's picture and its type, made once and kept; raises NotAPictureError.

    What is kept can be made again at any time: it is no part of a backup.
    """
    for suffix, content_type in TYPES.items():
        path = _path(blob.sha256, suffix)
        if path.exists():
            return path.read_bytes(), content_type
    data, content_type = reencode(blob.read())
    suffix = next(suffix for suffix, known in TYPES.items() if known == content_type)
    _keep(_path(blob.sha256, suffix), data)
    return data, content_type


def forget(sha256: str) -> None:
    """Remove a blob's kept picture, if there is one."""
    for suffix in TYPES:
        _path(sha256, suffix).unlink(missing_ok=True)


def _path(sha256: str, suffix: str) -> Path:
    return Path(settings.FILES_DIR).with_name("previews") / sha256[:2] / f"{sha256}{suffix}"


def _keep(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(temporary).replace(target)


def reencode(data: bytes) -> tuple[bytes, str]:
    """The picture as fresh PNG or JPEG bytes and its type; raises NotAPictureError.

    What hides in the original (scripts in comments, second formats, metadata with places) is gone.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "GIF", "WEBP"]) as opened:
            _check_size(opened)
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            return _encode(picture)
    except NotAPictureError:
        raise
    except Exception as wrong:  # Pillow raises many kinds on hostile bytes
        raise NotAPictureError(str(wrong)) from wrong


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise NotAPictureError("too many pixels")


def _encode(picture: Image.Image) -> tuple[bytes, str]:
    has_holes = picture.mode in ("RGBA", "LA", "P", "PA", "1")
    fresh = picture.convert("RGBA" if has_holes else "RGB")
    # Comments, profiles and texts would be written out again.
    fresh.info = {}
    out = io.BytesIO()
    if has_holes:
        fresh.save(out, "PNG")
        return out.getvalue(), "image/png"
    fresh.save(out, "JPEG", quality=88)
    return out.getvalue(), "image/jpeg"
