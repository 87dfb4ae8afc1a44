"""Assignment by policy: whose turn, who is there, how much each may have, and why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from soporte.automation.assigning import explaining, giving_back, jobs, policies
from soporte.automation.assigning.draining import drain as drain_queues
from soporte.automation.assigning.models import Decision, QueuePolicy
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import render
from soporte.people import attending, skills
from soporte.people import operations as people
from soporte.people.models import Person, Skill
from soporte.site.memory import of_a_request
from soporte.tickets.models import Ticket
from soporte.tickets.operations import open_ticket
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")
# A Monday, eleven o'clock in Madrid.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MORNINGS = {day: [["09:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def luis(cast):
    """A second technician of Beto's team."""
    made = people.create_person("Luis Vega", role="technician", by=BY)
    people.save_team(cast.team, members=[cast.beto, made], by=BY)
    return made


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def ask(cast, queue, **more):
    values = {"subject": "No imprime", "html": "<p>Nada</p>", "channel": "desk", **more}
    return open_ticket(requester=cast.ana, by=BY, queue=queue, **values)


def policy(queue, mode="round_robin", needs=None, **more):
    made = QueuePolicy(queue=queue, mode=mode, **more)
    policies.save(made, needs=needs or {}, by=BY)
    return made


def holder(ticket):
    return Ticket.objects.get(pk=ticket.pk).assignee


def holders(*tickets):
    return [str(holder(ticket) or "") for ticket in tickets]


# Whose it is


def test_a_queue_without_a_policy_assigns_nothing(cast, desk, drain):
    ticket = ask(cast, desk.hardware)
    drain()
    assert holder(ticket) is None


def test_tickets_go_round_in_turn(cast, desk, luis, drain):
    policy(desk.hardware)
    made = []
    for _ in range(4):
        made.append(ask(cast, desk.hardware))
        drain()
    first, second = holders(*made[:2])
    assert {first, second} == {"Beto Salas", "Luis Vega"}
    assert holders(*made[2:]) == [first, second]


def test_the_least_load_goes_to_who_has_least_to_do_in_all_queues(cast, desk, luis, drain):
    ask(cast, desk.accounts).assign(cast.beto, by=BY)
    policy(desk.hardware, "least_load")
    ticket = ask(cast, desk.hardware)
    drain()
    assert holder(ticket) == luis


def test_supervisors_are_given_tickets_only_as_members_of_a_team(cast, desk, drain):
    attending.set_availability(cast.beto, "away", by=BY)
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    assert holder(ticket) is None
    people.save_team(cast.team, members=[cast.beto, cast.carla], by=BY)
    jobs.drain_all(0)
    assert holder(ticket) == cast.carla


def test_the_policys_team_narrows_who_is_asked(cast, desk, luis, drain):
    from soporte.people.models import Team

    night = Team(name="Noche")
    people.save_team(night, members=[luis], by=BY)
    policy(desk.hardware, team=night)
    made = [ask(cast, desk.hardware) for _ in range(3)]
    drain()
    assert holders(*made) == ["Luis Vega"] * 3


def test_a_moved_ticket_is_assigned_where_it_lies_now(cast, desk, drain):
    policy(desk.accounts)
    ticket = ask(cast, desk.hardware)
    drain()
    assert holder(ticket) is None
    ticket.move(desk.accounts, by=BY)
    drain()
    assert holder(ticket) == cast.beto


# Who is there


@pytest.mark.parametrize("state", ["busy", "away"])
def test_who_is_not_online_gets_nothing_until_they_are(cast, desk, drain, state):
    attending.set_availability(cast.beto, state, by=BY)
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    assert holder(ticket) is None
    attending.set_availability(cast.beto, "online", by=BY)
    drain()
    assert holder(ticket) == cast.beto


