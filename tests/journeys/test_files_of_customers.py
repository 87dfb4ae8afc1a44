"""Customers drop, paste and choose files, see what is too much, and how far their sending is."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House

pytestmark = pytest.mark.journey
FORM = "form[data-upload]"
GIVEN = """(kind, name, size) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(size)], name, { type: "text/plain" }));
  const given = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...given, clipboardData: data })
    : new DragEvent(kind, { ...given, dataTransfer: data });
  document.querySelector("form[data-upload] [name=body]").dispatchEvent(event);
}"""


def _give(page: Page, kind: str, name: str, size: int) -> None:
    page.evaluate(f"([kind, name, size]) => ({GIVEN})(kind, name, size)", [kind, name, size])


def test_files_are_dropped_pasted_counted_and_sent_with_their_progress(
    house: House, browser: Browser
):
    with house.screen(browser, "marcos") as page:
        page.goto("/portal/requests/new/")
        page.locator("[name=subject]").fill("Los registros")
        page.locator("textarea[name=body]").fill("Van tres.")
        _give(page, "drop", "soltado.txt", 150_000)
        _give(page, "paste", "pegado.txt", 150_000)
        chips = page.locator("[data-tray] .so-file")
        expect(chips).to_have_count(2)
        total = page.locator("p[data-sum]")
        expect(total).to_contain_text("300")
        _give(page, "drop", "enorme.bin", 26_000_000)
        expect(total).to_contain_class("so-error")
        page.locator(f"{FORM} [data-primary]").click()
        assert page.url.endswith("/new/")
        chips.filter(has_text="enorme").locator("button").click()
        expect(total).not_to_contain_class("so-error")
        page.locator("[name=subject]").fill(" ")
        page.locator(f"{FORM} [data-primary]").click()
        # What was wrong comes back into the page, with the files that have arrived.
        expect(page.locator(f"{FORM} [name=kept]")).to_have_count(2)
        page.locator("[name=subject]").fill("Los registros")
        _give(page, "drop", "tercero.txt", 300_000)
        page.locator(f"{FORM} [data-primary]").click()
        page.wait_for_url("**/requests/*/")
        expect(page.locator(".so-attached .so-file")).to_have_count(3)


def test_what_is_being_sent_can_be_cancelled_and_a_lost_line_loses_no_words(
    house: House, browser: Browser
):
    with house.screen(browser, "marcos") as page:
        page.goto("/portal/requests/new/")
        page.locator("[name=subject]").fill("Sin cobertura")
        page.locator("textarea[name=body]").fill("Lo que escribí.")
        _give(page, "drop", "registro.txt", 300_000)
        page.route("**/portal/requests/new/", lambda route: None)
        page.locator(f"{FORM} [data-primary]").click()
        page.locator(".so-uploading button").click()
        expect(page.locator(".so-uploading")).to_have_count(0)
        page.unroute("**/portal/requests/new/")
        page.route("**/portal/requests/new/", lambda route: route.abort())
        page.locator(f"{FORM} [data-primary]").click()
        expect(page.locator(".so-uploading.so-error")).to_be_visible()
        expect(page.locator("textarea[name=body]")).to_have_value("Lo que escribí.")
        page.unroute("**/portal/requests/new/")
        page.locator(f"{FORM} [data-primary]").click()
        page.wait_for_url("**/requests/*/")
        expect(page.locator(".so-attached .so-file")).to_have_count(1)
