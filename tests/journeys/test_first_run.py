"""The first run without the demo: from the printed link to a desk that answers its customers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.installation import Running
from soporte.config.processes import wait_until
from tests.journeys.house import word
from tests.journeys.mailserver import PASSWORD, MailServer
from tests.journeys.program import Program, code_in

pytestmark = pytest.mark.journey

ADDRESS = "ayuda@taller.example"
ADMINISTRATOR = "nuria@taller.example"
COLLEAGUE = "luis@taller.example"
SECRET = "un taller de bicicletas"
TRIAL_MILLISECONDS = 60_000


@pytest.fixture
def empty() -> Iterator[Running]:
    """A new installation that sends nowhere yet."""
    with Running() as running:
        yield running


def test_the_printed_link_leads_to_a_desk_that_takes_mail(
    empty: Running, browser: Browser, mail: MailServer
):
    """Every question is answered, the mailbox tried, the door closed behind, the team let in."""
    assert wait_until(lambda: "/setup/?key=" in empty.log.read_text(), seconds=30)
    link = re.search(r"http\S+/setup/\?key=\S+", empty.log.read_text())
    assert link, "the start prints no link"
    context = browser.new_context(base_url=empty.url, locale="es-ES")
    page = context.new_page()
    page.goto("/desk/")
    expect(page.locator("body")).not_to_contain_text("Bicicletas")
    page.goto(link[0])
    _answer_every_question(page, mail)
    page.wait_for_url("**/desk/**")
    _takes_a_request(empty, page, mail)
    assert page.request.get(link[0]).status == 404, "the link still opens the setup"
    context.close()
    _lets_the_colleague_in(empty, browser, mail)


def _answer_every_question(page: Page, mail: MailServer) -> None:
    page.get_by_role("button", name=word("Start")).click()
    page.locator("[name=name]").fill("Bicicletas Norte")
    _go_on(page, "organization")
    page.locator("[name=language]").select_option("es")
    _go_on(page, "language")
    page.locator("[name=name]").fill("Nuria Vega")
    page.locator("[name=email]").fill(ADMINISTRATOR)
    page.locator("[name=password]").fill(SECRET)
    _go_on(page, "administrator")
    _try_the_mailbox(page, mail)
    _go_on(page, "mailbox")
    page.locator("[name=mon_a_from]").fill("10:00")
    _go_on(page, "hours")
    page.locator("[name=colleagues]").fill(COLLEAGUE)
    page.locator("form .btn-primary").click()


def _go_on(page: Page, step: str) -> None:
    page.locator("form .btn-primary").click()
    page.wait_for_url(lambda url: f"/setup/{step}/" not in url)


def _try_the_mailbox(page: Page, mail: MailServer) -> None:
    """First with a wrong password: the page says what is wrong; then for real, there and back."""
    given = {
        "address": ADDRESS,
        "imap_host": "127.0.0.1",
        "imap_port": str(mail.imap_port),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(mail.smtp_port),
        "imap_user": "ayuda",
        "imap_password": "falsa",
    }
    for name, value in given.items():
        page.locator(f"[name={name}]").fill(value)
    for name in ("imap_security", "smtp_security"):
        page.locator(f"[name={name}]").select_option("plain")
    page.locator("[name=smtp_same_sign_in]").uncheck()
    page.locator("button[name=try]").click()
    expect(page.locator("#check li.bad")).to_have_count(1, timeout=TRIAL_MILLISECONDS)
    page.locator("[name=imap_password]").fill(PASSWORD)
    page.locator("button[name=try]").click()
    expect(page.locator("#check.is-good")).to_be_visible(timeout=TRIAL_MILLISECONDS)
    assert [to for to, _raw in mail.seen].count(ADDRESS) == 1
    page.reload()
    expect(page.locator("#check.is-good, [name=address]").first).to_be_visible()


def _takes_a_request(empty: Running, page: Page, mail: MailServer) -> None:
    customer = Program(mail, "Marta Soler", "marta@rutas.example")
    customer.send(customer.new(ADDRESS, "La cadena salta", "Salta al subir cuestas."))
    empty.command("mailbox", "fetch")
    page.goto("/desk/views/unassigned/")
    expect(page.locator("a.so-t")).to_have_count(1)
    expect(page.locator("a.so-t")).to_contain_text("La cadena salta")
    acknowledgement = customer.inbox(1)[0]
    assert ADDRESS in str(acknowledgement["From"])
    assert "Bicicletas Norte" in str(acknowledgement["From"])


def _lets_the_colleague_in(empty: Running, browser: Browser, mail: MailServer) -> None:
    """Luis signs in with a code that comes by mail, without a password."""
    luis = Program(mail, "Luis", COLLEAGUE)
    context = browser.new_context(base_url=empty.url, locale="es-ES")
    page = context.new_page()
    page.goto("/desk/")
    page.locator("form[action*='code'] [name=email]").fill(COLLEAGUE)
    page.locator("form[action*='code'] .btn-primary").click()
    page.locator("[name=code]").fill(code_in(luis.inbox(1)[0]))
    page.locator("form:has([name=code]) .btn-primary").click()
    page.wait_for_url("**/desk/**")
    expect(page.get_by_role("link", name="La cadena salta")).to_be_visible()
    context.close()
