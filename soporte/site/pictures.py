"""The brand's pictures: decoded, made small, encoded again. What hid in the original is gone."""

import hashlib
import io
import warnings
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 2_000_000
MAX_PIXELS = 16_000_000
FORMATS = ["PNG", "JPEG", "GIF", "WEBP"]
# The longest sides, twice what the pages show, for fine screens.
SIZES = {"logo": (640, 128), "logo_dark": (640, 128), "icon": (192, 192)}
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Encoded(NamedTuple):
    """A picture as it is kept."""

    data: bytes
    mark: str
    width: int
    height: int


def encode(data: bytes, place: str) -> Encoded:
    """The picture for one place of the brand. Raises ValidationError for what is none."""
    if len(data) > LARGEST:
        raise ValidationError(_("The picture is too large: at most 2 MB."))
    if b"<svg" in data[:4096].lower():
        raise ValidationError(
            _("SVG can hold programs and is not taken. Save it as PNG, three times as large.")
        )
    picture = _fitted(data, place)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    fresh = out.getvalue()
    return Encoded(fresh, hashlib.sha256(fresh).hexdigest()[:16], picture.width, picture.height)


def _fitted(data: bytes, place: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _check_size(opened)
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
            picture.thumbnail(SIZES[place])
            if place == "icon":
                picture = ImageOps.pad(picture, (max(picture.size),) * 2, color=(0, 0, 0, 0))
            # Comments, profiles and texts would be written out again.
            picture.info = {}
            return picture
    except ValidationError:
        raise
    except Exception as wrong:  # Pillow raises many kinds on hostile bytes
        raise ValidationError(_("This is no picture: send PNG, JPEG, GIF or WebP.")) from wrong


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(_("The picture has too many pixels."))
