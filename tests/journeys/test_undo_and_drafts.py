"""What a technician writes survives the window, is on another device, and can be unsent."""

import os
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.house import House, word
from tests.journeys.writing import editor_of

pytestmark = pytest.mark.journey

FIRST, SECOND = "Hola, Ana: mañana lo miro.", " Un saludo."


def test_a_reply_is_kept_undone_and_sent(house: House, browser: Browser) -> None:
    status, made = house.api(
        "ana", "/tickets", {"subject": "No imprime", "body": "Sale en blanco."}
    )
    assert status == 201
    path = f"/desk/tickets/{made['number']}/"
    with house.screen(browser, "elena") as desk:
        desk.goto(path)
        _write(desk, FIRST)
        expect(desk.locator("[data-saved-state]")).to_have_text(word("Saved"))
    # Another device, where nothing is kept in the browser.
    with house.screen(browser, "elena") as desk:
        desk.goto(path)
        editor = desk.locator("#composer [contenteditable=true]")
        expect(editor).to_contain_text(FIRST)
        _write(desk, SECOND)
        expect(desk.locator("[data-saved-state]")).to_have_text(word("Saved"))
        _picture(desk, "draft")
        editor.press("Control+Enter")
        bar = desk.locator(".so-undo.soon")
        expect(bar).to_be_visible()
        expect(desk.locator("#composer textarea")).to_have_value("")
        _picture(desk, "undo")
        assert house.api("elena", f"/tickets/{made['number']}/messages")[1]["items"][1:] == []
        # Its answer comes after the page heard of it by the live line, and was refreshed.
        desk.route("**/drafts/*", _answer_late)
        bar.get_by_role("button", name=word("Undo")).click()
        expect(editor).to_have_text(re.compile(re.escape(FIRST)))
        expect(bar).to_have_count(0)
        editor.press("Control+Enter")
        expect(bar).to_be_visible()
        expect(desk.locator("#thread article", has_text=FIRST)).to_be_visible(timeout=25_000)
        expect(bar).to_have_count(0)
        expect(desk.locator("#thread article")).to_have_count(2)


def _answer_late(route: Route) -> None:
    answer = route.fetch()
    time.sleep(1.5)
    route.fulfill(response=answer)


def _write(desk: Page, text: str) -> None:
    editor = editor_of(desk)
    editor.press("Control+End")
    editor.press_sequentially(text)


def _picture(desk: Page, name: str) -> None:
    """For whoever wants to look: SOPORTE_PICTURES names a folder."""
    if folder := os.environ.get("SOPORTE_PICTURES"):
        desk.screenshot(path=Path(folder) / f"{name}.png")
