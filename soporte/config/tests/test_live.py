"""The live hub and its sockets."""

import asyncio
import json

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from soporte.config.live import rules, serve, socket
from soporte.config.live.hub import LONGEST_QUEUE, RESYNC, TOGETHER_SECONDS, Follower, Hub
from soporte.people.models import LastSeen
from soporte.site.operations import change

HOST = "testserver"


@pytest.fixture(autouse=True)
def own_rules(monkeypatch):
    """Anybody may follow `open:…`, nobody anything else."""
    monkeypatch.setattr(rules, "_rules", {"open": lambda _person, _rest: True})


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    """Who is signed in by which session, without a database."""
    known = {"ana": "Ana"}
    monkeypatch.setattr(socket, "_person", known.get)
    return known


def talk(texts, *, session="", origin=f"http://{HOST}", publish=()):
    """Open a socket, say `texts`, publish hints, hang up: everything that was sent back."""
    sent = []

    async def conversation():
        hub = Hub("")
        incoming = asyncio.Queue()
        incoming.put_nowait({"type": "websocket.connect"})
        for text in texts:
            incoming.put_nowait({"type": "websocket.receive", "text": text})

        async def send(message):
            sent.append(message)

        headers = [(b"host", HOST.encode()), (b"origin", origin.encode())]
        headers += [(b"cookie", f"sessionid={session}".encode())] if session else []
        served = asyncio.create_task(
            serve({"type": "websocket", "headers": headers}, incoming.get, send, hub)
        )
        await asyncio.sleep(0.05)
        for payload in publish:
            hub.publish(payload)
        await asyncio.sleep(TOGETHER_SECONDS + 0.1)
        incoming.put_nowait({"type": "websocket.disconnect"})
        await asyncio.wait_for(served, 2)
        assert not hub.followers
        assert not hub._by_topic

    asyncio.run(conversation())
    return sent


def texts_of(sent):
    return [json.loads(one["text"]) for one in sent if one["type"] == "websocket.send"]


def test_a_person_receives_hints_on_what_they_may_follow_and_no_other_topic():
    hint = json.dumps({"t": ["secret:9", "open:1", "queue:5"], "id": 7})
    sent = talk(
        [json.dumps({"follow": ["open:1", "secret:9", 5]})],
        session="ana",
        publish=[hint, '{"t":["queue:5"],"id":8}', "nonsense", '{"t":["*"],"id":9}'],
    )
    assert sent[0] == {"type": "websocket.accept"}
    assert texts_of(sent) == [
        {"refused": ["secret:9"]},
        {"t": ["open:1"], "id": 7},
        {"resync": True},
    ]


def test_what_happens_at_a_time_is_told_together():
    many = [json.dumps({"t": [f"open:{n % 3}"], "id": n}) for n in range(1, 200)]
    asked = json.dumps({"follow": ["open:0", "open:1", "open:2"]})
    told = texts_of(talk([asked], session="ana", publish=many))
    assert [one["t"] for one in told] == [["open:1"], ["open:0", "open:1", "open:2"]]
    assert told[-1]["id"] == 199


def test_a_page_hears_what_changed_between_its_drawing_and_its_following(monkeypatch):
    clock = iter([100.0, 101.0, 103.0])
    hub = Hub("")
    hub._complete_since = 90.0
    monkeypatch.setattr("soporte.config.live.hub.time.monotonic", lambda: next(clock))
    hub.publish('{"t":["open:1"],"id":1}')
    hub.publish('{"t":["open:2","secret:9"],"id":2}')
    assert hub.touched({"open:1", "open:2", "open:3"}, 2.5) == {"open:2"}


def test_a_page_older_than_what_is_remembered_looks_at_everything():
    asked = [json.dumps({"follow": ["open:1"], "age": age}) for age in (50, 10_000)]
    assert texts_of(talk(asked[:1], session="ana")) == [{"resync": True}]
    assert texts_of(talk(asked[1:], session="ana")) == [{"resync": True}]


@pytest.mark.parametrize(
    "options",
    [
        {"session": ""},
        {"session": "nonsense"},
        {"session": "ana", "origin": "http://evil.test"},
        {"session": "ana", "origin": ""},
    ],
)
def test_strangers_and_foreign_pages_are_turned_away_before_the_handshake(options):
    assert [one["type"] for one in talk([], **options)] == ["websocket.close"]


