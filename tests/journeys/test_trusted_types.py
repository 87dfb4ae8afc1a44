"""In our pages no text becomes a script, even where code of ours should try."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.house import House

pytestmark = pytest.mark.journey

TRIES = """() => {
  const tries = {
    text: (script) => { script.text = "1"; },
    address: (script) => { script.src = "/static/x.js"; },
    frame: () => { document.createElement("iframe").srcdoc = "<p>x</p>"; },
    policy: () => { window.trustedTypes.createPolicy("more", { createScript: (text) => text }); },
  };
  const refused = (act) => {
    try { act(document.createElement("script")); } catch { return true; }
    return false;
  };
  return Object.entries(tries).filter(([, act]) => !refused(act)).map(([name]) => name);
}"""


def test_no_text_becomes_a_script(house: House, browser: Browser):
    context = browser.new_context(base_url=house.url)
    try:
        page = context.new_page()
        page.goto("/accounts/login/")
        # A frame's own text is HTML, which the pages' one policy lets through.
        assert page.evaluate(TRIES) == ["frame"]
    finally:
        context.close()
