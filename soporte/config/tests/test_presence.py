"""Who is at which ticket: told to those who may see it, shared by processes, soon forgotten."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from django.db import connection

from soporte.config.live import missed as replay
from soporte.config.live import presence, rules
from soporte.config.live.hub import Follower, Hub
from soporte.config.live.presence import Presence
from soporte.config.server import conninfo
from soporte.config.wiring import _may_see_crowds
from soporte.journal.actor import Actor
from soporte.journal.models import Entry

BETO = SimpleNamespace(pk=1, display_name="Beto Salas")
CARLA = SimpleNamespace(pk=2, display_name="Carla Ríos")


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test sets."""
    hands = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(presence.time, "monotonic", lambda: hands.now)
    return hands


def process():
    return Presence(lambda _ticket: None)


def states(there, ticket=5, **but):
    return [(one[1], one[-1]) for one in there.at(ticket, **but)]


def exchange(*processes):
    for one in processes:
        for text in one.due():
            for other in processes:
                other.receive(json.loads(text)["p"])


def test_a_person_with_two_windows_is_shown_once_and_as_the_livelier(clock):
    here = process()
    here.put("a", BETO, 5, "idle")
    here.put("b", BETO, 5, "typing")
    here.put("c", CARLA, 5, "viewing")
    assert states(here) == [("Beto Salas", "typing"), ("Carla Ríos", "viewing")]
    assert states(here, but=1) == [("Carla Ríos", "viewing")]


def test_whoever_stops_writing_without_saying_so_only_looks_after_some_seconds(clock):
    here = process()
    here.put("a", BETO, 5, "typing")
    clock.now += presence.TYPING_SECONDS + 1
    here.due()
    assert states(here) == [("Beto Salas", "viewing")]


def test_processes_tell_each_other_and_forget_a_process_that_died(clock):
    first, second = process(), process()
    first.put("a", BETO, 5, "viewing")
    exchange(first, second)
    assert states(second) == [("Beto Salas", "viewing")]
    first.put("a", BETO, 6, "typing")
    exchange(first, second)
    assert states(second) == []
    assert states(second, 6) == [("Beto Salas", "typing")]
    for _repeat in range(3):
        clock.now += presence.REPEAT_SECONDS + 1
        exchange(first, second)
    assert states(second, 6) == [("Beto Salas", "viewing")]
    clock.now += presence.EXPIRY_SECONDS + 1
    second.due()
    assert states(second, 6) == []


def test_a_new_process_learns_at_once_and_a_closed_window_is_gone_at_once(clock):
    first = process()
    first.put("a", BETO, 5, "viewing")
    first.due()
    second = process()
    exchange(second, first)
    exchange(first, second)
    assert states(second) == [("Beto Salas", "viewing")]
    first.remove("a")
    exchange(first, second)
    assert states(second) == []


def test_every_notification_fits_what_the_database_takes(clock):
    here = process()
    for number in range(500):
        person = SimpleNamespace(pk=number, display_name="Ñandú " * 30)
        here.put(number, person, number, "viewing")
    texts = here.due()
    assert max(len(text.encode()) for text in texts) < 8000
    other = process()
    for text in texts:
        other.receive(json.loads(text)["p"])
    assert len(other._places) == 500


def test_nonsense_from_elsewhere_changes_nothing():
    hub = Hub("")
    for payload in ('{"p": 5}', '{"p": {"of": 1}}', '{"p": {"of": "x", "at": [[]]}}'):
        hub.publish(payload)
    assert not hub.presence._places


def test_a_socket_hears_of_others_at_what_it_follows_and_not_of_itself():
    hub, mine, other = Hub(""), Follower(), Follower()
    mine.person, other.person = BETO, CARLA
    for follower in (mine, other):
        hub.join(follower)
    hub.follow(mine, "presence:5")
    hub.presence.put(mine, BETO, 5, "viewing")
    hub.presence.put(other, CARLA, 5, "typing")
    hub.tell_crowds()
    there = json.loads(mine.queue.get_nowait())["p"]["5"]
    assert [(one[1], one[2], one[-1]) for one in there] == [("Carla Ríos", "CR", "typing")]
    assert other.queue.empty()
    hub.leave(other)
    hub.tell_crowds()
    assert json.loads(mine.queue.get_nowait()) == {"p": {"5": []}}


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_by_the_database_and_write_no_row():
    async def conversation():
        first, second = Hub(conninfo()), Hub(conninfo())
        page, writer = Follower(), Follower()
        page.person = CARLA
        second.join(page)
        second.follow(page, "presence:5")
        first.start()
        second.start()
        await asyncio.sleep(0.6)
        first.presence.put(writer, BETO, 5, "typing")
        heard = json.loads(await asyncio.wait_for(page.queue.get(), 3))
        await first.stop()
        await second.stop()
        return heard

    heard = asyncio.run(conversation())
    connection.close()
    assert heard["p"]["5"][0][1:] == ["Beto Salas", "BS", heard["p"]["5"][0][3], "typing"]


@pytest.mark.django_db
def test_only_staff_who_see_a_ticket_see_who_is_there(cast, desk, printer):
    topic = f"presence:{printer.number}"
    asked = {topic, "presence:999999", "presence:x", "presence:", "presence:٣"}
    for person, wanted in ((cast.beto, {topic}), (cast.carla, {topic}), (cast.ana, set())):
        assert rules.allowed(person, asked) == wanted
    printer.move(desk.closed_to_beto, by=Actor.system())
    assert rules.allowed(cast.beto, asked) == set()
    assert _may_see_crowds(cast.elena, {"9" * 40}) == set()


@pytest.mark.django_db
def test_a_page_full_of_rows_costs_one_question(cast, printer, django_assert_max_num_queries):
    rules.allowed(cast.beto, {f"presence:{printer.number}"})
    with django_assert_max_num_queries(1):
        rules.allowed(cast.beto, {f"presence:{number}" for number in range(100)})


@pytest.mark.django_db
def test_what_changed_during_a_break_is_told_and_nothing_else(cast, desk, printer):
    Entry.objects.update(at="2026-01-01T00:00:00Z")
    since = replay.latest()
    ticket, queue = f"ticket:{printer.pk}", f"queue:{desk.hardware.pk}"
    topics = {ticket, queue, f"queue:{desk.network.pk}", "ticket:999", f"{ticket}:public"}
    assert replay.missed(topics, since) == set()
    printer.move(desk.network, by=Actor.system())
    found = replay.missed(topics, since)
    assert found == {ticket, queue, f"queue:{desk.network.pk}", f"{ticket}:public"}
    # Held mail and notifications are not told by entries of tickets: they are looked at again.
    assert replay.missed({"held:", "notices:1"}, since) == {"held:", "notices:1"}


@pytest.mark.django_db
def test_after_too_long_a_break_everything_is_looked_at_again(cast, printer, monkeypatch):
    monkeypatch.setattr(replay, "MOST_ENTRIES", 3)
    Entry.objects.update(at="2026-01-01T00:00:00Z")
    since = replay.latest()
    for name in "abcd":
        printer.rename(f"Otro asunto {name}", by=Actor.system())
    assert replay.missed({"ticket:1"}, since) is None
    assert replay.missed({"ticket:1"}, 10**9) is None