def test_a_shift_that_begins_takes_what_waited(cast, desk, drain):
    attending.set_shift(cast.beto, MORNINGS, by=BY)
    policy(desk.hardware)
    with clock.at(MONDAY - timedelta(hours=4)):
        ticket = ask(cast, desk.hardware)
        drain()
        assert holder(ticket) is None
    with clock.at(MONDAY):
        jobs.drain_all(0)
    assert holder(ticket) == cast.beto


def test_a_queue_may_ask_for_the_shift_alone_or_for_presence_alone(cast, desk, drain):
    attending.set_shift(cast.beto, MORNINGS, by=BY)
    policy(desk.hardware, needs_shift=False)
    policy(desk.accounts, needs_presence=False)
    with clock.at(MONDAY - timedelta(hours=4)):
        ticket = ask(cast, desk.hardware)
        drain()
        assert holder(ticket) == cast.beto
    attending.set_availability(cast.beto, "busy", by=BY)
    with clock.at(MONDAY):
        ticket = ask(cast, desk.accounts)
        drain()
    assert holder(ticket) == cast.beto


# What they can


def test_a_skill_is_needed_at_its_level_by_queue_or_type(cast, desk, luis, drain):
    fibre = Skill(name="Fibra")
    skills.save_skill(fibre, by=BY)
    skills.set_skills(cast.beto, {fibre.pk: 1}, by=BY)
    skills.set_skills(luis, {fibre.pk: 2}, by=BY)
    policy(desk.hardware, needs={fibre.pk: 2})
    made = [ask(cast, desk.hardware) for _ in range(2)]
    drain()
    assert holders(*made) == ["Luis Vega"] * 2
    policy(desk.network)
    ticket = ask(cast, desk.network)
    policies.set_type_needs(ticket.type, {fibre.pk: 3}, by=BY)
    drain()
    assert holder(ticket) is None


# How much


def test_nobody_gets_more_than_the_capacity_and_the_oldest_comes_first(cast, desk, drain):
    policy(desk.hardware, capacity=1)
    first, second, third = (ask(cast, desk.hardware) for _ in range(3))
    drain()
    assert holders(first, second, third) == ["Beto Salas", "", ""]
    first.resolve(by=BY)
    drain()
    assert holders(second, third) == ["Beto Salas", ""]


def test_what_waits_for_the_customer_or_sleeps_takes_no_place(cast, desk, drain):
    policy(desk.hardware, capacity=1)
    first, second = (ask(cast, desk.hardware) for _ in range(2))
    drain()
    first.set_category("waiting_customer", by=BY)
    jobs.drain_all(0)
    assert holder(second) == cast.beto


def test_urgent_tickets_may_count_more(cast, desk, drain):
    policy(desk.hardware, capacity=3, weighs_priority=True)
    urgent = ask(cast, desk.hardware, priority=4)
    normal = ask(cast, desk.hardware)
    drain()
    assert holders(urgent, normal) == ["Beto Salas", ""]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_exceed_the_capacity(cast, desk):
    policy(desk.hardware, capacity=2)
    made = [ask(cast, desk.hardware) for _ in range(6)]
    start = Barrier(3)

    def work():
        start.wait()
        try:
            return drain_queues()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        given = [one.result() for one in [pool.submit(work) for _ in range(3)]]
    assert sum(given) == 2
    assert holders(*made) == ["Beto Salas"] * 2 + [""] * 4


# Back to the queue


def test_a_ticket_that_opens_again_leaves_who_is_away_and_goes_to_who_is_there(
    cast, desk, luis, drain
):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    ticket.assign(cast.beto, by=BY)
    ticket.resolve(by=BY)
    attending.set_availability(cast.beto, "away", by=BY)
    ticket.reopen(by=BY)
    drain()
    assert holder(ticket) == luis
    told = explaining.decisions(ticket, cast.carla)
    assert "back to the queue" in told[1].headline


