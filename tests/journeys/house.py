"""An installation with the cast, a mail server beside it, and people who sit at their screens."""

import gettext
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

from bench.installation import Running
from soporte.config.words import LOCALE
from tests.journeys.mailserver import PASSWORD, MailServer
from tests.journeys.stage import ADDRESS

STAGE = "from tests.journeys import stage; stage.play()"


class House:
    """`soporte run` with the cast of the stage, reading support@ by IMAP and sending by SMTP."""

    def __init__(self, running: Running, mail: MailServer) -> None:
        """Both run already; the installation is empty."""
        self.running, self.mail = running, mail
        self._stage = subprocess.Popen(
            [sys.executable, "-m", "soporte.config.cli", "manage", "shell", "-v", "0", "-c", STAGE],
            env=running.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        facts = json.loads(self._told())
        self.tokens: dict[str, str] = facts["tokens"]
        self._links: dict[str, str] = facts["links"]
        self._addresses: dict[str, str] = facts["addresses"]
        self._signed_in: dict[str, Any] = {}
        read_mailbox(running, mail, ADDRESS)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.running.url

    def close(self) -> None:
        """Leave the stage; whoever started the installation stops it."""
        self._stage.communicate()

    def fetch_mail(self) -> None:
        """Read the mailbox now rather than within the minute."""
        assert self._stage.stdin
        self._stage.stdin.write(b"\n")
        self._stage.stdin.flush()
        assert self._told() == b"read\n"

    def _told(self) -> bytes:
        assert self._stage.stdout
        return self._stage.stdout.readline()

    def api(self, who: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One API call with somebody's token: status and answer."""
        return self.running.call(path, self.tokens[who], body)

    def change(self, who: str, path: str, body: Any) -> tuple[int, Any]:
        """The same to change something that is there."""
        return self.running.call(path, self.tokens[who], body, method="PATCH")

    @contextmanager
    def screen(self, browser: Browser, who: str = "", **options: Any) -> Iterator[Page]:
        """A browser window of one of the cast, signed in; of a guest where `who` is empty."""
        with self.window(browser, who, **options) as context:
            yield context.new_page()

    @contextmanager
    def window(self, browser: Browser, who: str = "", **options: Any) -> Iterator[BrowserContext]:
        """The same with room for several pages. Errors in scripts and refused content fail."""
        if who and who not in self._signed_in:
            self._sign_in(browser, who)
        context = browser.new_context(
            base_url=self.url,
            storage_state=self._signed_in.get(who),
            **{"locale": "es-ES", "viewport": {"width": 1440, "height": 900}, **options},
        )
        troubles: list[str] = []
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("console", lambda said: _note_refusal(said, troubles))
        try:
            yield context
            assert not troubles, "\n".join(troubles)
        except BaseException:
            _leave_pictures(context)
            raise
        finally:
            context.close()

    def _sign_in(self, browser: Browser, who: str) -> None:
        """Use the one-time link, as a person does: the link opens a page, its button signs in."""
        context = browser.new_context(base_url=self.url)
        page = context.new_page()
        page.goto(self._links[who])
        button = page.locator("form[action*='/once/'] button")
        if not button.count():
            # Whoever signed in otherwise since has made it worthless: the house gives another.
            told = self.running.command("manage", "sign_in_link", self._addresses[who])
            page.goto(told.strip().splitlines()[-1].strip())
        button.click()
        page.wait_for_url(lambda url: "/once/" not in url)
        self._signed_in[who] = context.storage_state()
        context.close()


def _leave_pictures(context: BrowserContext) -> None:
    """What was on the screen when a journey failed."""
    for page in context.pages:
        with suppress(Error):
            stem = Path(tempfile.mkdtemp(prefix="journey-")) / "screen"
            page.screenshot(path=stem.with_suffix(".png"))
            stem.with_suffix(".html").write_text(page.content())
            print(f"the screen of {page.url}: {stem}.png")  # noqa: T201 - for whoever mends it


def _note_refusal(said: Any, troubles: list[str]) -> None:
    if said.type == "error" and "Content Security Policy" in said.text:
        troubles.append(said.text)


def read_mailbox(running: Running, mail: MailServer, address: str) -> None:
    """Have the installation poll `address` at the mail server."""
    secret = Path(running.folder) / "mailbox-password"
    secret.write_text(PASSWORD)
    url = f"imap://{address.partition('@')[0]}@127.0.0.1:{mail.imap_port}/INBOX"
    running.command(
        "mailbox", "add", "--address", address, "--url", url, "--password-file", str(secret)
    )


def word(text: str, language: str = "es") -> str:
    """A text of the pages in one of their languages."""
    return gettext.translation("django", LOCALE, [language], fallback=True).gettext(text)
