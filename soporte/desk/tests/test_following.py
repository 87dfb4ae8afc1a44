"""Pages that follow what others do: the part fetched, whom its hints reach, what it costs."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.channels import line
from soporte.channels.models import Account, Inbound
from soporte.config import wiring  # noqa: F401 - its rules are what is asked
from soporte.config.live.rules import allowed
from soporte.journal.actor import Actor
from soporte.outbox.models import Delivery
from soporte.people import operations
from soporte.people.cast import People
from soporte.people.models import Organization
from soporte.tickets import drafting, spam
from soporte.tickets.cast import Desk
from soporte.tickets.drafting import Writing
from soporte.tickets.models import Ticket
from soporte.tickets.operations import open_ticket


@contextmanager
def hints() -> Iterator[set[str]]:
    """The topics that are told to the live screens meanwhile."""
    told: set[str] = set()

    def listen(execute, sql, parameters, many, context):
        if "pg_notify" in sql:
            texts = " ".join(one for one in parameters if isinstance(one, str))
            told.update(set(re.findall(r'"([a-z]{2,}(?::[0-9]+)?)"', texts)) - {"id"})
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(listen):
        yield told


@contextmanager
def doubts() -> Iterator[set[str]]:
    """The topics whose followers are asked meanwhile whether they still may."""
    told: set[str] = set()

    def listen(execute, sql, parameters, many, context):
        if "pg_notify" in sql:
            texts = " ".join(one for one in parameters if isinstance(one, str))
            told.update(re.findall(r'"rights:([a-z]+:[0-9]+)"', texts))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(listen):
        yield told


def topics_in(html: str) -> set[str]:
    """What the page asks to follow for its part."""
    return set(re.search(r'-now" data-live="([^"]*)"', html)[1].split())


@pytest.fixture
def held(cast: People, desk: Desk) -> Inbound:
    shared = {"kind": "email", "route": "smtp", "state": "held", "reason": "stranger"}
    return Inbound.keep(b"Subject: Oferta\r\n\r\nHola", sender="robot@ventas.example", **shared)


@pytest.fixture
def pages(cast: People, desk: Desk, printer: Ticket, held: Inbound) -> dict[str, str]:
    """Each page that follows, by the name of its part."""
    return {
        "held-now": reverse("desk:held"),
        "spam-now": f"{reverse('desk:held')}?state=spam",
        "message-now": reverse("desk:held-message", args=[held.pk]),
        "drafts-now": reverse("desk:drafts"),
        "my-tasks-now": reverse("desk:my-tasks"),
        "deliveries-now": reverse("desk:deliveries"),
        "person-now": reverse("desk:person", args=[cast.ana.pk]),
        "organization-now": reverse("desk:organization", args=[cast.ana.organization_id]),
    }


NAMES = (
    "held-now",
    "spam-now",
    "message-now",
    "drafts-now",
    "my-tasks-now",
    "deliveries-now",
    "person-now",
    "organization-now",
)


@pytest.mark.parametrize("name", NAMES)
def test_its_reader_may_follow_what_it_names_and_fetches_the_part_alone(
    name: str, pages: dict[str, str], cast: People, signed_in
):
    person = cast.carla if name == "deliveries-now" else cast.beto
    page = signed_in(person).get(pages[name]).content.decode()
    topics = topics_in(page)
    assert topics
    assert allowed(person, topics) == topics
    part = signed_in(person, **{"HX-Request": "true"}).get(pages[name]).content.decode()
    assert part.lstrip().startswith(f'<div id="{name}"')
    assert "<main" not in part
    assert topics_in(part) == topics
    assert re.search(r'data-live-url="([^"]*)"', part)[1] == pages[name]


def test_hints_reach_only_whoever_may_open_the_page(cast: People, printer: Ticket):
    person, organization = f"person:{cast.ana.pk}", f"organization:{cast.ana.organization_id}"
    mine = drafting.topic(cast.beto.pk)
    wanted = {person, organization, "troubled", mine, "person:x", "organization:", "drafts"}
    assert allowed(cast.ana, wanted) == set()
    assert allowed(cast.marcos, wanted) == set()
    assert allowed(cast.beto, wanted) == {person, organization, mine}
    assert allowed(cast.carla, wanted) == {person, organization, "troubled"}


@pytest.mark.parametrize("name", ["spam-now", "my-tasks-now", "person-now", "organization-now"])
def test_tickets_of_a_queue_without_rights_send_no_hint_to_a_page(
    name: str, pages: dict[str, str], cast: People, desk: Desk, signed_in
):
    closed = f"queue:{desk.closed_to_beto.pk}"
    assert closed not in topics_in(signed_in(cast.beto).get(pages[name]).content.decode())
    assert allowed(cast.beto, {closed}) == set()
    assert closed in topics_in(signed_in(cast.carla).get(pages[name]).content.decode())


def test_what_was_decided_of_a_message_is_told(held: Inbound, cast: People):
    with hints() as told:
        line.discard(held, by=Actor.of(cast.carla, via="desk"))
    assert allowed(cast.carla, told)
    assert allowed(cast.beto, told)


@pytest.mark.parametrize("act", [line.replay, line.discard, line.mark_spam, line.release])
def test_what_is_held_before_a_queue_is_told_to_whom_may_see_it_and_to_nobody_else(
    act: Callable[..., None], held: Inbound, cast: People, desk: Desk, signed_in
):
    for queue, is_open in ((desk.hardware, True), (desk.closed_to_beto, False)):
        account = Account.objects.create(name="S", address=f"s{queue.pk}@n.example", queue=queue)
        Inbound.objects.filter(pk=held.pk).update(account=account, state="held", spam=None)
        message = Inbound.objects.get(pk=held.pk)
        with hints() as told:
            act(message, by=Actor.of(cast.carla, via="desk"))
        for person, is_told in ((cast.beto, is_open), (cast.carla, True), (cast.ana, False)):
            assert bool(allowed(person, told)) is is_told
        for person, is_told in ((cast.beto, is_open), (cast.carla, True)):
            page = signed_in(person).get(reverse("desk:held")).content.decode()
            assert bool(topics_in(page) & told) is is_told


def test_hints_of_held_messages_are_followed_by_queue(cast: People, desk: Desk):
    mine, hidden = f"held:{desk.hardware.pk}", f"held:{desk.closed_to_beto.pk}"
    wanted = {"held", "held:0", mine, hidden, "held:x", "held:-1"}
    assert allowed(cast.beto, wanted) == {"held:0", mine}
    assert "held" in allowed(cast.carla, wanted)
    assert allowed(cast.ana, wanted) == set()
    cast.beto.is_active = False
    assert allowed(cast.beto, wanted) == set()


def test_a_message_that_is_held_no_more_says_so_to_who_has_it_open(
    held: Inbound, beto: Client, beto_htmx: Client
):
    Inbound.objects.filter(pk=held.pk).update(state="duplicate")
    where = reverse("desk:held-message", args=[held.pk])
    part = beto_htmx.get(where)
    assert part.status_code == 200
    assert 'id="message-now"' in part.content.decode()
    assert "Oferta" not in part.content.decode()
    assert beto.get(where).status_code == 404


def test_a_marked_ticket_is_told_to_the_list_of_spam(printer: Ticket, cast: People, beto: Client):
    listed = topics_in(beto.get(reverse("desk:held"), {"state": "spam"}).content.decode())
    with hints() as told:
        spam.mark(printer, by=Actor.of(cast.carla, via="desk"))
    assert told & listed


def test_trouble_with_a_delivery_and_sending_it_again_are_told(cast: People):
    one = Delivery.objects.create(
        channel="email", recipient="a@x.example", payload={}, state="sent"
    )
    with hints() as told:
        one.bounce("no such mailbox", by=Actor.system())
    assert "troubled" in told
    with hints() as told:
        one.retry(by=Actor.of(cast.carla, via="desk"))
    assert "troubled" in told


def test_a_draft_written_on_another_device_is_told_to_its_writer(printer: Ticket, cast: People):
    mine = drafting.topic(cast.beto.pk)
    with hints() as told:
        draft = drafting.save(printer, cast.beto, Writing(kind="reply", body="Hola"))
    assert told == {mine}
    with hints() as told:
        assert drafting.discard(printer, cast.beto, draft.pk)
    assert told == {mine}


def test_a_person_who_moves_is_told_to_both_organisations_and_their_own_page(cast: People):
    before, other = cast.ana.organization_id, Organization.objects.create(name="Otra")
    with hints() as told:
        operations.change(cast.ana, {"organization": other}, by=Actor.of(cast.elena, via="desk"))
    pages = {f"person:{cast.ana.pk}", f"organization:{before}", f"organization:{other.pk}"}
    assert pages <= told


@pytest.mark.parametrize("name", ["held-now", "person-now", "organization-now"])
def test_a_part_costs_the_same_however_much_it_lists(
    name: str, pages: dict[str, str], cast: People, beto_htmx: Client, desk: Desk
):
    def cost() -> int:
        beto_htmx.get(pages[name])
        with CaptureQueriesContext(connection) as captured:
            assert beto_htmx.get(pages[name]).status_code == 200
        return len(captured)

    before = cost()
    for number in range(5):
        open_ticket(
            subject=f"Otro {number}",
            html="<p>x</p>",
            requester=cast.ana,
            queue=desk.hardware,
            channel="desk",
            by=Actor.of(cast.beto, via="desk"),
        )
        Inbound.keep(b"x", kind="email", route="smtp", state="held", reason="stranger")
        operations.add_address(cast.ana, f"a{number}@ana.example", by=Actor.system())
    assert cost() == before


def test_boxes_and_links_of_held_messages_keep_their_names_through_a_redraw(
    held: Inbound, beto_htmx: Client
):
    part = beto_htmx.get(reverse("desk:held")).content.decode()
    assert re.search(rf'<input type="checkbox" id="held-{held.pk}"', part)
    assert f'id="held-link-{held.pk}"' in part


def test_whoever_gives_a_private_ticket_away_is_asked_at_once_whether_they_may_follow_it(
    cast: People, printer: Ticket
):
    by = Actor.of(cast.carla, via="desk")
    printer.assign(cast.beto, by=by)
    printer.keep_private([], by=by)
    with doubts() as doubted:
        printer.assign(cast.carla, by=by)
    assert {f"ticket:{printer.pk}", f"presence:{printer.number}"} <= doubted