def test_it_stays_with_who_is_there_and_where_the_queue_says_so(cast, desk, luis, drain):
    policy(desk.hardware)
    policy(desk.accounts, "manual", reopened="same")
    for queue, state in ((desk.hardware, "busy"), (desk.accounts, "away")):
        ticket = ask(cast, queue)
        ticket.assign(cast.beto, by=BY)
        ticket.resolve(by=BY)
        attending.set_availability(cast.beto, state, by=BY)
        ticket.reopen(by=BY)
        drain()
        assert holder(ticket) == cast.beto


def test_what_is_given_back_goes_on_and_can_be_taken_again_if_nobody_has_it(
    cast, desk, luis, drain
):
    policy(desk.hardware)
    attending.set_availability(luis, "away", by=BY)
    taken, free = ask(cast, desk.hardware), ask(cast, desk.accounts)
    for ticket in (taken, free):
        ticket.assign(cast.beto, by=BY)
    by = Actor.of(cast.beto, via="desk")
    assert giving_back.give_back(cast.beto, [taken.pk, free.pk], by=by) == 2
    attending.set_availability(luis, "online", by=BY)
    drain()
    assert holders(taken, free) == ["Luis Vega", ""]
    assert [one.pk for one in giving_back.given_back(cast.beto)] == [free.pk]
    assert giving_back.take_again(cast.beto, by=by) == 1
    assert holder(free) == cast.beto
    assert Person.objects.get(pk=cast.beto.pk).availability == "online"


# Why


def by(person):
    return Actor.of(person, via="desk")


def test_who_gave_a_ticket_back_is_not_given_it_again(cast, desk, luis, drain):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    first, other = (cast.beto, luis) if holder(ticket) == cast.beto else (luis, cast.beto)
    Ticket.objects.get(pk=ticket.pk).assign(None, by=by(first))
    drain()
    assert holder(ticket) == other
    told = explaining.decisions(ticket, cast.beto)[0]
    assert (first.name, "gave this ticket back") in [(one.person, one.text) for one in told.reasons]


def test_a_ticket_that_left_everybody_by_hand_waits_and_says_so(cast, desk, luis, drain):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    for _turn in range(2):
        drain()
        Ticket.objects.get(pk=ticket.pk).assign(None, by=by(cast.elena))
    drain()
    assert holder(ticket) is None
    waiting = explaining.why_waiting(ticket)
    assert waiting.sentence == "Waits: it left everybody by hand. Assign it to somebody."
    assert {one.text for one in waiting.reasons} == {"had this ticket taken away by hand"}


def test_who_lost_it_to_a_colleague_does_not_get_it_when_that_one_gives_it_back(
    cast, desk, luis, drain
):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    first, other = (cast.beto, luis) if holder(ticket) == cast.beto else (luis, cast.beto)
    Ticket.objects.get(pk=ticket.pk).assign(other, by=by(cast.elena))
    Ticket.objects.get(pk=ticket.pk).assign(None, by=by(other))
    drain()
    assert holder(ticket) is None
    # By hand it may go to anybody; a rule that takes it from them means nothing against them.
    Ticket.objects.get(pk=ticket.pk).assign(first, by=by(cast.elena))
    Ticket.objects.get(pk=ticket.pk).assign(None, by=Actor("rule", 1, "job"))
    drain()
    assert holder(ticket) == first


@pytest.mark.parametrize("anew", ["moved", "reopened"])
def test_in_another_queue_or_open_again_it_is_new_work_for_everybody(cast, desk, drain, anew):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    Ticket.objects.get(pk=ticket.pk).assign(None, by=by(cast.beto))
    drain()
    assert holder(ticket) is None
    kept = Ticket.objects.get(pk=ticket.pk)
    if anew == "moved":
        kept.move(desk.network, by=by(cast.elena))
        kept.move(desk.hardware, by=by(cast.elena))
    else:
        kept.resolve(by=by(cast.elena))
        kept.reopen(by=by(cast.elena))
    drain()
    assert holder(ticket) == cast.beto


