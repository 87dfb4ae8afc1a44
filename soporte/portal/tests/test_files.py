"""Files: by signed link only, as a download or a fresh picture, inert in the browser."""

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image

from soporte.files import operations as files
from soporte.files import storage
from soporte.files.models import Blob
from soporte.files.operations import signed_path

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue() + b"<script>alert(1)</script>"


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
