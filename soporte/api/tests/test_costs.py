"""What a call costs in queries: lists the same for one row and for many, a new ticket few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soporte.api.service import description
from soporte.automation import keeping, macros
from soporte.automation.models import Macro, Rule
from soporte.channels.accounts import save_account
from soporte.channels.models import Account, Inbound
from soporte.fields.logic import Item
from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.notices.models import Notification, PushSubscription
from soporte.people import operations as people
from soporte.people.models import ApiToken, Organization, Skill, Team
from soporte.people.skills import save_skill
from soporte.privacy.models import DataCopy, Erasure, RetentionRule
from soporte.tickets import canning, drafting, viewing
from soporte.tickets import operations as tickets
from soporte.tickets.arranging import save_field, save_form, save_queue, save_status, save_type
from soporte.tickets.checklists import save_checklist
from soporte.tickets.models import (
    Bulk,
    BulkItem,
    CannedReply,
    Checklist,
    Form,
    Queue,
    Recurring,
    Status,
    TicketType,
    View,
)
from soporte.tickets.recurring import keeping as schedules
from soporte.tickets.recurring import opening
from soporte.toolbox.clock import now

BY = Actor.system(via="cli")
LISTS = sorted(
    path.removeprefix("/api/v1")
    for path, methods in description()["paths"].items()
    if "get" in methods and "limit" in str(methods["get"].get("parameters"))
)


def grow(world, turn):
    """One more of everything that is listed."""
    cast, person = world.cast, people.create_person(f"P{turn}", email=f"p{turn}@x.example", by=BY)
    organization = Organization(name=f"O{turn}")
    people.save_organization(organization, by=BY)
    person.organization = organization
    person.save()
    people.save_team(Team(name=f"T{turn}"), members=[cast.beto, cast.carla], by=BY)
    people.add_address(cast.ana, f"ana{turn}@acme.example", by=BY)
    ApiToken.issue(cast.elena, f"t{turn}")
    save_queue(Queue(name=f"Q{turn}", team=cast.team), by=BY)
    save_status(Status(category="open", name_es="x", name_en="x"), by=BY)
    save_type(TicketType(slug=f"s{turn}", name_es="x", name_en="x"), by=BY)
    save_account(
        Account(name="x", address=f"a{turn}@x.example", queue=Queue.objects.last()),
        by=BY,
    )
    ticket = tickets.open_ticket(
        subject="La impresora", html="<p>otra</p>", requester=person, by=BY, channel="api"
    )
    ticket.assign(cast.beto, by=BY)
    world.ticket.reply("<p>más</p>", author=person, by=BY)
    world.ticket.tag([f"tag{turn}"], by=BY)
    world.ticket.add_participant(person, by=BY)
    Inbound.keep(b"x", kind="email", route="smtp", state="held", reason="broken")
    grow_work(world, turn)
    grow_arrangement(world, turn, ticket)
    grow_automation(world, turn)
    DataCopy.objects.create(person=person, asked_by=(cast.elena, person)[turn % 2])
    Erasure.objects.create(person=person, asked_by=(cast.elena, person)[turn % 2], due_at=now())
    RetentionRule.objects.create(what="tickets", days=90, queue=Queue.objects.last())
    first = Bulk.objects.get_or_create(pk=cast.ana.pk, defaults={"person": cast.beto})[0]
    # Apart from what the sequence hands out.
    Bulk.objects.create(pk=10**9 + turn, person=(cast.beto, cast.carla)[turn % 2])
    BulkItem.objects.create(bulk=first, ticket=ticket)


def grow_work(world, turn):
    """One more of everything that belongs to one ticket."""
    cast, ticket = world.cast, world.ticket
    ticket.add_task(f"Tarea {turn}", assignee=cast.beto, by=BY)
    ticket.finish_task(
        ticket.add_task(f"Hecha {turn}", by=BY), person=(cast.beto, cast.carla)[turn % 2], by=BY
    )
    ticket.log_time(5, person=(cast.beto, cast.carla)[turn % 2], by=BY)
    steps = [{"title": "Mirar", "holds": False}]
    save_checklist(Checklist(name=f"Lista {turn}", steps=steps), by=BY)
    for follower in (cast.carla, cast.elena) if turn else (cast.beto,):
        ticket.follow(follower, by=BY)
    PushSubscription.objects.create(person=cast.elena, endpoint=f"x{turn}", label="Firefox")
    news = Entry.objects.filter(thing_kind="ticket", thing_id=ticket.pk).last()
    Notification.objects.create(person=cast.elena, ticket=ticket, entry=news, subject="followed")
    ticket.ask_approval(f"Comprar {turn}", people=[cast.ana, cast.elena], by=BY)


def grow_arrangement(world, turn, ticket):
    """One more of everything that people prepare: texts, views, fields, forms."""
    elena, team = world.cast.elena, Team.objects.get(name=f"T{turn}")
    drafting.save(ticket, elena, drafting.Writing("reply", "Hola"))
    reply = CannedReply(name=f"C{turn}", html="<p>Hola</p>", scope="team", team=team)
    canning.save(reply, person=elena, by=BY)
    condition = {"field": "queue", "operator": "is", "value": [world.desk.hardware.pk]}
    view = View(name=f"V{turn}", audience="team", team=team, conditions={"all": [condition]})
    viewing.save_view(view, person=elena, by=BY)
    save_field(Field(slug=f"f{turn}", name_es="x", name_en="x"), by=BY)
    lines = [Item(f"f{turn}").stored]
    kind, queue = TicketType.objects.get(slug=f"s{turn}"), Queue.objects.get(name=f"Q{turn}")
    save_form(Form(queue=queue, type=kind, lines=lines), by=BY)
    save_skill(Skill(name=f"H{turn}"), by=BY)


def grow_automation(world, turn):
    """One more of everything that happens by itself, and of what it did."""
    carla, team = world.cast.carla, Team.objects.get(name=f"T{turn}")
    steps = [{"action": "add_tags", "value": [f"seen{turn}"]}]
    keeping.save_rule(Rule(name=f"R{turn}", events=["ticket.closed"], actions=steps), by=BY)
    macro = Macro(name=f"M{turn}", audience="team", team=team, actions=steps)
    keeping.save_macro(macro, person=carla, by=BY)
    macros.run(macro, world.ticket, person=carla, by=BY)
    given = {"queue": Queue.objects.get(name=f"Q{turn}"), "type": world.ticket.type}
    given |= {"requester": world.cast.ana, "subject": "x", "team": team}
    schedules.save(Recurring(name=f"S{turn}", frequency="daily", **given), by=BY)
    opening.run_now(Recurring.objects.earliest("pk"), by=BY)


# What else a list is asked: of the audit one noun, for each adds a query of its own.
QUERIES = {"/search": {"q": "impresora"}, "/audit": {"noun": "form"}}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_many_rows(world, as_elena, path):
    grow(world, 0)
    row = Recurring.objects.earliest("pk") if "recurring" in path else world.cast.ana
    address = path.format(number=world.ticket.number, pk=row.pk)
    query = QUERIES.get(path, {})
    as_elena.get(address, **query)
    few, before = measured(as_elena, address, query)
    for turn in range(1, 5):
        grow(world, turn)
    # What a process keeps of queues and rights was renewed by what grew.
    as_elena.get(address, **query)
    many, after = measured(as_elena, address, query)
    assert after > before, "the list did not grow, so this proves nothing"
    assert many == few
    assert many <= 12


def test_the_audit_costs_one_query_for_each_kind_that_it_names(world, as_elena):
    seen, limit = [], {"limit": 100}
    for turn in range(4):
        grow(world, turn)
        as_elena.get("/audit", **limit)
        seen.append(measured(as_elena, "/audit", limit))
    costs, rows = zip(*seen, strict=True)
    assert rows[-1] > 2 * rows[0]
    assert set(costs) == {costs[0]}


def measured(api, address, query):
    with CaptureQueriesContext(connection) as seen:
        items = api.get(address, **query).json()["items"]
    return len(seen), len(items)


def test_a_new_ticket_takes_twelve_statements(as_beto, desk):
    given = {"subject": "x", "body": "y", "requester": {"email": "ana@acme.example"}}
    as_beto.post("/tickets", given)
    with CaptureQueriesContext(connection) as seen:
        assert as_beto.post("/tickets", given).status_code == 201
    work = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(work) <= 12, "\n".join(sql[:90] for sql in work)


def test_a_token_costs_one_query(as_beto):
    as_beto.get("/me")
    with CaptureQueriesContext(connection) as seen:
        as_beto.get("/tickets/1")
    assert len([q for q in seen if "people_apitoken" in q["sql"]]) == 1
