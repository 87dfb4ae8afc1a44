"""What a mail quotes waits folded under its words in the portal too."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.portal.tests.conftest import House
from soporte.tickets import operations


def test_a_fold_says_the_first_words_of_what_it_holds(
    house: House, browser: Callable[..., Client]
) -> None:
    operations.receive_message(
        house.ticket,
        html="<p>La L3250.</p>",
        author=house.people.ana,
        by=Actor.of(house.people.ana, via="email"),
        channel="email",
        quote_html="<p>Enviado desde mi &lt;iPhone&gt;</p>",
    )
    page = browser(house.people.ana).get(reverse("portal:ticket", args=[house.ticket.number]))
    summaries = re.findall(r"<summary[^>]*>(.*?)</summary>", page.content.decode(), re.DOTALL)
    assert any("Enviado desde mi &lt;iPhone&gt;" in summary for summary in summaries)
