"""Every page before axe-core: nothing serious, and nothing that sticks out of a narrow screen.

The pages are those of the table of addresses and roles, so that a new one is looked at by itself.
Each has one of four looks, by its name; the main ones have all.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.installation import Running
from tests.journeys.furnished import READERS, Furnished

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
SERIOUS = {"serious", "critical"}
MAIN = {
    "desk:home",
    "desk:view",
    "desk:ticket",
    "desk:search",
    "portal:home",
    "portal:new_ticket",
    "portal:ticket",
    "account_login",
}
# Words that a page needs to show something.
ASKED = {"desk:search": "?q=impresora", "portal:tickets": "?q=assignee:beto"}
LOOKS = (("es", "light", 390), ("es", "dark", 1440), ("en", "dark", 390), ("en", "light", 1440))
LOOK = """async () => {
  const scrolls = (box) => Boolean(box) && box !== document.body
    && (["auto", "scroll"].includes(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
  const report = await axe.run(document, { resultTypes: ["violations"] });
  const page = document.documentElement;
  return {
    language: page.lang,
    isDark: getComputedStyle(page).colorScheme === "dark" ||
      getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)
        .reduce((sum, one) => sum + Number(one), 0) < 384,
    beyond: page.scrollWidth - page.clientWidth,
    cut: [...document.querySelectorAll("main :is(button, a, input, select, textarea)")]
      .filter((one) => one.checkVisibility() && !one.closest(".so-sr")
        && one.getBoundingClientRect().right > innerWidth + 1
        && !scrolls(one.parentElement))
      .map((one) => one.outerHTML.slice(0, 120)),
    barriers: report.violations.map((one) => [
      one.impact, one.id, one.help, one.nodes.length, String(one.nodes[0].target),
      one.nodes[0].failureSummary]),
  };
}"""


@pytest.fixture(scope="module")
def furnished() -> Iterator[Furnished]:
    """An installation of its own: everything in it is there to be looked at."""
    with Running() as running:
        started = Furnished(running)
        yield started
        started.close()


def look_of(name: str) -> tuple[str, str, int]:
    """The one look of a page, whatever else there is."""
    return LOOKS[zlib.crc32(name.encode()) % len(LOOKS)]


def test_no_page_has_a_serious_barrier_or_sticks_out(furnished: Furnished, browser: Browser):
    """Every barrier of every page is told in one go."""
    kept = furnished.sign_in(browser)
    found, seen = list[str](), set[str]()
    for look in LOOKS:
        language, scheme, width = look
        furnished.speak(language)
        for who in READERS:
            names = [
                name
                for name, (_path, reader) in furnished.pages.items()
                if reader == who and (name in MAIN or look_of(name) == look)
            ]
            options: dict[str, Any] = {
                "base_url": furnished.url,
                "storage_state": kept[who],
                "locale": {"es": "es-ES", "en": "en-GB"}[language],
                "color_scheme": scheme,
                "viewport": {"width": width, "height": 900},
                "reduced_motion": "reduce",
            }
            context = browser.new_context(**options)
            page = context.new_page()
            for name in names:
                if is_page(context, furnished.pages[name][0]):
                    seen.add(name)
                    found += troubles(page, name, furnished.pages[name][0], look)
            context.close()
    assert found == [], "\n" + "\n".join(found)
    assert seen >= MAIN
    assert len(seen) > 60


def is_page(context: BrowserContext, path: str) -> bool:
    """Whether it is a whole page, rather than a fragment, a file or facts for a program."""
    answer = context.request.get(path)
    # What is somebody else's is shown in a frame where no script runs, ours neither.
    is_framed = "sandbox" in answer.headers.get("content-security-policy", "")
    if is_framed or "text/html" not in answer.headers.get("content-type", ""):
        return False
    return answer.status == 200 and "<html" in answer.text()[:2000]


def troubles(page: Page, name: str, path: str, look: tuple[str, str, int]) -> list[str]:
    language, scheme, width = look
    answer = page.goto(path + ASKED.get(name, ""))
    assert answer
    assert answer.status == 200, path
    page.evaluate(AXE)
    report = page.evaluate(LOOK)
    where = f"{name} ({path}, {language}, {scheme}, {width})"
    found = [
        f"{where}: {rule} ({told}): {target} and {count - 1} more; {summary}"
        for impact, rule, told, count, target, summary in report["barriers"]
        if impact in SERIOUS
    ]
    if report["beyond"] > 0:
        found.append(f"{where}: {report['beyond']} px stick out")
    found += [f"{where}: cut off: {one}" for one in report["cut"]]
    if report["language"] != language:
        found.append(f"{where}: speaks {report['language']}")
    if report["isDark"] != (scheme == "dark"):
        found.append(f"{where}: is not {scheme}")
    return found
