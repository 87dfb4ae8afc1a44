"""Marking as spam from the ticket's page and beside held mail, and taking it back."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import QueueAccess, SpamMark, Ticket, View


def post(client: Client, ticket: Ticket, value: str):
    return client.post(reverse("desk:ticket-spam", args=[ticket.number]), {"value": value})


def page(client: Client, ticket: Ticket) -> str:
    return client.get(reverse("desk:ticket", args=[ticket.number])).content.decode()


def spam_page(client: Client) -> str:
    return client.get(reverse("desk:held"), {"state": "spam"}).content.decode()


def test_one_press_marks_it_and_another_takes_it_back(cast: People, printer: Ticket, beto: Client):
    assert "Marcar como spam" in page(beto, printer)
    assert post(beto, printer, "1").status_code == 302
    html = page(beto, printer)
    assert f"Marcado como spam por {cast.beto.name}" in html
    assert "No es spam" in html
    assert "Marcar como spam" not in html
    post(beto, printer, "")
    printer.refresh_from_db()
    assert not printer.is_spam
    assert printer.is_unsolved


def test_it_is_in_no_list_but_that_of_spam(printer: Ticket, beto: Client, elena: Client):
    post(beto, printer, "1")
    for slug in ("open", "unassigned", "closed"):
        html = beto.get(reverse("desk:rows", args=[slug])).content.decode()
        assert printer.subject not in html, slug
    person = beto.get(reverse("desk:person", args=[printer.requester_id])).content.decode()
    assert printer.subject not in person
    for reader in (beto, elena):
        assert printer.subject in spam_page(reader)


def test_it_is_released_from_the_list(printer: Ticket, beto: Client):
    post(beto, printer, "1")
    where = reverse("desk:spam-release", args=[SpamMark.objects.get().pk])
    assert where in spam_page(beto)
    assert beto.post(where).status_code == 302
    assert printer.subject not in spam_page(beto)
    assert beto.post(where).status_code == 404


def test_who_only_reads_the_queue_neither_marks_nor_releases(
    printer: Ticket, beto: Client, elena: Client
):
    post(elena, printer, "1")
    QueueAccess.objects.update(level="read")
    html = spam_page(beto)
    assert printer.subject in html
    assert "No es spam" not in html
    where = reverse("desk:spam-release", args=[SpamMark.objects.get().pk])
    assert beto.post(where).status_code == 403
    assert post(beto, printer, "").status_code == 403


def test_a_stranger_to_the_queue_sees_nothing_of_it(
    printer: Ticket, desk: Desk, beto: Client, elena: Client
):
    post(elena, printer, "1")
    QueueAccess.objects.all().delete()
    assert printer.subject not in spam_page(beto)
    assert post(beto, printer, "").status_code == 404


@pytest.mark.parametrize("state", ["held", "discarded"])
def test_a_held_message_is_marked_and_unmarked(cast: People, desk: Desk, beto: Client, state: str):
    raw = b"From: robot@ventas.example\r\nSubject: Oferta\r\n\r\nCompre"
    known = {"sender": "robot@ventas.example", "subject": "Oferta", "reason": "stranger"}
    kept = Inbound.keep(raw, kind="email", route="smtp", envelope={}, state=state, **known)
    beto.post(reverse("desk:held-act", args=[kept.pk, "spam"]))
    shown = beto.get(reverse("desk:held-message", args=[kept.pk])).content.decode()
    assert f"Marcado como spam por {cast.beto.name}" in shown
    assert "Oferta" in spam_page(beto)
    put_aside = beto.get(reverse("desk:held"), {"state": "discarded"}).content.decode()
    assert "Oferta" not in put_aside
    beto.post(reverse("desk:held-act", args=[kept.pk, "unspam"]))
    kept.refresh_from_db()
    assert (kept.state, kept.reason) == ("held", "stranger")


def listed(client: Client, query: str) -> str:
    """The rows of the list that a saved search of this query is, kept by this reader."""
    client.post(reverse("desk:saved-searches"), {"q": query, "name": query, "audience": "private"})
    slug = View.objects.latest("pk").slug
    return client.get(reverse("desk:rows", args=[slug])).content.decode()


@pytest.mark.parametrize("query", ["is:spam", "es:spam impresora", "is:spam is:closed"])
def test_a_search_for_spam_lists_it_typed_and_saved(printer: Ticket, beto: Client, query: str):
    assert printer.subject not in listed(beto, query)
    post(beto, printer, "1")
    typed = beto.get(reverse("desk:search"), {"q": query}).content.decode()
    assert f"#{printer.number}" in typed
    assert printer.subject in listed(beto, query)


def test_no_other_saved_search_lists_spam(printer: Ticket, beto: Client):
    printer.tag(["spam"], by=Actor.system(via="cli"))
    assert printer.subject in listed(beto, "tag:spam impresora")
    post(beto, printer, "1")
    for query in ("impresora", "is:closed", "-is:spam", "tag:spam", "tag:spam impresora"):
        assert printer.subject not in listed(beto, query), query


def test_a_search_for_spam_lists_nothing_of_a_queue_that_one_may_not_see(
    cast: People, desk: Desk, printer: Ticket, beto: Client, elena: Client
):
    printer.move(desk.closed_to_beto, by=Actor.of(cast.elena, via="desk"))
    post(elena, printer, "1")
    assert printer.subject not in listed(beto, "is:spam")
    assert printer.subject in listed(elena, "is:spam")
