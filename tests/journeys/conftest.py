"""What the journeys share: one browser, one mail server, one installation with the cast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bench.installation import Running
from tests.journeys.house import House
from tests.journeys.mailserver import MailServer

# A machine that runs other tests beside these may take its time.
PATIENCE_MILLISECONDS = 30_000


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium; every person has a window of their own in it.

    It goes with the last journey: while it is there, an event loop runs in this thread, which
    tests of other rooms could not bear.
    """
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def mail(dovecot: str) -> Iterator[MailServer]:
    """The organisation's mail server, and the customers'."""
    with MailServer(dovecot) as server:
        yield server


@pytest.fixture(scope="session")
def house(mail: MailServer) -> Iterator[House]:
    """The running installation with the cast, connected to the mail server."""
    with Running(env={"SOPORTE_SMTP_URL": mail.smtp_url}) as running:
        started = House(running, mail)
        yield started
        started.close()
