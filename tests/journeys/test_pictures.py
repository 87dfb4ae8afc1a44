"""Pictures, documents and recordings of a request are looked at in place, also by keyboard."""

import io
import wave

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House

pytestmark = pytest.mark.journey
NAMES = ("pantalla.png", "cable.png")


def _photo(name: str, colour: str) -> dict[str, object]:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 360), colour).save(drawn, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()}


def _ask(page: Page, *files: dict[str, object]) -> str:
    page.goto("/portal/requests/new/")
    page.locator("[name=subject]").fill("La pantalla se ve roja")
    page.locator("textarea[name=body], .ProseMirror").first.fill("Mirad las fotos.")
    page.locator("#id_files").set_input_files(list(files))
    page.locator("form button.btn-primary[type=submit], form button.btn-primary").last.click()
    page.wait_for_url("**/requests/*/")
    return page.url.rstrip("/").rpartition("/")[2]


def test_pictures_open_over_the_page_turn_grow_and_lead_to_the_next(house: House, browser: Browser):
    with house.screen(browser, "marcos") as page:
        number = _ask(page, _photo(NAMES[0], "firebrick"), _photo(NAMES[1], "seagreen"))
        page.locator("a.so-shot").first.click()
        expect(page.locator(".so-viewer [data-name]")).to_have_text(NAMES[0])
        page.keyboard.press("Escape")
        expect(page.locator(".so-viewer")).to_have_count(0)
    with house.screen(browser, "beto") as desk:
        desk.goto(f"/desk/tickets/{number}/")
        link = desk.locator("a.so-shot").first
        link.focus()
        desk.keyboard.press("Enter")
        viewer = desk.locator(".so-viewer")
        expect(viewer.locator("[data-name]")).to_have_text(NAMES[0])
        expect(viewer.locator("[data-place]")).to_contain_text("1")
        picture = viewer.locator("[data-picture]")
        desk.keyboard.press("r")
        expect(picture).to_have_css("transform", "matrix(0, 1, -1, 0, 0, 0)")
        desk.keyboard.press("+")
        expect(viewer).to_contain_class("large")
        desk.keyboard.press("ArrowRight")
        expect(viewer.locator("[data-name]")).to_have_text(NAMES[1])
        expect(viewer).not_to_contain_class("large")
        desk.keyboard.press("Escape")
        expect(viewer).to_have_count(0)
        expect(link).to_be_focused()


def _contract() -> dict[str, object]:
    first, second = (Image.new("RGB", (600, 800), colour) for colour in ("white", "ivory"))
    written = io.BytesIO()
    first.save(written, "PDF", save_all=True, append_images=[second])
    return {"name": "contrato.pdf", "mimeType": "application/pdf", "buffer": written.getvalue()}


def _voice() -> dict[str, object]:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    return {"name": "mensaje.wav", "mimeType": "audio/wav", "buffer": written.getvalue()}


def test_a_document_is_read_page_by_page_and_a_recording_is_played(house: House, browser: Browser):
    with house.screen(browser, "marcos") as page:
        number = _ask(page, _contract(), _voice())
        page.locator("a[data-pages]").click()
        expect(page.locator(".so-viewer [data-place]")).to_contain_text("2")
        page.keyboard.press("Escape")
    with house.screen(browser, "beto") as desk:
        desk.goto(f"/desk/tickets/{number}/")
        link = desk.locator("a[data-pages]")
        link.focus()
        desk.keyboard.press("Enter")
        viewer = desk.locator(".so-viewer")
        expect(viewer.locator("[data-name]")).to_have_text("contrato.pdf")
        expect(viewer.locator("[data-act=back]")).to_have_attribute("aria-disabled", "true")
        first = viewer.locator("[data-picture]").get_attribute("src")
        desk.keyboard.press("PageDown")
        expect(viewer.locator("[data-act=on]")).to_have_attribute("aria-disabled", "true")
        expect(viewer.locator("[data-picture]")).not_to_have_attribute("src", first or "")
        desk.keyboard.press("+")
        expect(viewer).to_contain_class("large")
        desk.keyboard.press("ArrowLeft")
        expect(viewer.locator("[data-picture]")).to_have_attribute("src", first or "")
        desk.keyboard.press("Escape")
        expect(viewer).to_have_count(0)
        expect(link).to_be_focused()
        seconds = desk.locator("audio").evaluate(
            "sound => new Promise((heard, failed) => { sound.onloadedmetadata = () => "
            "heard(sound.duration); sound.onerror = failed; sound.preload = 'metadata'; "
            "sound.load(); })"
        )
        assert seconds == 1
