"""Private tickets: lists, counts, export, search, live screens, notices and API tell each alike."""

import re
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from soporte.config.live import rules
from soporte.desk.tickets import queries
from soporte.journal.actor import Actor
from soporte.notices.models import Notification
from soporte.people import operations as people
from soporte.people.models import ApiToken, Person
from soporte.search.operations import find
from soporte.tickets import conditions, operations
from soporte.tickets.indexing import keys_of
from soporte.tickets.models import QueueAccess, Ticket

pytestmark = pytest.mark.django_db

# The rights of each technician on three queues.
RIGHTS = {
    "beto": ("work", "read", None),
    "ivo": ("read", "own", "work"),
    "nora": (None, "work", "own"),
}
INSIDERS = (None, (), ("beto",), ("beto", "ivo", "nora"))


def may_see(name, queue, insiders, assignee):
    """The rule in other words than the code's."""
    right = RIGHTS[name][queue]
    if right is None or (right == "own" and assignee != name):
        return False
    return insiders is None or assignee == name or name in insiders


@pytest.fixture
def staff(cast, desk):
    QueueAccess.objects.all().delete()
    people = {"beto": cast.beto}
    for name in ("ivo", "nora"):
        people[name] = Person.objects.create_user(name=name.title(), role="technician")
    queues = (desk.hardware, desk.accounts, desk.network)
    for name, levels in RIGHTS.items():
        for queue, level in zip(queues, levels, strict=True):
            if level:
                QueueAccess.objects.create(queue=queue, person=people[name], level=level)
    return {name: Person.objects.get(pk=one.pk) for name, one in people.items()}


@pytest.fixture
def tickets(cast, desk, staff):
    """One of each queue, privacy and assignee: the ticket with what it is."""
    by = Actor.of(cast.carla, via="desk")
    queues = (desk.hardware, desk.accounts, desk.network)
    made = []
    for queue, insiders, assignee in product(range(3), INSIDERS, (None, "beto", "ivo")):
        if assignee and RIGHTS[assignee][queue] is None:
            continue
        ticket = operations.open_ticket(
            subject="Nómina",
            html="<p>zirconio</p>",
            requester=cast.ana,
            by=by,
            channel="portal",
            queue=queues[queue],
        )
        if insiders is not None:
            ticket.keep_private(
                [staff[name] for name in insiders if ticket.may_let_in(staff[name])], by=by
            )
        if assignee:
            ticket.assign(staff[assignee], by=by)
        for person in staff.values():
            ticket.follow(person, by=by)
        made.append((ticket, (queue, insiders, assignee)))
    return made


def numbers_in(html):
    return {int(number) for number in re.findall(r"id=t(\d+)", html)}


def everywhere(person, tickets):
    """Which of the tickets each path tells a technician of."""
    browser = Client()
    browser.force_login(person)
    _token, secret = ApiToken.issue(person, "test")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    numbers = {ticket.pk: ticket.number for ticket, _what in tickets}
    listed = browser.get(reverse("desk:rows", args=["open"])).content.decode()
    sheet = browser.get(reverse("desk:view-export", args=["open"])).getvalue().decode()
    listing = program.get("/api/v1/tickets", {"limit": 100}).json()["items"]
    node = conditions.read({"field": "words", "operator": "contains", "value": "zirconio"})
    topics = {f"ticket:{pk}" for pk in numbers}
    crowds = {f"presence:{number}" for number in numbers.values()}
    return {
        "list": numbers_in(listed),
        "sheet": {number for number in numbers.values() if re.search(rf"\b{number}\b", sheet)},
        "program": {one["number"] for one in listing},
        "search": {
            numbers[hit.thing_id] for hit in find("zirconio", audiences=keys_of(person)).items
        },
        "condition": set(conditions.find(node, person).values_list("number", flat=True)),
        "live": {
            numbers[int(topic.removeprefix("ticket:"))] for topic in rules.allowed(person, topics)
        },
        "crowds": {int(one.removeprefix("presence:")) for one in rules.allowed(person, crowds)},
        "notices": set(
            Notification.objects.filter(person=person, entry__kind="message.received").values_list(
                "ticket__number", flat=True
            )
        ),
        "page": {
            number
            for number in numbers.values()
            if browser.get(reverse("desk:ticket", args=[number])).status_code == 200
        },
    }


def test_every_path_tells_each_technician_of_the_same_tickets(cast, staff, tickets, drain):
    for ticket, _what in tickets:
        operations.receive_message(
            Ticket.objects.get(pk=ticket.pk),
            html="<p>¿Hay algo nuevo?</p>",
            author=cast.ana,
            by=Actor.of(cast.ana, via="portal"),
            channel="portal",
        )
    drain()
    for name, person in staff.items():
        wanted = {ticket.number for ticket, what in tickets if may_see(name, *what)}
        assert wanted
        for path, found in everywhere(person, tickets).items():
            assert found == wanted, f"{name} by {path}"
        view = next(one for one in queries.FIXED if one.slug == "open")
        assert queries.counts([view], person) == {"open": len(wanted)}


def test_the_search_hears_of_rights_that_came_and_went_with_a_team_or_a_role(cast, printer, drain):
    by = Actor.of(cast.carla, via="desk")

    def finds():
        fresh = Person.objects.get(pk=cast.beto.pk)
        hits = find("impresora", audiences=keys_of(fresh)).items
        seen = Ticket.objects.visible_to(fresh).filter(pk=printer.pk).exists()
        assert (printer.pk in [hit.thing_id for hit in hits]) is seen
        return seen

    printer.keep_private([cast.beto], by=by)
    for members, is_seen in (([], False), ([cast.beto], True)):
        people.save_team(cast.team, members=members, by=by)
        drain()
        assert finds() is is_seen
    people.save_team(cast.team, members=[], by=by)
    for role, is_seen in (("supervisor", True), ("technician", False)):
        people.set_role(Person.objects.get(pk=cast.beto.pk), role, by=by)
        printer.refresh_from_db()
        drain()
        assert finds() is is_seen
