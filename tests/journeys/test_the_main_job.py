"""The main job by e-mail, in Spanish: asked, taken, answered, resolved, rated; seen by whom it may.

Ana writes from her mail program to the mail server; Soporte reads it by IMAP and answers by SMTP.
"""

import io
import json
import re
import time
from email.message import EmailMessage

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from websockets.sync.client import connect

from tests.journeys.house import House, word
from tests.journeys.program import Program, part
from tests.journeys.stage import ADDRESS
from tests.journeys.writing import write

pytestmark = pytest.mark.journey

SUBJECT = "La impresora de expedición saca las etiquetas en blanco"
QUESTION = "Ana, ¿qué versión del controlador ves en la pantalla?"
ANSWER = "Pone 6.9.2, y ahora huele a quemado."
AIDE = "Carla, ¿es el mismo controlador que falló el viernes?"
REPORT = "código;descripción\n17;Añadió la cola de impresión\n".encode()
QUIET_SECONDS = 6
LONGEST_SECONDS = 30
# Asked of the page, not of an element: a live list may have put another in its place.
HAS_PICTURE = """() => [...document.querySelectorAll("#thread article img[alt=etiqueta]")]
  .some((one) => one.complete && one.naturalWidth > 100)"""
# Nobody may follow it: once it is refused, all that was asked for was answered.
NOBODYS = "ticket:999999"


@pytest.fixture
def ana(house: House) -> Program:
    """Ana at her mail program."""
    return Program(house.mail, "Ana Pardo", "ana@acme.example")


def test_a_request_by_mail_is_taken_answered_resolved_and_rated(
    house: House, browser: Browser, ana: Program
):
    """The whole path; who may not see it finds nothing on the way."""
    with house.screen(browser, "beto") as desk:
        number = _appears_on_the_open_list(house, desk, ana)
        _shows_picture_and_file(desk)
        _is_taken_and_answered(desk)
        reply = _brings_one_acknowledgement_and_one_reply(house, ana, number)
        _takes_her_answer_in(house, desk, ana, reply)
        _is_found_by_ana(house, browser, number)
        _is_hidden_from_dario(house, browser, desk, number)
        _is_rated_from_the_mail(house, browser, desk, ana, number)
    assert len(ana.inbox()) == 3, "one acknowledgement, one reply, one question for a rating"


def _appears_on_the_open_list(house: House, desk: Page, ana: Program) -> int:
    desk.goto("/desk/views/open/")
    desk.evaluate("window.sinceReload = true")
    ana.send(_first_mail(ana))
    house.running.command("mailbox", "fetch")
    row = desk.locator("a.so-t", has_text=SUBJECT)
    expect(row).to_be_visible()
    expect(row).to_contain_text("Ana Pardo")
    assert desk.evaluate("window.sinceReload"), "the list was reloaded"
    number = re.search(r"#(\d+)", row.inner_text())
    assert number
    row.click()
    expect(desk.locator("#ticket-head h1")).to_have_text(SUBJECT)
    return int(number[1])


def _first_mail(ana: Program) -> EmailMessage:
    message = ana.new(
        ADDRESS,
        SUBJECT,
        "Buenos días:\n\nSale así: [foto]\n\nUn saludo,\nAna",
        "<p>Buenos días:</p><p>Sale así, en <b>blanco</b>:</p>"
        '<p><img src="cid:etiqueta@acme" alt="etiqueta"></p><p>Un saludo,<br>Ana</p>',
    )
    html = message.get_payload()[-1]
    html.add_related(_picture(), "image", "png", cid="<etiqueta@acme>", filename="etiqueta.png")
    message.add_attachment(REPORT, "text", "csv", filename="informe técnico (año 2026).csv")
    return message


def _picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((320, 200)).save(out, "PNG")
    return out.getvalue()


def _shows_picture_and_file(desk: Page) -> None:
    message = desk.locator("#thread article").first
    expect(message).to_contain_text("Sale así, en blanco")
    expect(message.locator("img[alt=etiqueta]")).to_be_visible()
    desk.wait_for_function(HAS_PICTURE)
    link = message.get_by_role("link", name="informe técnico (año 2026).csv")
    path = link.get_attribute("href") or ""
    answer = desk.request.get(path)
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.body() == REPORT


