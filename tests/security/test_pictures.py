"""Pictures that are made to break whoever decodes them."""

import io
import resource
import struct
import zlib

import pytest
from PIL import Image

from soporte.files.previews import NotAPictureError, reencode


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flood(side):
    """A PNG of a few hundred bytes that says it has side × side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@pytest.mark.parametrize("side", [30_000, 2**31 - 1])
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(side):
    before = megabytes()
    with pytest.raises(NotAPictureError):
        reencode(flood(side))
    assert megabytes() - before < 50


def test_of_a_film_only_the_first_picture_is_decoded():
    frames = [Image.new("P", (40, 40), color % 256) for color in range(1000)]
    film = io.BytesIO()
    frames[0].save(film, "GIF", save_all=True, append_images=frames[1:], loop=0)
    data, kind = reencode(film.getvalue())
    with Image.open(io.BytesIO(data)) as picture:
        assert getattr(picture, "n_frames", 1) == 1
    assert kind in ("image/png", "image/jpeg")


def test_what_hides_behind_or_beside_the_pixels_does_not_come_through():
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    Image.new("RGB", (20, 20), "red").save(picture, "JPEG", comment=b"<svg/onload=x>", exif=exif)
    data, _kind = reencode(picture.getvalue() + b"<script>alert(2)</script>PK\x03\x04")
    for hidden in (b"<script", b"<svg", b"PK\x03\x04", b"Exif"):
        assert hidden not in data


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"%PDF-1.7"])
def test_what_is_none_is_refused(data):
    with pytest.raises(NotAPictureError):
        reencode(data)
