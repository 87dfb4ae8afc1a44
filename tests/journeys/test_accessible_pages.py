"""The main pages before axe-core: nothing serious, in light and dark, in Spanish and English."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.house import House
from tests.journeys.program import Program
from tests.journeys.stage import ADDRESS

pytestmark = pytest.mark.journey

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
GUEST = ["/", "/portal/requests/new/", "/accounts/login/"]
CUSTOMER = ["/", "/portal/requests/", "/portal/requests/{number}/", "/portal/profile/"]
DESK = ["/desk/", "/desk/views/open/", "/desk/tickets/{number}/", "/desk/tickets/new"]
REST = [
    "/desk/search/?q=rodillo",
    "/desk/people/",
    "/desk/people/{person}/",
    "/desk/organizations/",
    "/desk/held/",
    "/desk/notifications/?state=all",
    "/desk/notifications/preferences",
    "/desk/profile/",
    "/desk/settings/",
    "/desk/settings/organization",
    "/desk/settings/queues/",
    "/desk/settings/mailboxes/",
    "/desk/settings/mailboxes/new",
    "/desk/settings/tokens/",
]
LOOKS = {
    "es, light, wide": ("es", "light", 1440, [*DESK, *REST]),
    "en, dark, wide": ("en", "dark", 1440, [*DESK, *REST]),
    "es, dark, narrow": ("es", "dark", 390, DESK),
}


@pytest.fixture(scope="module")
def facts(house: House) -> dict[str, int]:
    """A ticket with something in every place, and something held."""
    body = {"subject": "El rodillo de la Zebra", "body": "Gira pero no arrastra."}
    number = house.api("marcos", "/tickets", body)[1]["number"]
    messages = f"/tickets/{number}/messages"
    house.api("beto", messages, {"body": "¿Probaste con otro rollo?"})
    house.api("beto", messages, {"body": "Queda uno en el almacén.", "internal": True})
    dario = Program(house.mail, "Dario Vela", "dario@optica.example")
    dario.send(dario.new(ADDRESS, f"[#{number}]", "Me too."))
    house.fetch_mail()
    return {"number": number, "person": house.api("marcos", "/me")[1]["person"]["id"]}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_main_pages_have_no_serious_barrier(
    house: House, browser: Browser, facts: dict[str, int], look: tuple[str, str, int, list[str]]
):
    """Every barrier of every page is told in one go."""
    language, scheme, width, desk = look
    options: dict[str, Any] = {
        "locale": {"es": "es-ES", "en": "en-GB"}[language],
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
    }
    found = []
    for who, paths in (("", GUEST), ("marcos", CUSTOMER), ("elena", desk)):
        if who:
            _speak(house, who, language)
        with house.window(browser, who, **options) as context:
            for path in paths:
                found += _barriers(context, path.format(**facts), language, scheme)
        if who:
            _speak(house, who, "es")
    assert found == [], "\n" + "\n".join(found)


def _speak(house: House, who: str, language: str) -> None:
    person = house.api(who, "/me")[1]["person"]["id"]
    status, answer = house.change(who, f"/people/{person}", {"language": language})
    assert status == 200, answer


def _barriers(context: BrowserContext, path: str, language: str, scheme: str) -> list[str]:
    page = context.new_page()
    answer = page.goto(path)
    assert answer
    assert answer.status == 200, path
    assert page.locator("html").get_attribute("lang", timeout=2000) == language
    assert _is_dark(page) == (scheme == "dark"), path
    page.evaluate(AXE.read_text())
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.close()
    return [
        f"{path}: {one['id']} ({one['help']}): {one['nodes'][0]['target']} and"
        f" {len(one['nodes']) - 1} more; {one['nodes'][0]['failureSummary']}"
        for one in report["violations"]
        if one["impact"] in SERIOUS
    ]


def _is_dark(page: Page) -> bool:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (
        int(float(one)) for one in colour[colour.index("(") + 1 : -1].split(",")[:3]
    )
    return red + green + blue < 384
