"""Pictures that are safe to show: decoded, bounded and encoded again."""

import io
import warnings

from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
MAX_SIDE = 2000


class NotAPictureError(Exception):
    """The bytes cannot be shown as a picture."""


def reencode(data: bytes) -> tuple[bytes, str]:
    """The picture as fresh PNG or JPEG bytes and its type; raises NotAPictureError.

    What hides in the original (scripts in comments, second formats, metadata with places) is gone.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
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
    out = io.BytesIO()
    if picture.mode in ("RGBA", "LA", "P", "PA", "1"):
        picture.convert("RGBA").save(out, "PNG")
        return out.getvalue(), "image/png"
    picture.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue(), "image/jpeg"
