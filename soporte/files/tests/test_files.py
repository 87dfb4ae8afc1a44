"""Stored files: what they are, who gets them, and pictures that are safe to show."""

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connections
from PIL import Image

from soporte.files import operations as files
from soporte.files import sniff, storage
from soporte.files.models import Blob
from soporte.files.previews import MAX_SIDE, NotAPictureError, reencode

pytestmark = pytest.mark.django_db


def picture(kind="PNG", size=(8, 8), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, color=1).save(out, kind, **more)
    return out.getvalue()


def bomb(width, height):
    """A few hundred bytes of PNG that claim to be a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


# What it is


@pytest.mark.parametrize(
    ("data", "declared", "found"),
    [
        (b"\x89PNG\r\n\x1a\nxxxx", "text/html", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"%PDF-1.7", "image/png", "application/pdf"),
        (b"MZ\x90\0", "image/png", "application/x-msdownload"),
        (b"<html><script>", "text/html", sniff.UNKNOWN),
        (b"<svg onload=alert(1)>", "image/svg+xml", sniff.UNKNOWN),
        (b"hola", "text/plain; charset=utf-8", "text/plain"),
        (b"ho\0la", "text/plain", sniff.UNKNOWN),
        (b"hola", "application/javascript", sniff.UNKNOWN),
        (b"PK\x03\x04", "text/html", "application/zip"),
        (
            b"PK\x03\x04",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.text",
        ),
        (b"", "", sniff.UNKNOWN),
    ],
)
def test_the_bytes_say_what_it_is_not_the_sender(data, declared, found):
    assert sniff.content_type(data, declared) == found


# Storing


def test_the_same_bytes_are_stored_once():
    first, again = files.store(b"same"), files.store(b"same", declared_type="text/plain")
    assert first == again
    assert Blob.objects.count() == 1
    assert first.read() == b"same"
    assert first.size == 4


def test_nothing_that_a_sender_writes_becomes_a_path(tmp_path):
    blob = files.store(b"../../etc/passwd", declared_type="../../x")
    path = storage.path_of(blob.sha256)
    assert Path(settings.FILES_DIR) in path.parents
    assert path.name == blob.sha256


def test_a_crash_while_writing_leaves_no_half_file(monkeypatch):
    def no_space(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", no_space)
    with pytest.raises(OSError, match="space"):
        files.store(b"half")
    assert not Blob.objects.exists()
    left = [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file() and ".new-" in p.name]
    assert left == []


def test_a_file_cut_by_a_crash_of_the_machine_is_written_again():
    blob = files.store(b"whole")
    storage.path_of(blob.sha256).write_bytes(b"who")
    files.store(b"whole")
    assert blob.read() == b"whole"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_store_one():
    start = Barrier(6)

    def store(_number):
        try:
            start.wait(10)
            return files.store(b"from many hands").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(store, range(6)))) == 1


# Granting


def test_a_signed_path_grants_one_file_under_one_name():
    blob = files.store(b"data")
    token = files.signed_path(blob, "informe ñ.pdf", inline=True).rpartition("/f/")[2]
    grant = files.read_token(token.strip("/"))
    assert (grant.blob, grant.name, grant.inline) == (blob, "informe ñ.pdf", True)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: "", lambda t: "x:y:z"]
)
def test_a_changed_path_grants_nothing(change):
    token = files.signed_path(files.store(b"data"), "a").rpartition("/f/")[2].strip("/")
    assert files.read_token(token)
    assert files.read_token(change(token)) is None


def test_a_path_ends_after_half_a_day(monkeypatch):
    token = files.signed_path(files.store(b"data"), "a").rpartition("/f/")[2].strip("/")
    real = files.time.time
    monkeypatch.setattr("time.time", lambda: real() + timedelta(hours=14).total_seconds())
    assert files.read_token(token) is None


# Showing


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("PNG", "RGB", "image/jpeg"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "I;16", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGBA", "image/png"),
    ],
)
def test_pictures_are_made_anew(kind, mode, becomes):
    data, content_type = reencode(picture(kind, mode=mode))
    assert content_type == becomes
    assert Image.open(io.BytesIO(data)).size == (8, 8)


def test_what_hides_in_a_picture_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    exif[0x8825] = {1: "N", 2: (40.0, 25.0, 0.0)}
    hostile = picture("JPEG", exif=exif, comment=b"<?php") + b"<html><script>x</script>"
    clean, _type = reencode(hostile)
    assert b"script" not in clean
    assert b"php" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()


def test_a_picture_taken_sideways_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    data, _type = reencode(picture("JPEG", size=(40, 20), exif=exif))
    assert Image.open(io.BytesIO(data)).size == (20, 40)


def test_a_large_picture_is_made_smaller():
    data, _type = reencode(picture("PNG", size=(MAX_SIDE * 2, 10)))
    assert max(Image.open(io.BytesIO(data)).size) == MAX_SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        picture()[:30],
        bomb(50_000, 50_000),
        bomb(10_000, 10_000),
        picture("PNG", size=(7_000, 6_000), mode="1"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("TIFF"),
        picture("BMP"),
        b"GIF89a" + b"\xff" * 200,
    ],
    ids=["empty", "text", "cut", "bomb", "bomb-2", "bomb-3", "svg", "tiff", "bmp", "broken gif"],
)
def test_what_is_no_harmless_picture_is_refused(data):
    with pytest.raises(NotAPictureError):
        reencode(data)