def _is_taken_and_answered(desk: Page) -> None:
    desk.get_by_role("button", name=word("Take it")).click()
    expect(desk.locator("#ticket-head .so-facts")).to_contain_text("Beto")
    write(desk, AIDE, mode="note", then="note")
    write(desk, QUESTION, mode="reply", then="wait")
    expect(desk.locator("#thread article.note", has_text=AIDE)).to_be_visible()
    reply = desk.locator("#thread article", has_text=QUESTION)
    expect(reply).to_be_visible()
    expect(reply.locator(".ft")).to_contain_text(word("Sent"))


def _brings_one_acknowledgement_and_one_reply(
    house: House, ana: Program, number: int
) -> EmailMessage:
    ana.inbox(2)
    house.fetch_mail()
    time.sleep(QUIET_SECONDS)
    received = ana.inbox()
    first = next(
        raw for to, raw in house.mail.seen if to == ADDRESS and ana.address.encode() in raw
    )
    first_id = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", first)
    assert first_id
    assert len(received) == 2, [str(one["Subject"]) for one in received]
    for one in received:
        assert one["In-Reply-To"] == first_id[1].decode()
        assert first_id[1].decode() in one["References"]
        assert f"[#{number}]" in str(one["Subject"])
        assert part(one, "text/plain").strip()
        assert part(one, "text/html").strip()
    automatic = [one for one in received if one["Auto-Submitted"]]
    replies = [one for one in received if not one["Auto-Submitted"]]
    assert len(automatic) == len(replies) == 1
    assert QUESTION in part(replies[0], "text/plain")
    assert QUESTION in part(replies[0], "text/html")
    assert "+t." in str(replies[0]["Reply-To"]), "answers carry a signed mark"
    assert not any(AIDE in one.as_string() for one in received), "a note went out"
    return replies[0]


def _takes_her_answer_in(house: House, desk: Page, ana: Program, reply: EmailMessage) -> None:
    ana.send(ana.answer(reply, ANSWER))
    house.fetch_mail()
    message = desk.locator("#thread article", has_text=ANSWER)
    expect(message).to_be_visible()
    expect(message.locator(".tx").first).not_to_contain_text(QUESTION)
    quote = message.locator("details.so-quoted")
    expect(quote).to_have_count(1)
    expect(quote.get_by_text(QUESTION)).to_be_hidden()
    quote.locator("summary").click()
    expect(quote.get_by_text(QUESTION)).to_be_visible()
    expect(desk.locator("#ticket-head .so-facts")).to_contain_text("Abierto")


def _is_found_by_ana(house: House, browser: Browser, number: int) -> None:
    with house.screen(browser, "ana") as portal:
        portal.goto("/portal/requests/")
        portal.get_by_role("link", name=SUBJECT).click()
        expect(portal.locator("h1")).to_have_text(SUBJECT)
        expect(portal.locator("main")).to_contain_text(ANSWER)
        expect(portal.locator("main")).not_to_contain_text(AIDE)
        topic = portal.locator("#request").get_attribute("data-live") or ""
        portal.goto("/portal/requests/?q=etiqueta+blanco")
        expect(portal.get_by_role("link", name=SUBJECT)).to_be_visible()
        assert _refused(house, portal, topic) == []
        # Customers follow the public side alone: notes make no noise there.
        internal = topic.removesuffix(":public")
        assert _refused(house, portal, internal) == [internal]
    assert house.api("ana", f"/tickets/{number}")[1]["subject"] == SUBJECT
    assert house.api("ana", "/tickets")[1]["items"][0]["number"] == number
    assert [one["id"] for one in house.api("ana", "/search?q=etiquetas")[1]["items"]] == [number]
    said = json.dumps(house.api("ana", f"/tickets/{number}/messages")[1], ensure_ascii=False)
    assert ANSWER in said
    assert AIDE not in said


