"""The desk as an app: installed, read without a connection, answered, and left without a trace."""

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.journeys.house import House, word

pytestmark = pytest.mark.journey
KEPT = """async () => {
  const pages = await (await caches.open("desk-pages-1")).keys();
  return pages.map((one) => new URL(one.url).pathname);
}"""
HAS_WORKER = "() => navigator.serviceWorker.controller !== null"
IS_READY = f"""async () => {{
  const files = await (await caches.open("desk-assets-1")).keys();
  const pages = await ({KEPT})();
  return files.some((one) => one.url.includes("editor-")) && pages.includes("/desk/app/offline");
}}"""


@pytest.fixture
def app(house: House, browser: Browser) -> Iterator[BrowserContext]:
    """Carla's window, in which the worker already serves."""
    with house.window(browser, "carla") as context:
        page = context.new_page()
        page.goto("/desk/")
        page.wait_for_function(HAS_WORKER)
        until(page, IS_READY)
        yield context


def until(page: Page, question: str) -> None:
    """Ask the page until it says yes; what it has to wait for itself is waited for."""
    for _turn in range(300):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def new_ticket(house: House, subject: str) -> int:
    status, ticket = house.api("marcos", "/tickets", {"subject": subject, "body": "Desde hoy."})
    assert status == 201
    return ticket["number"]


def opened(context: BrowserContext, number: int) -> Page:
    """The ticket's page, kept by the browser."""
    page = context.pages[0]
    page.goto(f"/desk/tickets/{number}/")
    path = f"/desk/tickets/{number}/"
    until(page, f"async () => (await ({KEPT})()).includes('{path}')")
    return page


def write(page: Page, text: str) -> None:
    page.locator("#composer textarea").focus()
    page.locator("#composer [contenteditable=true]").press_sequentially(text)
    page.locator("#composer .only-reply button[name=then][value='']").evaluate(
        "(one) => one.click()"
    )


def test_the_desk_can_be_installed_in_both_languages(house: House, app: BrowserContext):
    """Name, icons for every shape, shortcuts that lead somewhere, and a worker for its pages."""
    page = app.pages[0]
    address = page.locator("link[rel=manifest]").get_attribute("href")
    assert address.endswith(".es.webmanifest")
    for language in ("es", "en"):
        path = address.replace(".es.", f".{language}.")
        told = json.load(urllib.request.urlopen(f"{house.url}{path}"))
        assert (told["lang"], told["display"], told["scope"]) == (language, "standalone", "/desk/")
        assert told["short_name"]
        for icon in told["icons"]:
            data = urllib.request.urlopen(f"{house.url}{icon['src']}").read()
            width = int.from_bytes(data[16:20], "big")
            assert f"{width}x{width}" == icon["sizes"]
        shapes = {(one["sizes"], one["purpose"]) for one in told["icons"]}
        assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= shapes
        for shortcut in told["shortcuts"]:
            assert page.request.get(shortcut["url"]).status == 200
    problems = app.new_cdp_session(page).send("Page.getInstallabilityErrors")
    others = [one["errorId"] for one in problems["installabilityErrors"]]
    # A window without a trace of its own cannot install anything; nothing else may be amiss.
    assert set(others) <= {"in-incognito"}