@pytest.mark.parametrize(
    "texts",
    [
        ["{"],
        ["[]"],
        ["[" * 3000],
        ['{"follow": [["x"]]}'] * 40,
        [json.dumps({"follow": [f"open:{n}" for n in range(300)]})],
        ['{"follow": ["open:1"], "age": "old"}'],
    ],
)
def test_nonsense_and_floods_close_the_socket(texts):
    assert talk(texts, session="ana")[-1] == {"type": "websocket.close", "code": socket.TOO_MUCH}


def test_a_session_that_ends_closes_the_socket_that_it_opened(signed_in, monkeypatch):
    monkeypatch.setattr(socket, "REVALIDATE_SECONDS", 0.03)
    monkeypatch.setattr(Hub, "publish", lambda _hub, _payload: signed_in.clear())
    sent = talk([json.dumps({"follow": ["open:1"]})], session="ana", publish=["now"])
    assert sent[-1] == {"type": "websocket.close", "code": socket.SIGNED_OUT}


def test_a_right_that_may_be_gone_is_asked_about_at_once(monkeypatch):
    answers = [True, False]
    monkeypatch.setattr(rules, "_rules", {"open": lambda _person, _rest: answers.pop(0)})
    gone = []
    unfollow = Hub.unfollow
    monkeypatch.setattr(
        Hub, "unfollow", lambda hub, who, topic: (gone.append(topic), unfollow(hub, who, topic))
    )
    monkeypatch.setattr(Hub, "leave", lambda hub, who: hub.followers.discard(who))
    talk(
        [json.dumps({"follow": ["open:1"]})],
        session="ana",
        publish=[json.dumps({"t": ["rights:open:1"], "id": 1})],
    )
    assert gone == ["open:1"]


def test_a_socket_that_does_not_read_is_closed_rather_than_remembered():
    hub, slow = Hub(""), Follower()
    hub.join(slow)
    hub.follow(slow, "open:1")
    for number in range(LONGEST_QUEUE + 1):
        hub.publish(json.dumps({"t": ["open:1"], "id": number}))
    assert slow.is_behind.is_set()
    assert slow.queue.qsize() == LONGEST_QUEUE


@pytest.mark.django_db(transaction=True)
def test_it_hears_the_database_and_tells_everybody_to_look_again_after_a_break():
    from django.db import connection

    from soporte.config.server import conninfo

    async def conversation():
        hub, page = Hub(conninfo()), Follower()
        hub.join(page)
        hub.follow(page, "ticket:1")
        hub.start()
        await asyncio.sleep(0.3)
        await asyncio.to_thread(notify)
        hint = await asyncio.wait_for(page.queue.get(), 3)
        await asyncio.to_thread(cut)
        again = await asyncio.wait_for(page.queue.get(), 5)
        await hub.stop()
        return hint, again

    def notify():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('live', %s)", ['{"t": ["ticket:1"], "id": 3}'])
        connection.close()

    def cut():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        connection.close()

    hint, again = asyncio.run(conversation())
    assert json.loads(hint) == {"t": ["ticket:1"], "id": 3}
    assert again == RESYNC


@pytest.mark.django_db
def test_a_session_counts_only_while_its_person_may_sign_in(django_user_model, monkeypatch):
    monkeypatch.undo()
    person = django_user_model.objects.create_user(name="Ana", role="customer")
    key = session_of(person)
    assert socket._person(key) == person
    assert socket._person("nonsense") is None
    person.is_active = False
    person.save()
    assert socket._person(key) is None


@pytest.mark.django_db
def test_an_open_page_says_that_a_colleague_is_there_if_the_house_asks(cast, monkeypatch):
    monkeypatch.undo()
    key = session_of(cast.beto)
    socket._person(key)
    assert not LastSeen.objects.exists()
    change({"offline_after": 5})
    socket._person(key)
    socket._person(session_of(cast.ana))
    assert [one.person for one in LastSeen.objects.all()] == [cast.beto]


def session_of(person):
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key
