"""Files: by signed link only, as a download or a fresh picture, inert in the browser."""

import io
import time
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image

from soporte.files import operations as files
from soporte.files import storage
from soporte.files.models import Blob
from soporte.files.operations import signed_path
from soporte.files.pages import drawing

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue() + b"<script>alert(1)</script>"


def _document(pages: int = 1, **more: Any) -> bytes:
    first, *others = [Image.new("RGB", (300 + 10 * n, 400), "white") for n in range(pages)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, **more)
    return out.getvalue()


def _get(path: str, **headers: str) -> Any:
    """The answer, read to its end."""
    answer = Client(headers=headers).get(path)
    answer.body = b"".join(answer) if answer.streaming else answer.content
    return answer


def test_a_download_is_a_download_and_nothing_else() -> None:
    page = b"<html><script>alert(1)</script></html>"
    blob = files.store(page, declared_type="text/html")
    answer = _get(signed_path(blob, 'informe "año".html'))
    assert answer.body == page
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("data", "declared", "shown"),
    [
        (b"%PDF-1.7", "", "application/pdf"),
        (b"hola", "text/plain", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "application/octet-stream"),
        (b"MZ\x90", "image/png", "application/octet-stream"),
        (b"\x7fELF", "text/plain", "application/octet-stream"),
    ],
)
def test_its_type_is_what_the_bytes_are_from_our_own_list(
    data: bytes, declared: str, shown: str
) -> None:
    answer = _get(signed_path(files.store(data, declared_type=declared), "x"))
    assert answer["Content-Type"] == shown


def test_a_picture_in_the_page_is_made_anew_and_kept() -> None:
    blob = files.store(_picture())
    path = signed_path(blob, "foto.png", inline=True)
    answer = _get(path)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"script" not in answer.body
    assert answer["Content-Disposition"].startswith("inline")
    storage.path_of(blob.sha256).unlink()
    assert _get(path).body == answer.body


def test_what_only_claims_to_be_a_picture_is_not_shown() -> None:
    blob = files.store(b"\x89PNG\r\n\x1a\n<script>")
    assert _get(signed_path(blob, "x.png", inline=True)).status_code == 404


def test_a_known_file_is_not_sent_again() -> None:
    path = signed_path(files.store(b"hola"), "x")
    mark = _get(path)["ETag"]
    again = _get(path, **{"If-None-Match": mark})
    assert (again.status_code, again.body) == (304, b"")


def test_the_same_page_has_the_same_links_for_a_while() -> None:
    blob = files.store(b"hola")
    assert signed_path(blob, "x") == signed_path(blob, "x")


@pytest.mark.parametrize("token", ["x", "a:b:c", "..%2F..%2Fetc"])
def test_a_forged_link_opens_nothing(token: str) -> None:
    assert _get(f"/f/{token}").status_code == 404


def test_a_link_for_a_download_cannot_be_turned_into_a_picture() -> None:
    path = signed_path(files.store(_picture()), "foto.png")
    assert _get(path + "?inline=1")["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_a_missing_page_not_an_error() -> None:
    blob: Blob = files.store(b"hola")
    lost: Path = storage.path_of(blob.sha256)
    lost.unlink()
    assert _get(signed_path(blob, "x")).status_code == 404


# Pages of documents


def test_each_page_of_a_document_is_shown_as_a_fresh_picture() -> None:
    path = signed_path(files.store(_document(3)), "contrato.pdf")
    for number in (1, 2, 3):
        answer = _get(f"{path}/{number}")
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Pages"] == "3"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        with Image.open(io.BytesIO(answer.body)) as drawn:
            assert drawn.width / drawn.height == pytest.approx((290 + 10 * number) / 400, 0.02)
            assert max(drawn.size) <= 2000
    again = _get(f"{path}/1", **{"If-None-Match": _get(f"{path}/1")["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("number", [0, 4, 10_000])
def test_a_page_that_is_not_there_is_missing(number: int) -> None:
    path = signed_path(files.store(_document(3)), "contrato.pdf")
    assert _get(f"{path}/{number}").status_code == 404


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"%PDF-1.7" + b"\0" * 50_000, b"hola", _document()[:-200] + b"(" * 9000],
)
def test_what_cannot_be_drawn_is_missing_not_an_error(data: bytes) -> None:
    answer = _get(f"{signed_path(files.store(data), 'x.pdf')}/1")
    assert answer.status_code in (200, 404)
    assert answer["Content-Type"] != "application/pdf"


def test_a_document_that_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: "Path"
) -> None:
    endless = tmp_path / "child.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(drawing, "_CHILD", endless)
    monkeypatch.setattr(drawing, "SECONDS", 0.5)
    path = signed_path(files.store(_document()), "x.pdf")
    assert _get(f"{path}/1").status_code == 404


def test_what_the_drawing_process_says_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: "Path"
) -> None:
    liar = tmp_path / "child.py"
    liar.write_text("print('1\\n<script>alert(1)</script>')")
    monkeypatch.setattr(drawing, "_CHILD", liar)
    path = signed_path(files.store(_document()), "x.pdf")
    assert _get(f"{path}/1").status_code == 404


