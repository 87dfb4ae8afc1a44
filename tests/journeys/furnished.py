"""An installation with one of everything that addresses name, to look at each page of it."""

import json
import subprocess
import sys
from typing import Any

from playwright.sync_api import Browser

from bench.installation import Running

STAGE = "from tests.journeys import furnished; furnished.play()"
READERS = ("nobody", "ana", "marcos", "beto", "carla", "elena")


class Furnished:
    """A running installation, and which page of it somebody may look at."""

    def __init__(self, running: Running) -> None:
        """It runs already and is empty."""
        self.url = running.url
        self._stage = subprocess.Popen(
            [sys.executable, "-m", "soporte.config.cli", "manage", "shell", "-v", "0", "-c", STAGE],
            env=running.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        facts = json.loads(self._told())
        self.pages: dict[str, tuple[str, str]] = facts["pages"]
        self._links: dict[str, str] = facts["links"]

    def close(self) -> None:
        """Leave the stage; whoever started the installation stops it."""
        self._stage.communicate()

    def speak(self, language: str) -> None:
        """Let everybody read in one language."""
        assert self._stage.stdin
        self._stage.stdin.write(f"{language}\n".encode())
        self._stage.stdin.flush()
        assert self._told().strip().decode() == language

    def _told(self) -> bytes:
        assert self._stage.stdout
        return self._stage.stdout.readline()

    def sign_in(self, browser: Browser) -> dict[str, Any]:
        """What each reader's browser keeps; nothing for a guest."""
        kept: dict[str, Any] = {"nobody": None}
        for who, link in self._links.items():
            context = browser.new_context(base_url=self.url)
            page = context.new_page()
            page.goto(link)
            page.locator("form[action*='/once/'] button").click()
            page.wait_for_url(lambda url: "/once/" not in url)
            kept[who] = context.storage_state()
            context.close()
        return kept


def play() -> None:
    """From inside the installation: furnish it, then change everybody's language on demand."""
    from soporte.people.models import Person

    build()
    for line in sys.stdin:
        Person.objects.update(language=line.strip())
        print(line.strip(), flush=True)  # noqa: T201 - the answer


def build() -> None:
    """One of everything, the pages that there are, and a link to sign in for each reader."""
    from django.db import transaction
    from django.urls import reverse

    from soporte.people import cast as people_cast
    from soporte.people.operations import one_time_sign_in
    from soporte.tickets import cast as tickets_cast
    from tests.architecture.test_every_url import ROWS, furnish, path_of

    with transaction.atomic():
        people = people_cast.build()
        desk = tickets_cast.build(people)
        world = furnish(people, desk, tickets_cast.broken_printer(people, desk))
        _open(people, desk)
        pages = {
            name: (path_of(name, world), who)
            for name, row in ROWS.items()
            if (who := _reader(row.answers("get")))
        }
        links = {
            who: reverse("one-time-sign-in", args=[one_time_sign_in(getattr(people, who))])
            for who in READERS
            if who != "nobody"
        }
    print(json.dumps({"pages": pages, "links": links}), flush=True)  # noqa: T201 - the answer


def _open(people: Any, desk: Any) -> None:
    """A ticket that is still to be done."""
    from soporte.journal.actor import Actor
    from soporte.tickets.operations import open_ticket

    open_ticket(
        subject="La impresora de recepción imprime en verde",
        html="<p>Todo sale <b>verde</b> desde ayer.</p>",
        requester=people.marcos,
        by=Actor.of(people.marcos, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )


def _reader(answers: dict[str, str]) -> str:
    """Whoever is shown most of it: an administrator, else the first who is shown anything."""
    shown = [who for who, answer in answers.items() if answer == "200" and who in READERS]
    return "elena" if "elena" in shown and "nobody" not in shown else next(iter(shown), "")