def test_a_ticket_is_read_without_a_connection_and_says_how_old_it_is(
    house: House, app: BrowserContext
):
    """What was opened is there, whole; what was not, says what is."""
    number = new_ticket(house, "El router se apaga")
    page = opened(app, number)
    app.set_offline(True)
    page.reload()
    expect(page.locator("#ticket-head h1")).to_have_text("El router se apaga")
    expect(page.locator(".so-kept")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.so-rail')).display") != "inline"
    page.goto("/desk/people/")
    expect(page.locator("[data-kept-pages] a", has_text="El router se apaga")).to_be_visible()
    page.locator("[data-kept-pages] a", has_text="El router se apaga").click()
    expect(page.locator("#ticket-head h1")).to_have_text("El router se apaga")
    app.set_offline(False)
    page.reload()
    expect(page.locator(".so-kept")).to_have_count(0)


def test_a_reply_that_is_written_without_a_connection_leaves_once_when_it_is_back(
    house: House, app: BrowserContext
):
    """It waits in sight, and reaches the ticket a single time."""
    number = new_ticket(house, "La red va lenta")
    page = opened(app, number)
    app.set_offline(True)
    page.reload()
    write(page, "Mañana vamos a verla")
    waiting = page.locator("#letters .so-letter")
    expect(waiting).to_contain_text("Mañana vamos a verla")
    app.set_offline(False)
    expect(waiting).to_have_count(0)
    page.reload()
    said = page.locator("article, .so-msg").filter(has_text="Mañana vamos a verla")
    expect(said.first).to_be_visible()
    _status, found = house.api("carla", f"/tickets/{number}/messages")
    bodies = [
        one
        for one in found["items"]
        if "Mañana vamos a verla" in json.dumps(one, ensure_ascii=False)
    ]
    assert len(bodies) == 1


def test_what_waits_shows_in_a_second_window_too_when_it_looks_for_the_connection(
    house: House, app: BrowserContext
):
    """A window that was open before asks again, and not only when its page is loaded."""
    number = new_ticket(house, "El escáner no responde")
    page = opened(app, number)
    second = app.new_page()
    second.goto(f"/desk/tickets/{number}/")
    second.wait_for_function(HAS_WORKER)
    expect(second.locator("#composer")).to_be_visible()
    app.set_offline(True)
    page.reload()
    write(page, "Mañana lo cambiamos")
    expect(page.locator("#letters .so-letter")).to_contain_text("Mañana lo cambiamos")
    second.evaluate("dispatchEvent(new Event('online'))")
    expect(second.locator("#letters .so-letter")).to_contain_text("Mañana lo cambiamos")
    app.set_offline(False)
    expect(second.locator("#letters")).to_have_count(0)


def test_a_reply_from_without_a_connection_stops_when_a_colleague_answered_since(
    house: House, app: BrowserContext
):
    """The stop is the composer's own: both texts are there, and nothing was sent."""
    number = new_ticket(house, "El monitor no enciende")
    page = opened(app, number)
    app.set_offline(True)
    page.reload()
    write(page, "Pruebe otro cable")
    expect(page.locator("#letters .so-letter")).to_be_visible()
    status, _said = house.api("elena", f"/tickets/{number}/messages", {"body": "Ya voy yo"})
    assert status == 201
    app.set_offline(False)
    letter = page.locator("#letters .so-letter.warn")
    expect(letter).to_be_visible()
    letter.get_by_role("button", name=word("Look at both")).click()
    expect(page.locator("#composer .so-conflict")).to_contain_text("Ya voy yo")
    expect(page.locator("#composer")).to_contain_text("Pruebe otro cable")
    _status, found = house.api("carla", f"/tickets/{number}/messages")
    assert "Pruebe otro cable" not in json.dumps(found)


def test_signing_out_leaves_nothing_of_somebody_in_the_browser(house: House, browser: Browser):
    """No kept page, no worker: without a connection the next person sees nothing."""
    told = house.running.command("manage", "sign_in_link", "carla@nortia.example")
    with house.window(browser) as context:
        page = context.new_page()
        page.goto(told.strip().splitlines()[-1].strip())
        page.locator("form[action*='/once/'] button").click()
        page.wait_for_url("**/desk/**")
        page.wait_for_function(HAS_WORKER)
        number = new_ticket(house, "Las facturas no cuadran")
        opened(context, number)
        page.goto("/desk/profile/")
        page.wait_for_function(HAS_WORKER)
        page.locator("main form[action='/accounts/logout/'] button").click()
        page.wait_for_url(lambda url: "/desk/" not in url)
        # The worker empties all at its own pace; leaving waits two seconds for it at most.
        until(page, f"async () => (await ({KEPT})()).length === 0")
        context.set_offline(True)
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(f"/desk/tickets/{number}/")


def test_a_page_that_was_on_its_way_when_somebody_left_is_not_kept(
    house: House, app: BrowserContext
):
    """What the worker fetches by itself may come after the sign-out emptied all."""
    number = new_ticket(house, "La cámara no enfoca")
    page = opened(app, new_ticket(house, "El proyector parpadea"))
    page.wait_for_load_state()
    page.route("**/accounts/logout/", lambda route: route.fulfill(status=204))
    page.evaluate(
        """(path) => {
  const { port1, port2 } = new MessageChannel();
  window.fetched = new Promise((done) => { port1.onmessage = done; });
  navigator.serviceWorker.controller.postMessage({ kind: "beside", path }, [port2]);
}""",
        f"/desk/tickets/{number}/",
    )
    with page.expect_response("**/accounts/logout/"):
        page.evaluate(
            "document.querySelector('form[action=\"/accounts/logout/\"]').requestSubmit()"
        )
    assert page.evaluate(f"async () => {{ await window.fetched; return ({KEPT})(); }}") == []


def test_the_code_of_a_ticket_opens_it_from_a_photo(house: House, app: BrowserContext):
    """The desk reads what it draws, without the browser's own detector where there is none."""
    number = new_ticket(house, "La báscula no pesa")
    page = app.pages[0]
    page.goto(f"/desk/tickets/{number}/code")
    picture = page.locator(".so-code .segno").screenshot()
    page.goto("/desk/scan")
    photo = {"name": "foto.png", "mimeType": "image/png", "buffer": picture}
    page.locator("[data-scan-photo]").set_input_files(photo)
    page.wait_for_url(f"**/desk/tickets/{number}/")
    page.goto("/desk/scan")
    page.locator("#scanned").fill(f"#{number}")
    page.locator("#scanned").press("Enter")
    page.wait_for_url(f"**/desk/tickets/{number}/")


def test_what_is_pushed_rings_with_subject_and_doer_and_leads_to_the_ticket(app: BrowserContext):
    """The worker shows what arrives; the browser's maker brings it, so here the browser is told."""
    app.grant_permissions(["notifications"])
    page = app.pages[0]
    session = app.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    for _turn in range(300):
        if registrations:
            break
        page.wait_for_timeout(100)
    news = {
        "title": "#1001 La impresora",
        "body": "Carla te asignó el ticket",
        "url": "/desk/tickets/1001/",
        "tag": "ticket-1001",
        "language": "es",
    }
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": page.evaluate("location.origin"),
            "registrationId": registrations[0],
            "data": json.dumps(news),
        },
    )
    shown = """async () => {
      const worker = await navigator.serviceWorker.getRegistration("/desk/");
      return (await worker.getNotifications()).map((one) => [one.title, one.body, one.data.url]);
    }"""
    until(page, f"async () => (await ({shown})()).length === 1")
    assert page.evaluate(shown) == [[news["title"], news["body"], news["url"]]]
