"""How somebody writes into a composer, however late its editor comes and its form goes."""

from playwright.sync_api import Locator, Page, expect

# Whoever was seen writing is shown as writing for some seconds.
WRITING_MILLISECONDS = 4_000
MOST_LETTERS = 12


def editor_of(page: Page, form: str = "#composer") -> Locator:
    """Its editor, with the focus: a touch fetches it, and it takes the plain field's place."""
    page.locator(form).hover()
    editor = page.locator(f"{form} [contenteditable=true]")
    editor.click()
    return editor


def type_in(page: Page, text: str, *, mode: str) -> None:
    """Write a reply or a note, and leave it there."""
    page.locator(f"#composer label:has(input[value={mode}])").click()
    editor_of(page).press_sequentially(text)


def write(page: Page, text: str, *, mode: str, then: str) -> None:
    """Write it and send it; it is over once the conversation has it and the form is a new one."""
    type_in(page, text, mode=mode)
    page.locator(f"#composer button[name=then][value={then}]").click()
    expect(page.locator("#thread article", has_text=text)).to_be_visible()
    expect(page.locator("#composer textarea")).to_have_value("")


def write_until_seen(editor: Locator, mark: Locator) -> None:
    """Go on writing until somebody else sees it: who pauses is soon shown to write no more."""
    for _letter in range(MOST_LETTERS):
        editor.press_sequentially("a")
        try:
            expect(mark).to_be_visible(timeout=WRITING_MILLISECONDS)
        except AssertionError:
            continue
        return
    expect(mark).to_be_visible()
