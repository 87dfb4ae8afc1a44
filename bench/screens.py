"""`./do screens`: take the pictures of docs/pictures from the demo, in Chromium.

`--all FOLDER` takes every page instead: both languages, both themes, 1440 and 390 px.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.installation import Running

PICTURES = Path("docs/pictures")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
SIZES = {"1440": (1440, 900), "390": (390, 844)}
PRINTER = "La impresora del almacén"
STAFF = {
    "desk-home": "/desk/",
    "desk-list": "/desk/tickets/",
    "desk-ticket": "{ticket}",
    "desk-new": "/desk/tickets/new",
    "desk-people": "/desk/people/",
    "desk-search": "/desk/search/?q=impresora",
    "desk-held": "/desk/held/",
}
ADMINISTRATOR = {
    "settings": "/desk/settings/",
    "settings-queues": "/desk/settings/queues/",
    "settings-mailboxes": "/desk/settings/mailboxes/",
}
CUSTOMER = {
    "portal-home": "/portal/",
    "portal-form": "/portal/requests/new/",
    "portal-ticket": "{ticket}",
}
GUEST = {"portal-guest": "/portal/requests/new/", "sign-in": "/accounts/login/"}
BEST = [
    ("desk", "es", "light", "1440", "staff", "desk-ticket"),
    ("desk-dark", "en", "dark", "1440", "staff", "desk-ticket"),
    ("desk-phone", "es", "light", "390", "staff", "desk-list"),
    ("portal", "es", "light", "1440", "customer", "portal-ticket"),
    ("portal-phone", "en", "dark", "390", "customer", "portal-ticket"),
]
PEOPLE = {
    "staff": "beto@nortia.example",
    "administrator": "elena@nortia.example",
    "customer": "ana@acme.example",
}
PAGES = {"staff": STAFF, "administrator": ADMINISTRATOR, "customer": CUSTOMER, "guest": GUEST}


CHOOSE_LANGUAGE = """async (language) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({language, csrfmiddlewaretoken: token});
    await fetch("/appearance/language", {method: "POST", body});
}"""


class Studio:
    """The demo with a browser; each visitor has a context of their own."""

    def __init__(self, house: Running, browser: Browser) -> None:
        """Find Ana's ticket once."""
        self.house, self.browser = house, browser
        self.number = ""

    def visit(self, who: str, language: str, theme: str, size: str) -> Page:
        """A page of a signed-in person (or nobody) in one look."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="es-ES" if language == "es" else "en-GB",
            device_scale_factor=1.5,
            reduced_motion="reduce",
        )
        page = context.new_page()
        if who in PEOPLE:
            email = PEOPLE[who]
            page.goto(self.house.url + self.house.command("manage", "sign_in_link", email))
            page.locator("main form button").first.click()
            page.wait_for_load_state()
            page.goto(f"{self.house.url}/accounts/logout/")  # it asks first, with a form
            page.evaluate(CHOOSE_LANGUAGE, language)
        return page

    def shoot(self, page: Page, path: str, target: Path) -> None:
        """One picture of one page, when it has settled."""
        page.goto(self.house.url + path)
        page.wait_for_timeout(700)
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target)
        print(target)

    def path(self, who: str, name: str) -> str:
        """The address of a named page; Ana's ticket is found on Beto's list."""
        pages = PAGES[who]
        ticket = "/desk/tickets/{}/" if who == "staff" else "/portal/requests/{}/"
        return pages[name].replace("{ticket}", ticket.format(self._number()))

    def _number(self) -> str:
        if not self.number:
            page = self.visit("staff", "es", "light", "1440")
            page.goto(f"{self.house.url}/desk/tickets/")
            href = page.locator("a", has_text=PRINTER).first.get_attribute("href") or ""
            self.number = re.search(r"\d+", href)[0]  # type: ignore[index]
            page.context.close()
        return self.number


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="./do screens", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    with Running(demo=True) as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        studio = Studio(house, browser)
        for target, look, who, names in _every(options.all) if options.all else _best():
            page = studio.visit(who, *look)
            for name in names:
                studio.shoot(page, studio.path(who, name), Path(str(target).format(name=name)))
            page.context.close()


def _best() -> Iterator[tuple[Path, tuple[str, str, str], str, list[str]]]:
    for file, language, theme, size, who, name in BEST:
        yield PICTURES / f"{file}.png", (language, theme, size), who, [name]


def _every(folder: Path) -> Iterator[tuple[Path, tuple[str, str, str], str, list[str]]]:
    for language, theme, size in product(("es", "en"), ("light", "dark"), SIZES):
        for who, pages in PAGES.items():
            target = folder / f"{{name}}-{language}-{theme}-{size}.png"
            yield target, (language, theme, size), who, list(pages)


if __name__ == "__main__":
    main()
