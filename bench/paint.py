"""How soon a browser shows the desk, and how much it loads for that: Chromium, nothing cached."""

from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.goals import Measured
from bench.installation import Running

CHROMIUM = Path("/usr/bin/chromium")
ROUNDS = 5
PAGES = ("/desk/views/open/", "/desk/")
LARGEST = """() => new Promise((resolve) => {
    let last = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) last = entry.startTime;
    }).observe({type: "largest-contentful-paint", buffered: true});
    setTimeout(() => resolve(last), 500);
})"""
# What came over the wire for the page's scripts and styles, headers aside.
LOADED = """() => performance.getEntriesByType("resource")
    .filter((one) => /\\.(js|css)$/.test(new URL(one.name).pathname))
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def measure(house: Running, facts: dict[str, Any], tickets: int) -> list[Measured]:
    """The worst of the pages, each opened a few times in a new profile; the median of those."""
    if not CHROMIUM.exists():
        return []
    found: dict[str, list[tuple[float, float]]] = {page: [] for page in PAGES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        cookie = {"name": "sessionid", "value": facts["session"], "url": house.url}
        for page in [*PAGES * ROUNDS]:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([cookie])
            window = context.new_page()
            window.goto(house.url + page, wait_until="load")
            found[page].append((window.evaluate(LARGEST), window.evaluate(LOADED)))
            context.close()
        browser.close()
    medians = {page: sorted(seen)[ROUNDS // 2] for page, seen in found.items()}
    worst = max(PAGES, key=lambda page: medians[page][0])
    size = max(loaded for seen in found.values() for _paint, loaded in seen) / 1000
    how = f"{worst} in Chromium, nothing cached, median of {ROUNDS}"
    return [
        Measured("paint", medians[worst][0], how, tickets),
        Measured("loaded", size, "scripts and styles of the first view, compressed", tickets),
    ]
