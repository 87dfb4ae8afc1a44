"""Pictures that came with a request are looked at in place, by mouse and by keyboard."""

import io

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


def _ask(page: Page) -> str:
    page.goto("/portal/requests/new/")
    page.locator("[name=subject]").fill("La pantalla se ve roja")
    page.locator("textarea[name=body], .ProseMirror").first.fill("Mirad las fotos.")
    photos = [_photo(NAMES[0], "firebrick"), _photo(NAMES[1], "seagreen")]
    page.locator("input[name=files]").set_input_files(photos)
    page.locator("form button.btn-primary[type=submit], form button.btn-primary").last.click()
    page.wait_for_url("**/requests/*/")
    return page.url.rstrip("/").rpartition("/")[2]


def test_pictures_open_over_the_page_turn_grow_and_lead_to_the_next(house: House, browser: Browser):
    with house.screen(browser, "marcos") as page:
        number = _ask(page)
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
