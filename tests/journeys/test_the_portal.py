"""The main job through the portal, in English: a guest asks, proves an address, follows, rates."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House
from tests.journeys.program import Program, code_in, part
from tests.journeys.writing import editor_of, write

pytestmark = pytest.mark.journey

SUBJECT = "The card reader on till 3 says “offline”"
FILE = {"name": "till 3 – log.txt", "mimeType": "text/plain", "buffer": b"12:01 offline\n"}
ANSWER = "Please unplug the reader for ten seconds. What does it say then?"
ENGLISH = {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.mark.parametrize("has_script", [True, False], ids=["with scripts", "without JavaScript"])
def test_a_guest_asks_follows_answers_reopens_and_rates(
    house: House, browser: Browser, has_script: bool
):
    """What the portal promises, with and without JavaScript in the customer's browser."""
    name = "Grace" if has_script else "Henry"
    guest = Program(house.mail, f"{name} Miller", f"{name.lower()}@harbour.example")
    subject = f"{SUBJECT} ({name})"
    with house.screen(browser, **ENGLISH, java_script_enabled=has_script) as portal:
        number = _asks(portal, guest, subject)
        _is_answered(house, browser, number)
        _reads_and_replies(portal, number, has_script=has_script)
        replies = [one for one in guest.inbox(3) if ANSWER in part(one, "text/plain")]
        assert len(replies) == 1, "the answer came by mail too, once"
        _closes_rates_and_reopens(house, portal, number, has_script=has_script)
    said = [one["body_text"] for one in _messages(house, number)]
    assert [text.strip() for text in said] == [
        "It beeps twice and then nothing.",
        ANSWER,
        "It says “ready” for a second, then “offline”.",
        "It happened again this morning.",
    ]


def _asks(portal: Page, guest: Program, subject: str) -> int:
    portal.goto("/portal/requests/new/")
    expect(portal.locator("html")).to_have_attribute("lang", re.compile("^en"))
    portal.locator("[name=name]").fill(guest.name)
    portal.locator("[name=email]").fill(guest.address)
    portal.locator("[name=subject]").fill(subject)
    portal.locator("textarea[name=body]").fill("It beeps twice and then nothing.")
    portal.locator("#id_files").set_input_files([FILE])
    portal.get_by_role("button", name="Continue").click()
    code = _code_of(guest)
    wrong = "0" * len(code) if code != "0" * len(code) else "1" * len(code)
    portal.locator("[name=code]").fill(wrong)
    portal.get_by_role("button", name="Send request").click()
    expect(portal.locator(".so-error").first).to_be_visible()
    portal.locator("[name=code]").fill(code)
    portal.get_by_role("button", name="Send request").click()
    expect(portal.locator("h1")).to_have_text(subject)
    expect(portal.locator(".so-status-word")).to_have_text("We have it")
    link = portal.get_by_role("link", name="till 3 – log.txt")
    answer = portal.request.get(link.get_attribute("href") or "")
    assert answer.body() == FILE["buffer"]
    assert answer.headers["content-disposition"].startswith("attachment")
    found = re.search(r"/requests/(\d+)/", portal.url)
    assert found
    return int(found[1])


def _code_of(guest: Program) -> str:
    """The code in the mail, which carries no word of the request: anybody could have typed it."""
    mail = guest.inbox(1)[0]
    assert SUBJECT not in mail.as_string()
    assert "beeps" not in part(mail, "text/plain")
    return code_in(mail)


def _is_answered(house: House, browser: Browser, number: int) -> None:
    with house.screen(browser, "beto") as desk:
        desk.goto(f"/desk/tickets/{number}/")
        desk.locator("#ticket-head [data-key=i]").click()
        expect(desk.locator("#ticket-head .so-facts")).to_contain_text("Beto")
        write(desk, ANSWER, mode="reply", then="wait")


def _reads_and_replies(portal: Page, number: int, *, has_script: bool) -> None:
    """With scripts the answer is there already; without, at the next reading."""
    if not has_script:
        portal.goto(f"/portal/requests/{number}/")
    expect(portal.locator("article", has_text=ANSWER)).to_be_visible()
    expect(portal.locator(".so-status-word")).to_have_text("Your turn to reply")
    expect(portal.locator(".so-status")).to_contain_text("Beto")
    _says(portal, "It says “ready” for a second, then “offline”.", has_script=has_script)
    expect(portal.locator(".so-status-word")).to_have_text("We are on it")


def _says(portal: Page, text: str, *, has_script: bool) -> None:
    if has_script:
        editor_of(portal, "#reply").press_sequentially(text)
    else:
        portal.locator("#reply textarea").fill(text)
    portal.locator("#reply").get_by_role("button", name="Send", exact=True).click()
    expect(portal.locator("article.me", has_text=text)).to_be_visible()


def _closes_rates_and_reopens(house: House, portal: Page, number: int, *, has_script: bool) -> None:
    portal.get_by_role("button", name="It is solved").click()
    portal.locator("label.so-score").nth(1).click()
    portal.get_by_role("button", name="Rate").click()
    expect(portal.get_by_text("Thank you. You can still change it.")).to_be_visible()
    assert house.api("beto", f"/tickets/{number}/rating")[1]["score"] == 4
    portal.get_by_role("button", name="Open it again").click()
    expect(portal.locator(".so-status-word")).to_have_text("We are on it")
    _says(portal, "It happened again this morning.", has_script=has_script)
    assert house.api("beto", f"/tickets/{number}")[1]["category"] == "open"


def _messages(house: House, number: int) -> list[dict]:
    return house.api("beto", f"/tickets/{number}/messages")[1]["items"]
