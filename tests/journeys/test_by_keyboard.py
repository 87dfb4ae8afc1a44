"""A technician's work without a mouse: lists, a ticket, the palette, the cheat sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House, word

pytestmark = pytest.mark.journey

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MOST_STEPS = 60


@pytest.fixture
def numbers(house: House) -> list[int]:
    """Two new tickets; the second is the newest."""
    given = [
        {"subject": "El plóter corta torcido", "body": "Desde el cambio de cuchilla."},
        {"subject": "La centralita no desvía", "body": "Ni de noche.\n\nNi los sábados."},
    ]
    return [house.api("marcos", "/tickets", one)[1]["number"] for one in given]


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    """Beto's window, in which nothing is clicked."""
    with house.screen(browser, "beto") as page:
        page.goto("/desk/")
        yield page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def walk_to(page: Page, number: int) -> None:
    """Down the list until that row has the focus."""
    for _step in range(MOST_STEPS):
        press(page, "j")
        if page.evaluate("document.activeElement.id") == f"t{number}":
            return
    raise AssertionError(number)


def opened(page: Page, number: int) -> None:
    expect(page.locator(f".so-ticket[data-open='{number}']")).to_be_visible()


def barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    report: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in report["violations"]]


def test_a_ticket_is_worked_from_the_list_to_its_end(page: Page, numbers: list[int]):
    press(page, "g", "u")
    page.wait_for_url("**/views/unassigned/")
    walk_to(page, numbers[1])
    press(page, "Enter")
    opened(page, numbers[1])
    press(page, "i")
    expect(page.locator("#ticket-head summary[data-key=I]")).to_contain_text("Beto")
    # A note that names a colleague and the other ticket.
    press(page, "c")
    page.locator("#composer .ProseMirror").wait_for()
    page.keyboard.type("Mira esto, @carl")
    expect(page.locator(".so-suggest [role=option]")).to_have_count(1)
    press(page, "Enter")
    page.keyboard.type(f"como en #{numbers[0]}")
    expect(page.locator(".so-suggest [role=option]")).to_have_count(1)
    press(page, "Enter", "Control+Enter")
    note = page.locator(".so-msg.note")
    expect(note).to_contain_text("@Carla")
    expect(note.locator(f"a[href$='/tickets/{numbers[0]}/']")).to_have_text(f"#{numbers[0]}")
    # An answer that quotes what is selected.
    press(page, "Escape")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.so-msg .so-text'))")
    press(page, "r")
    expect(page.locator("#composer blockquote")).to_contain_text("Ni de noche.")
    page.keyboard.type("Lo miramos hoy.")
    press(page, "Control+Enter")
    expect(page.locator(".so-msg.ours").last).to_contain_text("Lo miramos hoy.")
    expect(page.locator(".so-msg.ours blockquote").last).to_contain_text("Ni de noche.")
    press(page, "Escape", "p")
    expect(page.locator("#ticket-head details[open] .so-item").first).to_be_visible()
    press(page, "Escape", "e")
    expect(page.locator("#ticket-head .so-fact.ok")).to_be_visible()
    press(page, "u")
    press(page, "g", "m")
    page.wait_for_url("**/views/mine/")


def test_a_ticket_s_key_means_the_row_that_has_the_focus(page: Page, numbers: list[int]):
    """The ticket that is open beside the list stays as it is."""
    press(page, "g", "a")
    page.wait_for_url("**/views/open/")
    walk_to(page, numbers[1])
    press(page, "Enter")
    opened(page, numbers[1])
    page.locator(f"#t{numbers[1]}").focus()
    walk_to(page, numbers[0])
    press(page, "b")
    opened(page, numbers[0])
    expect(page.locator("#ticket-head details[open] [name=until]").first).to_be_visible()


def test_the_palette_finds_does_and_goes(page: Page, numbers: list[int]):
    press(page, "Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("plot")
    expect(page.locator(".so-palette").get_by_role("option", name=f"#{numbers[0]}")).to_be_visible()
    assert barriers(page) == []
    press(page, "Escape")
    expect(box).to_have_count(0)
    press(page, "Control+k")
    page.keyboard.type(str(numbers[0]))
    expect(
        page.locator(".so-palette").get_by_role("option", name=f"#{numbers[0]}").first
    ).to_have_attribute("aria-selected", "true")
    press(page, "Enter")
    opened(page, numbers[0])
    # On a ticket it offers what may be done with it; accents do not matter.
    press(page, "Control+k")
    page.keyboard.type(word("Assign to me").replace("í", "i"))
    expect(page.locator(".so-palette").get_by_role("option").first).to_have_attribute(
        "aria-selected", "true"
    )
    press(page, "Enter")
    expect(page.locator("#ticket-head summary[data-key=I]")).to_contain_text("Beto")
    # Before anything is typed: what was opened last.
    page.goto("/desk/")
    press(page, "Control+k")
    expect(page.locator(".so-palette").get_by_role("option").first).to_contain_text(
        f"#{numbers[0]}"
    )


def test_the_cheat_sheet_opens_and_own_keys_count(page: Page, numbers: list[int]):
    press(page, "?")
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("kbd").first).to_be_visible()
    assert barriers(page) == []
    press(page, "Escape")
    expect(sheet).to_have_count(0)
    page.goto("/desk/profile/keys")
    box = page.get_by_label(word("Internal note"))
    box.focus()
    press(page, "Control+a", "q", "Enter")
    expect(page.locator("button[name=reset]")).to_be_visible()
    page.goto(f"/desk/tickets/{numbers[0]}/")
    press(page, "c")
    expect(page.locator("input[name=mode][value=note]")).not_to_be_checked()
    press(page, "q")
    expect(page.locator("input[name=mode][value=note]")).to_be_checked()
    # While somebody writes, keys are letters.
    page.locator("#composer .ProseMirror").wait_for()
    page.keyboard.type("qué e")
    expect(page.locator("#composer .ProseMirror")).to_have_text("qué e")
    expect(page.locator("input[name=mode][value=note]")).to_be_checked()
    page.goto("/desk/profile/keys")
    page.locator("button[name=reset]").focus()
    press(page, "Enter")
    expect(page.get_by_label(word("Internal note"))).to_have_value("c")
    expect(page.locator("button[name=reset]")).to_have_count(0)


def test_a_composing_keyboard_and_modifiers_trigger_nothing(page: Page, numbers: list[int]):
    page.goto(f"/desk/tickets/{numbers[1]}/")
    page.evaluate(
        """() => {
          const with_ = [{ isComposing: true }, { ctrlKey: true }, { altKey: true }];
          with_.forEach((one) => document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key: "c", bubbles: true, ...one })));
        }"""
    )
    expect(page.locator("input[name=mode][value=note]")).not_to_be_checked()