@pytest.mark.parametrize(
    "program",
    [
        "import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65_536)",
        # Its own child keeps the pipe open when it is ended.
        "import os, time\nos.fork()\ntime.sleep(6)",
    ],
)
def test_who_says_too_much_or_never_ends_takes_neither_memory_nor_a_thread(
    monkeypatch: pytest.MonkeyPatch, tmp_path: "Path", program: str
) -> None:
    wild = tmp_path / "child.py"
    wild.write_text(program)
    monkeypatch.setattr(drawing, "_CHILD", wild)
    monkeypatch.setattr(drawing, "SECONDS", 1)
    monkeypatch.setattr(drawing, "MOST_DRAWN", 1_000_000)
    path = signed_path(files.store(_document()), "x.pdf")
    heard: list[int] = []
    hear = drawing.os.read
    monkeypatch.setattr(
        drawing.os, "read", lambda *given: (part := hear(*given), heard.append(len(part)))[0]
    )
    started = time.monotonic()
    assert _get(f"{path}/1").status_code == 404
    assert time.monotonic() - started < 5
    assert sum(heard) < 2_000_000


def test_who_is_told_to_ask_again_costs_no_reading_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = signed_path(files.store(_document()), "x.pdf")
    monkeypatch.setattr(drawing, "_FREE", BoundedSemaphore(1))
    monkeypatch.setattr(storage, "read", lambda _digest: pytest.fail("read for nothing"))
    with drawing._FREE:
        assert _get(f"{path}/1").status_code == 503


def test_who_comes_when_too_many_are_drawn_is_told_to_ask_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "_FREE", BoundedSemaphore(1))
    path = signed_path(files.store(_document()), "x.pdf")
    with drawing._FREE:
        assert _get(f"{path}/1").status_code == 503
    assert _get(f"{path}/1").status_code == 200


# Sounds


@pytest.mark.parametrize(
    ("data", "declared", "played"),
    [
        (b"ID3\x04" + b"x" * 90, "", "audio/mpeg"),
        (b"\xff\xfb\x90" + b"x" * 90, "text/html", "audio/mpeg"),
        (b"OggS" + b"x" * 90, "", "audio/ogg"),
        (b"RIFF\0\0\0\0WAVE" + b"x" * 90, "", "audio/wav"),
        (b"\0\0\0\x20ftypisom" + b"x" * 90, "audio/x-m4a", "audio/mp4"),
        (b"fLaC" + b"x" * 90, "", "audio/flac"),
    ],
)
def test_a_sound_is_played_with_a_type_of_ours_and_in_parts(
    data: bytes, declared: str, played: str
) -> None:
    path = signed_path(files.store(data, declared_type=declared), "voz", inline=True)
    whole = _get(path)
    assert (whole.status_code, whole["Content-Type"], whole.body) == (200, played, data)
    assert whole["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert whole["Accept-Ranges"] == "bytes"
    for asked, first, last in (
        ("bytes=0-3", 0, 3),
        ("bytes=10-", 10, len(data) - 1),
        ("bytes=-5", len(data) - 5, len(data) - 1),
        ("bytes=5-99999", 5, len(data) - 1),
    ):
        part = _get(path, Range=asked)
        assert (part.status_code, part.body) == (206, data[first : last + 1])
        assert part["Content-Range"] == f"bytes {first}-{last}/{len(data)}"
    assert _get(path, Range="bytes=99999-").status_code == 416
    assert _get(path, Range="bytes=0-1,5-6").body == data


@pytest.mark.parametrize("data", [b"<html>", b"%PDF-1.7", b"\0\0\0\x20ftypisom"])
def test_what_is_no_sound_is_not_played(data: bytes) -> None:
    path = signed_path(files.store(data, declared_type="audio/mpeg"), "voz.mp3", inline=True)
    assert _get(path).status_code == 404
