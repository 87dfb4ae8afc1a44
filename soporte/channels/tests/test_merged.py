"""Later mail to a merged ticket goes where its conversation goes on."""

import pytest

from soporte.channels.tests.letters import arrives
from soporte.journal.actor import Actor
from soporte.tickets import merging, operations
from soporte.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]


def test_mail_by_token_by_ids_and_by_number_follows_a_merge(cast, desk, printer):
    beto = Actor.of(cast.beto, via="desk")
    other = operations.open_ticket(
        subject="Otra vez la impresora",
        html="<p>Sigue.</p>",
        requester=cast.dario,
        by=beto,
        channel="email",
        queue=desk.hardware,
        message_id="<second@optica.example>",
    )
    ours = other.reply("<p>Hola</p>", author=cast.beto, by=beto)
    merging.merge(other, printer, by=beto)
    for pointing in (
        {"token": [other.pk, cast.dario.pk]},
        {"answers": [ours.pk]},
        {"in_reply_to": ["<second@optica.example>"]},
        {"subject": f"Re: Otra vez [#{other.number}]"},
    ):
        came = arrives(sender="dario@optica.example", text=str(pointing), **pointing)
        assert (came.state, came.ticket) == ("done", printer)
    assert Ticket.objects.count() == 2
    assert not other.messages.exists()
