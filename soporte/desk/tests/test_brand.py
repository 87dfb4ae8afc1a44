"""The brand: what an administrator sets, and where everybody sees it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, PngImagePlugin

from soporte.journal.models import Entry
from soporte.people.cast import People
from soporte.site.operations import change, current
from soporte.tickets.cast import Desk

PAGE = "/desk/settings/brand"


@pytest.fixture(autouse=True)
def _set_up(db: None) -> None:
    """The portal is open."""
    change({"is_demo": True})


GIVEN = {"name": "Nortia", "accent": "#8a1c4a"}


def picture(size=(900, 300), kind="PNG", **more) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **more)
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


def style_in(page: str) -> str:
    found = re.search(r'href="(/brand/style/[^"]+)"', page)
    return found[1] if found else ""


def test_an_accent_reaches_portal_sign_in_and_desk_by_a_style_sheet_kept_for_good(
    elena: Client, desk: Desk, client: Client
):
    assert elena.post(PAGE, GIVEN).status_code == 302
    pages = [client.get("/"), client.get(reverse("account_login")), elena.get("/desk/")]
    paths = {style_in(page.content.decode()) for page in pages}
    (path,) = paths
    sheet = client.get(path)
    assert "immutable" in sheet.headers["Cache-Control"]
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "--accent: light-dark(#8a1c4a, #" in sheet.content.decode()
    assert all(" style=" not in page.content.decode() for page in pages)
    elena.post(PAGE, GIVEN | {"accent": "#1c4a8a"})
    assert style_in(client.get("/").content.decode()) not in {"", path}


def test_a_colour_that_is_read_badly_is_refused_with_one_that_is_not(elena: Client, desk: Desk):
    answer = elena.post(PAGE, GIVEN | {"accent": "#ffcc00"})
    assert answer.status_code == 422
    page = answer.content.decode()
    (proposal,) = re.findall(r'name="use_accent" value="(#[0-9a-f]{6})"', page)
    assert current().accent == ""
    given = GIVEN | {"accent": "#ffcc00", "use_accent": proposal}
    assert elena.post(PAGE, given).status_code == 302
    assert current().accent == proposal


def test_a_preview_saves_nothing(elena: Client, desk: Desk):
    page = elena.post(PAGE, GIVEN | {"preview": "1"})
    assert page.status_code == 200
    assert re.search(r"/brand/preview/\d+/8a1c4a-", page.content.decode())
    assert current().accent == ""


def test_a_logo_is_made_anew_and_shown_to_everybody(elena: Client, desk: Desk, client: Client):
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>secret</script>")
    elena.post(PAGE, GIVEN | {"logo": picture(pnginfo=hidden)})
    (path,) = re.findall(r'src="(/brand/logo/[^"]+)"', client.get("/").content.decode())
    served = client.get(path)
    assert served.headers["Content-Type"] == "image/png"
    assert "immutable" in served.headers["Cache-Control"]
    assert b"secret" not in served.content
    assert Image.open(io.BytesIO(served.content)).size == (384, 128)
    assert client.get("/brand/logo/0123456789abcdef.png").status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("x.svg", b'<?xml version="1.0"?><svg onload="x()"/>', "image/svg+xml"),
        SimpleUploadedFile("x.png", b"<html>no picture</html>", "image/png"),
        SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2_100_000, "image/png"),
    ],
    ids=["svg", "html", "large"],
)
def test_what_is_no_picture_is_refused_with_a_reason(elena: Client, desk: Desk, file):
    answer = elena.post(PAGE, GIVEN | {"logo": file})
    assert answer.status_code == 422
    assert "id_logo-error" in answer.content.decode()
    assert current().pictures == {}


def test_an_icon_is_square_and_stands_in_the_tab_and_the_corner(elena: Client, desk: Desk):
    elena.post(PAGE, GIVEN | {"icon": picture((300, 100))})
    page = elena.get("/desk/").content.decode()
    (path,) = re.findall(r'rel="icon" href="([^"]+)"', page)
    assert f'src="{path}"' in page
    width, height = Image.open(io.BytesIO(elena.get(path).content)).size
    assert width == height


def test_greeting_and_links_are_shown_in_the_readers_language(
    cast: People, elena: Client, desk: Desk, client: Client
):
    elena.post(
        PAGE,
        GIVEN
        | {
            "greeting_es": "¡Bienvenida, <b>gente</b>!",
            "greeting_en": "Welcome",
            "legal_url": "https://nortia.example/aviso",
        },
    )
    page = client.get("/", headers={"Accept-Language": "es"}).content.decode()
    assert "¡Bienvenida, &lt;b&gt;gente&lt;/b&gt;!" in page
    assert 'href="https://nortia.example/aviso"' in page
    assert "Welcome" in client.get("/", headers={"Accept-Language": "en"}).content.decode()


def test_a_link_that_is_a_program_is_refused(elena: Client, desk: Desk):
    answer = elena.post(PAGE, GIVEN | {"legal_url": "javascript:alert(1)"})
    assert answer.status_code == 422


def test_it_goes_back_to_our_look_and_says_so_in_the_journal(elena: Client, desk: Desk):
    elena.post(PAGE, GIVEN | {"icon": picture(), "greeting_es": "Hola"})
    elena.post(f"{PAGE}/removal")
    site = current()
    assert (site.accent, site.greeting_es, site.pictures, site.name) == ("", "", {}, "Nortia")
    assert Entry.objects.filter(kind="site.changed").count() == 2
    assert style_in(elena.get("/desk/").content.decode()) == ""