def test_who_goes_away_with_all_given_back_may_have_it_when_they_are_there_again(cast, desk, drain):
    policy(desk.hardware, needs_presence=False)
    ticket = ask(cast, desk.hardware)
    drain()
    giving_back.give_back(cast.beto, [ticket.pk], by=by(cast.beto))
    drain()
    assert holder(ticket) is None
    attending.set_availability(cast.beto, "online", by=by(cast.beto))
    drain()
    assert holder(ticket) == cast.beto


def test_each_assignment_says_who_was_considered_and_why(cast, desk, luis, drain):
    attending.set_availability(luis, "busy", by=BY)
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    entry = Entry.objects.get(kind="ticket.assigned", thing_id=ticket.pk)
    assert (entry.actor_kind, entry.via) == ("system", "assignment")
    assert render([entry])[0].sentence == "Soporte assigned the ticket to Beto Salas"
    (told,) = explaining.decisions(ticket, cast.beto)
    assert {(one.person, one.text) for one in told.reasons} == {
        ("Beto Salas", "chosen: it was their turn"),
        ("Luis Vega", "busy"),
    }


def test_why_is_told_only_to_who_may_read_the_ticket(cast, desk, drain):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    drain()
    fina = people.create_person("Fina Luz", role="technician", by=BY)
    assert Decision.objects.visible_to(cast.beto).count() == 1
    for stranger in (fina, cast.ana, cast.dario):
        assert not Decision.objects.visible_to(stranger).exists()
    assert explaining.decisions(ticket, fina) == []


def test_a_ticket_that_waits_says_until_when(cast, desk, luis):
    for person in (cast.beto, luis):
        attending.set_shift(person, MORNINGS, by=BY)
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    with clock.at(datetime(2026, 11, 20, 18, 0, tzinfo=UTC)):
        waiting = explaining.why_waiting(ticket)
    assert waiting.sentence.startswith("Waits: nobody is on shift until ")
    assert len(waiting.reasons) == 2


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (lambda cast, luis: None, "Will be assigned within a minute."),
        (
            lambda cast, luis: [
                attending.set_availability(one, "away", by=BY) for one in (cast.beto, luis)
            ],
            "Waits: nobody is online.",
        ),
        (
            lambda cast, luis: people.save_team(cast.team, members=[], by=BY),
            "Waits: nobody has a right to work on this queue’s tickets.",
        ),
    ],
)
def test_why_nobody_yet_is_one_sentence(cast, desk, luis, arrange, said):
    policy(desk.hardware)
    ticket = ask(cast, desk.hardware)
    arrange(cast, luis)
    assert explaining.why_waiting(ticket).sentence == said


def test_a_queue_by_hand_has_nothing_to_explain(cast, desk):
    assert explaining.why_waiting(ask(cast, desk.hardware)) is None


# What it costs


def test_a_new_ticket_in_a_queue_by_hand_costs_nothing_more(cast, desk, drain):
    def cost(queue):
        with of_a_request():
            # What the process keeps of the arrangement, and what a request reads once.
            ask(cast, queue)
            policies.every()
            with CaptureQueriesContext(connection) as captured:
                ask(cast, queue)
        return len(captured)

    before = cost(desk.accounts)
    policy(desk.hardware)
    policy(desk.network, "manual")
    assert cost(desk.accounts) == before
    assert cost(desk.network) == before
    assert "automation.assign" not in drain()


def test_a_line_that_nobody_can_take_costs_the_same_for_two_and_for_twenty(cast, desk):
    attending.set_availability(cast.beto, "away", by=BY)
    policy(desk.hardware)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            jobs.drain_all(0)
        return len(captured)

    for _ in range(2):
        ask(cast, desk.hardware)
    cost()
    few = cost()
    for _ in range(18):
        ask(cast, desk.hardware)
    assert cost() == few
