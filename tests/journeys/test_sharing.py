"""What another app shares begins a new ticket in the installed desk, and nothing more."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.house import House

pytestmark = pytest.mark.journey
# As the system posts it: a page of its own, outside of every form of ours.
SHARES = """() => {
  const form = document.createElement("form");
  form.action = "/desk/app/share";
  Object.assign(form, { method: "post", enctype: "multipart/form-data" });
  const given = { title: "Pantalla rota", text: "Se ve a rayas", url: "https://acme.example/1" };
  for (const [name, value] of Object.entries(given)) {
    const field = document.createElement("input");
    Object.assign(field, { name, value });
    form.append(field);
  }
  const files = document.createElement("input");
  Object.assign(files, { type: "file", name: "files" });
  const held = new DataTransfer();
  held.items.add(new File(["x"], "foto.png", { type: "image/png" }));
  files.files = held.files;
  form.append(files);
  document.body.append(form);
  form.submit();
}"""


def test_words_a_link_and_a_picture_of_another_app_begin_a_new_ticket(
    house: House, browser: Browser
):
    with house.window(browser, "carla") as context:
        page = context.new_page()
        page.goto("/desk/")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.evaluate(SHARES)
        page.wait_for_url("**/tickets/new?shared=1")
        expect(page.locator("[name=subject]")).to_have_value("Pantalla rota")
        words = page.locator("textarea[name=body]")
        expect(words).to_have_value("Se ve a rayas\n\nhttps://acme.example/1")
        expect(page.locator("[data-tray] .so-file")).to_have_count(1)
        page.reload()
        expect(page.locator("[data-tray] .so-file")).to_have_count(0)
