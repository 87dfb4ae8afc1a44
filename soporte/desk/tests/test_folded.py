"""What a mail quotes or is signed with waits folded under its words, and says what it holds."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.models import Ticket

QUOTE = (
    "<p>El lun, 23 nov 2026 a las 10:58, Beto &amp; Eva escribió:</p><blockquote>¿Qué?</blockquote>"
)


FOLD = re.compile(r"<details[^>]*>\s*<summary[^>]*>(.*?)</summary>(.*?)</details>", re.DOTALL)
ICON = re.compile(r"<svg.*?</svg>", re.DOTALL)


def folds(page: str) -> list[tuple[str, str]]:
    """The words on each fold and what is in it."""
    return [(unescape(ICON.sub("", said)), held) for said, held in FOLD.findall(page)]


def received(ticket: Ticket, cast: People) -> None:
    operations.receive_message(
        ticket,
        html="<p>La L3250.</p>",
        author=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        quote_html=QUOTE,
    )


def test_it_says_the_first_words_of_what_it_holds(printer: Ticket, cast: People, beto: Client):
    received(printer, cast)
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    [(said, held)] = [fold for fold in folds(page) if "blockquote" in fold[1]]
    assert "El lun, 23 nov 2026 a las 10:58, Beto" in said
    assert "¿Qué?" in held
    assert "<p>La L3250.</p>" in page


def test_what_is_folded_can_be_scrolled_by_keyboard(printer: Ticket, cast: People, beto: Client):
    received(printer, cast)
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    [(_said, held)] = [fold for fold in folds(page) if "blockquote" in fold[1]]
    assert re.search(r'tabindex="0"[^>]* aria-label="\w', held)
