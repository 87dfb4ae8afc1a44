"""A live socket over the real server: two browsers' worth of it."""

import asyncio
import json
import urllib.request

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.installation import Running
from soporte.config.postgres import Cluster, place_for

pytestmark = pytest.mark.journey

SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from soporte.people.models import Person
person = Person.objects.get(sign_in_email="beto@nortia.example")
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY] = str(person.pk)
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
store[HASH_SESSION_KEY] = person.get_session_auth_hash()
store.create()
print("key", store.session_key)
"""


@pytest.fixture(scope="module")
def running():
    with Running(demo=True) as started:
        yield started


@pytest.fixture(scope="module")
def session(running):
    said = running.command("manage", "shell", "--no-imports", "-c", SESSION)
    return said.rsplit("key ", 1)[1]


def open_socket(running, session, *, origin=None):
    return connect(
        f"ws://127.0.0.1:{running.port}/live",
        origin=origin or running.url,
        additional_headers={"Cookie": f"sessionid={session}"},
    )


def tell(running, topic):
    with psycopg.connect(Cluster(place_for(running.folder)).url(), autocommit=True) as connection:
        connection.execute("SELECT pg_notify('live', %s)", [json.dumps({"t": [topic], "id": 1})])


def test_every_socket_hears_of_a_change_and_again_after_the_database_was_killed(running, session):
    async def conversation():
        pages = [await open_socket(running, session) for _ in range(20)]
        for page in pages:
            await page.send(json.dumps({"follow": ["ticket:1", "ticket:999999"]}))
            place = await asyncio.wait_for(page.recv(), 5)
            assert json.loads(place)["at"] > 0
            refused = await asyncio.wait_for(page.recv(), 5)
            assert json.loads(refused) == {"refused": ["ticket:999999"]}
        await asyncio.to_thread(tell, running, "ticket:1")
        for page in pages:
            hint = json.loads(await asyncio.wait_for(page.recv(), 5))
            assert hint["t"] == ["ticket:1"]
            assert hint["id"] > 1, "the newest entry that the server knows of"
        running.kill("postgres")
        for page in pages:
            assert json.loads(await asyncio.wait_for(page.recv(), 30)) == {"resync": True}
            await page.close()

    asyncio.run(conversation())
    with urllib.request.urlopen(f"{running.url}/metrics") as answer:
        assert "soporte_live_sockets 0.0" in answer.read().decode()


def test_foreign_pages_strangers_and_large_frames_are_turned_away(running, session):
    async def conversation():
        for options in ({"session": session, "origin": "http://evil.test"}, {"session": "x"}):
            with pytest.raises(InvalidStatus):
                await open_socket(running, **options)
        page = await open_socket(running, session)
        await page.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(page.recv(), 5)

    asyncio.run(conversation())
