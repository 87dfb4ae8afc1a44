"""To whom a reply goes: shown before it leaves, chosen for once, true while others change it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations as people
from soporte.people.cast import People
from soporte.tickets.models import Draft, Ticket


@pytest.fixture(autouse=True)
def _leaves_at_once(cast: People):
    for person in (cast.beto, cast.carla):
        person.preferences = {"undo_seconds": 0}
        person.save()


@pytest.fixture
def shared(printer: Ticket, cast: People) -> Ticket:
    """Ana's ticket, of which Dario receives the answers too."""
    printer.add_participant(cast.dario, by=Actor.of(cast.beto, via="desk"), confirmed=True)
    return printer


def page(client: Client, ticket: Ticket) -> str:
    return client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()


def line(html: str) -> str:
    """The part of a page that says to whom a reply goes."""
    return html[html.index('id="recipients"') :].split('class="to only-', maxsplit=1)[0]


def reply(client: Client, ticket: Ticket, **fields: object):
    given = {"mode": "reply", "body": "Hola", "key": "r", "doubted": "stranger", **fields}
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), given)


def reached(ticket: Ticket) -> set[str]:
    said = ticket.messages.filter(from_staff=True).values("pk")
    found = Delivery.objects.filter(thing_kind="message", thing_id__in=said)
    return set(found.values_list("recipient", flat=True))


def test_everybody_is_chosen_and_receives_it(shared: Ticket, cast: People, beto: Client):
    html = line(page(beto, shared))
    for person in (cast.ana, cast.dario):
        box = re.search(rf'<input[^>]*id="goes-to-{person.pk}"[^>]*>', html)
        assert box
        assert "checked" in box[0]
    reply(beto, shared)
    assert reached(shared) == {cast.ana.email, cast.dario.email}


def test_somebody_may_be_left_out_for_once(shared: Ticket, cast: People, beto: Client):
    both = [cast.ana.pk, cast.dario.pk]
    reply(beto, shared, shown_to=both, goes_to=[cast.ana.pk])
    assert reached(shared) == {cast.ana.email}
    reply(beto, shared, key="r2", shown_to=both, goes_to=both)
    assert reached(shared) == {cast.ana.email, cast.dario.email}


def test_who_joined_since_is_not_left_out(shared: Ticket, cast: People, beto: Client):
    reply(beto, shared, shown_to=[cast.ana.pk], goes_to=[cast.ana.pk])
    assert cast.dario.email in reached(shared)


def test_a_reply_to_nobody_is_not_sent(shared: Ticket, cast: People, beto: Client):
    cast.beto.preferences = {}
    cast.beto.save()
    answer = reply(beto, shared, shown_to=[cast.ana.pk, cast.dario.pk])
    assert answer.status_code == 422
    assert not Draft.objects.filter(state="waiting").exists()
    box = re.search(rf'<input[^>]*id="goes-to-{cast.ana.pk}"[^>]*>', answer.content.decode())
    assert box
    assert "checked" not in box[0]


def test_an_address_in_copy_takes_part_from_then_on(printer: Ticket, cast: People, beto: Client):
    reply(beto, printer, also="nuria@otra.example, luis@otra.example")
    assert reached(printer) == {cast.ana.email, "nuria@otra.example", "luis@otra.example"}
    nuria = people.find_by_address("nuria@otra.example")
    assert nuria in printer.recipients()
    assert Ticket.objects.visible_to(nuria).filter(pk=printer.pk).exists()


@pytest.mark.parametrize("address", ["nadie", "carla@nortia.example", "support@example.test"])
def test_what_cannot_be_in_copy_is_said_at_once(printer: Ticket, beto: Client, address: str):
    answer = reply(beto, printer, also=address)
    assert answer.status_code == 422
    assert address in line(answer.content.decode())
    assert not printer.messages.filter(from_staff=True).exists()


def test_what_was_chosen_is_kept_with_the_draft(shared: Ticket, cast: People, beto: Client):
    given = {"body": "A medias", "key": "k", "also": "nuria@otra.example"}
    given |= {"shown_to": [cast.ana.pk, cast.dario.pk], "goes_to": [cast.ana.pk]}
    beto.post(reverse("desk:ticket-drafts", args=[shared.number]), given)
    assert Draft.objects.get().addressed == {
        "without": [cast.dario.pk],
        "also": ["nuria@otra.example"],
    }
    html = line(page(beto, shared))
    assert 'value="nuria@otra.example"' in html
    box = re.search(rf'<input[^>]*id="goes-to-{cast.dario.pk}"[^>]*>', html)
    assert "checked" not in box[0]


def test_the_line_follows_what_others_change(
    printer: Ticket, cast: People, beto_htmx: Client, beto: Client
):
    path = reverse("desk:ticket-live", args=[printer.number])
    before = line(beto_htmx.get(path).content.decode())
    assert cast.dario.email not in before
    printer.add_participant(cast.dario, by=Actor.of(cast.carla, via="desk"), confirmed=True)
    after = beto_htmx.get(path).content.decode()
    assert 'hx-swap-oob="outerMorph"' in line(after)[:200]
    assert cast.dario.email in line(after)
    fact = reverse("desk:ticket-fact", args=[printer.number, "requester"])
    changed = beto_htmx.post(fact, {"value": cast.dario.email}).content.decode()
    assert cast.ana.email not in line(changed)


def test_what_appeared_live_stops_nobody(
    printer: Ticket, cast: People, beto: Client, beto_htmx: Client
):
    def seen(html: str) -> str:
        return re.search(r'name="seen" value="(\d+)"', html)[1]

    opened = seen(page(beto, printer))
    printer.reply("<p>Ya lo miro</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    assert reply(beto, printer, seen=opened).status_code == 409
    path = reverse("desk:ticket-live", args=[printer.number])
    shown = seen(beto_htmx.get(path).content.decode())
    assert reply(beto, printer, key="r2", seen=shown).status_code == 302