def _is_hidden_from_dario(house: House, browser: Browser, desk: Page, number: int) -> None:
    topics = (desk.locator("#ticket-live").get_attribute("data-live") or "").split()
    with house.screen(browser, "dario", locale="en-GB") as portal:
        for path in ("", "conversation.txt", "live/"):
            theirs = portal.request.get(f"/portal/requests/{number}/{path}")
            missing = portal.request.get(f"/portal/requests/999999/{path}")
            assert (theirs.status, _without_nonce(theirs.text())) == (
                404,
                _without_nonce(missing.text()),
            )
        assert portal.request.get(f"/desk/tickets/{number}/").status in {302, 403, 404}
        portal.goto("/portal/requests/?q=etiquetas")
        expect(portal.locator("main")).not_to_contain_text(SUBJECT)
        for topic in (*topics, f"{topics[0]}:public"):
            assert _refused(house, portal, topic) == [topic]
        link = desk.locator("#thread a.so-att").first.get_attribute("href") or ""
        head, _colon, _signature = link.rpartition(":")
        for broken in (head, f"{head}:AAAA", "/f/1"):
            assert portal.request.get(broken).status == 404
    theirs, missing = (house.api("dario", f"/tickets/{one}") for one in (number, 999999))
    assert theirs == missing
    assert theirs[0] == 404
    assert house.api("dario", f"/tickets/{number}/messages")[0] == 404
    assert house.api("dario", f"/tickets/{number}/messages", {"body": "Hola"})[0] == 404
    his = house.api("dario", "/tickets")[1]["items"]
    assert number not in [one["number"] for one in his]
    assert house.api("dario", "/search?q=etiquetas")[1]["items"] == []
    _his_mail_about_it_is_held(house, number)


def _his_mail_about_it_is_held(house: House, number: int) -> None:
    before = len(house.api("beto", f"/tickets/{number}/messages")[1]["items"])
    dario = Program(house.mail, "Dario Vela", "dario@optica.example")
    dario.send(dario.new(ADDRESS, f"Re: {SUBJECT} [#{number}]", "Send me all of it, please."))
    house.fetch_mail()
    limit = time.monotonic() + LONGEST_SECONDS
    while dario.address not in [one["sender"] for one in _held(house, number)]:
        assert time.monotonic() < limit, "the stranger's mail was not held"
        time.sleep(0.2)
    assert len(house.api("beto", f"/tickets/{number}/messages")[1]["items"]) == before
    assert dario.inbox() == []


def _held(house: House, number: int) -> list[dict]:
    found = house.api("carla", "/inbound?state=held")[1]["items"]
    return [one for one in found if f"[#{number}]" in one["subject"]]


def _refused(house: House, page: Page, topic: str) -> list[str]:
    """The topics that the live socket refuses this window's person."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    address = house.url.replace("http", "ws", 1) + "/live"
    with connect(address, origin=house.url, additional_headers={"Cookie": cookies}) as socket:
        socket.send(json.dumps({"follow": [topic, NOBODYS]}))
        while True:
            said = json.loads(socket.recv(timeout=LONGEST_SECONDS))
            if NOBODYS in said.get("refused", []):
                return [one for one in said["refused"] if one != NOBODYS]


def _is_rated_from_the_mail(
    house: House, browser: Browser, desk: Page, ana: Program, number: int
) -> None:
    desk.locator("#ticket-head details", has=desk.locator("summary[data-key=s]")).click()
    desk.get_by_role("button", name="Resuelto").click()
    expect(desk.locator("#ticket-head .so-facts")).to_contain_text("Resuelto")
    asking = ana.inbox(3)[-1]
    found = re.search(r"https?://\S+/rating/\S+", part(asking, "text/plain"))
    assert found
    with house.screen(browser) as page:
        page.goto(found[0])
        assert house.api("beto", f"/tickets/{number}/rating")[0] == 404, "reading the link rated"
        page.locator("label.so-score").first.click()
        page.get_by_label(word("What could we do better?")).fill("Rápido y claro. ¡Gracias!")
        page.get_by_role("button", name=word("Rate")).click()
        expect(page.locator("h1")).to_have_text(word("Thank you"))
    rating = house.api("beto", f"/tickets/{number}/rating")[1]
    assert (rating["score"], rating["comment"]) == (5, "Rápido y claro. ¡Gracias!")


def _without_nonce(page: str) -> str:
    page = re.sub(r'nonce="[^"]+"', "", page)
    return re.sub(r'content="[A-Za-z0-9]{64}"', "", page)
