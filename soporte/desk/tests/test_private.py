"""Making a ticket private from its page, its mark in lists, and asking before a note lets in."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.tests.conftest import SignIn
from soporte.journal.actor import Actor
from soporte.notices.models import Notification
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.tickets.cast import Desk
from soporte.tickets.models import QueueAccess, Ticket
from soporte.tickets.operations import open_ticket

MARK = "#eye-off"


@pytest.fixture
def ivo(desk: Desk) -> Person:
    """A second technician of the hardware queue."""
    person = Person.objects.create_user(name="Ivo", role="technician")
    QueueAccess.objects.create(queue=desk.hardware, person=person, level="work")
    return person


def change(client: Client, ticket: Ticket, act: str, *people: Person):
    given = {"act": act, "person": [one.pk for one in people]}
    return client.post(reverse("desk:ticket-privacy", args=[ticket.number]), given)


def html_of(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def status(client: Client, ticket: Ticket) -> int:
    return client.get(reverse("desk:ticket", args=[ticket.number])).status_code


def note(client: Client, ticket: Ticket, *people: Person, **fields: object):
    named = "".join(f'<strong data-mention="{one.pk}">@{one.name}</strong>' for one in people)
    body = f"<p>{named} ¿lo ves?</p>"
    given = {"mode": "note", "format": "html", "body": body, "key": str(fields), **fields}
    return client.post(reverse("desk:ticket-messages", args=[ticket.number]), given)


def test_who_makes_it_private_stays_in_and_the_others_lose_it(
    printer: Ticket, ivo: Person, beto: Client, signed_in: SignIn
):
    assert MARK not in html_of(beto, "desk:rows", "open")
    assert change(beto, printer, "keep").status_code == 302
    ivos = signed_in(ivo)
    assert (status(beto, printer), status(ivos, printer)) == (200, 404)
    rows = html_of(beto, "desk:rows", "open")
    assert printer.subject in rows
    assert MARK in rows
    assert printer.subject not in html_of(ivos, "desk:rows", "open")
    assert change(beto, printer, "keep", ivo).status_code == 302
    assert status(ivos, printer) == 200
    assert change(ivos, printer, "end").status_code == 302
    assert MARK not in html_of(beto, "desk:rows", "open")


def test_the_form_proposes_who_follows_and_then_shows_who_is_in(
    cast: People, printer: Ticket, ivo: Person, beto: Client, beto_htmx: Client
):
    where = reverse("desk:ticket-privacy", args=[printer.number])
    ticked = f'value="{ivo.pk}" checked'
    assert ticked not in beto_htmx.get(where).content.decode()
    printer.follow(ivo, by=Actor.of(cast.beto, via="desk"))
    assert ticked in beto_htmx.get(where).content.decode()
    change(beto, printer, "keep")
    form = beto_htmx.get(where).content.decode()
    assert f'value="{ivo.pk}"' in form
    assert ticked not in form


def test_who_only_reads_sees_who_is_in_and_changes_nothing(
    cast: People, printer: Ticket, ivo: Person, beto: Client, elena: Client
):
    change(elena, printer, "keep", cast.beto, ivo)
    QueueAccess.objects.update(level="read")
    where = reverse("desk:ticket-privacy", args=[printer.number])
    page = beto.get(where).content.decode()
    assert "Ivo" in page
    assert 'name="person"' not in page
    assert f'action="{where}"' not in page
    assert change(beto, printer, "end").status_code == 403


def test_a_mention_asks_first_and_then_lets_the_colleague_in(
    printer: Ticket, ivo: Person, beto: Client, signed_in: SignIn, drain
):
    change(beto, printer, "keep")
    asked = note(beto, printer, ivo)
    assert asked.status_code == 409
    assert "Ivo" in asked.content.decode()
    doubt = f"insiders {ivo.pk}"
    assert f'name="doubted" value="{doubt}"' in asked.content.decode()
    assert not printer.messages.filter(internal=True).exists()
    assert status(signed_in(ivo), printer) == 404
    assert note(beto, printer, ivo, doubted=doubt).status_code == 302
    assert status(signed_in(ivo), printer) == 200
    drain()
    assert Notification.objects.visible_to(ivo).filter(subject="mentioned").exists()
    assert note(beto, printer, ivo, key="again").status_code == 302


def test_whoever_is_named_later_is_asked_about_again(
    desk: Desk, printer: Ticket, ivo: Person, beto: Client
):
    nora = Person.objects.create_user(name="Nora", role="technician")
    QueueAccess.objects.create(queue=desk.hardware, person=nora, level="read")
    change(beto, printer, "keep")
    assert note(beto, printer, ivo, nora, doubted=f"insiders {ivo.pk}").status_code == 409


def test_who_may_not_work_on_it_lets_nobody_in(
    cast: People, printer: Ticket, ivo: Person, beto: Client, signed_in: SignIn
):
    change(beto, printer, "keep")
    QueueAccess.objects.filter(team__members=cast.beto).update(level="read")
    note(beto, printer, ivo, doubted=f"insiders {ivo.pk}")
    assert printer.messages.filter(internal=True).exists()
    assert status(signed_in(ivo), printer) == 404


def test_the_ticket_it_goes_on_from_shows_to_those_alone_who_see_it(
    cast: People, printer: Ticket, ivo: Person, beto: Client, signed_in: SignIn
):
    later = open_ticket(
        subject="Otra vez",
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.beto, via="desk"),
        channel="portal",
        queue=printer.queue,
        follows=printer,
    )
    change(beto, printer, "keep")
    assert printer.subject in html_of(beto, "desk:ticket", later.number)
    assert printer.subject not in html_of(signed_in(ivo), "desk:ticket", later.number)


def test_who_was_named_elsewhere_and_is_not_offered_stays_named(
    cast: People, printer: Ticket, ivo: Person, beto: Client
):
    printer.keep_private([cast.beto, cast.carla], by=Actor.of(cast.carla, via="api"))
    change(beto, printer, "keep", ivo)
    printer.refresh_from_db()
    assert set(printer.private_to or ()) == {cast.beto.pk, cast.carla.pk, ivo.pk}
