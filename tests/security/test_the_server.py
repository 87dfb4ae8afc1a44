"""What reaches the server as bytes: odd methods, heads, bodies and frames, over a real socket."""

import asyncio
import contextlib
import socket
import threading
import time

import pytest
import uvicorn
from django.db import connections
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from soporte.config import heads
from soporte.config.server import Front, config_for
from soporte.site.operations import change

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "127.0.0.1"


@pytest.fixture
def port(monkeypatch):
    """The port of a whole server in this process."""
    # What a request opens is closed with it: its thread outlives the test's database.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    change({"wizard": {"finished_at": "2026-01-01"}})
    listening = socket.socket()
    listening.bind((HERE, 0))
    server = uvicorn.Server(config_for(Front()))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listening.close()


def say(port, raw, *, wait=5):
    """Everything that comes back for some bytes, until the other side hangs up."""
    with socket.create_connection((HERE, port), timeout=wait) as line:
        with contextlib.suppress(OSError):
            line.sendall(raw)
        answer = b""
        with contextlib.suppress(OSError):
            while piece := line.recv(65536):
                answer += piece
        return answer.decode("latin-1")


def request(method="GET", path="/", *lines, host=HERE, body=""):
    head = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode("latin-1")


def status(answer):
    return int(answer[9:12])


def refused(port, raw, *wanted):
    answer = say(port, raw)
    assert status(answer) in wanted, answer[:300]
    assert "Traceback" not in answer
    return answer


def test_odd_bytes_are_refused_and_the_next_one_is_served(port):
    length = "Content-Length: {}".format
    refused(port, request("TRACE"), 405)
    refused(port, request("CONNECT"), 405)
    refused(port, request("NONSENSE"), 400)
    refused(port, request(path="/\xff\xfe"), 400)
    refused(port, request("GET", "/", "X-A: \x1b[31m\x00"), 400)
    # What two servers may understand differently is how requests are smuggled.
    chunked = "Transfer-Encoding: chunked"
    smuggled = "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
    refused(port, request("POST", "/", length(4), chunked, body=smuggled), 400)
    refused(port, request("POST", "/", length(4), length(5), body="abcd"), 400)
    refused(port, request("POST", "/", length("+4"), body="abcd"), 400)
    refused(port, request("POST", "/", length("9" * 30), body="abcd"), 400)
    refused(port, request("POST", "/", length(99_999_999), body="abcd"), 413)
    for path in (
        "/%ff%fe%00",
        "//evil.test/",
        "/static/..%2f..%2fpyproject.toml",
        "/static/../../x",
    ):
        refused(port, request(path=path), 404)
    assert status(say(port, request())) == 200


def test_it_answers_to_its_own_name_alone_and_takes_no_other_from_headers(port):
    refused(port, request(host="evil.test"), 400)
    refused(port, request("GET", "/", "Host: evil.test"), 400)
    forged = (
        "X-Forwarded-Host: evil.test",
        "Forwarded: host=evil.test",
        "X_Forwarded_Host: evil.test",
    )
    answer = refused(port, request("GET", "/portal/requests/", *forged), 302)
    assert "location: /accounts/login/?next=/portal/requests/\r\n" in answer
    assert "evil.test" not in answer
    assert "Strict-Transport" not in say(port, request("GET", "/", "X-Forwarded-Proto: https"))


def test_it_does_not_say_what_it_is_made_of(port):
    for raw in (request(), request("TRACE"), request("NONSENSE"), request(path="/nothing")):
        assert "\r\nserver:" not in say(port, raw).lower()


def test_a_cookie_of_another_form_is_nobodys(port):
    """A quoted cookie may hold a NUL, which no database takes."""
    for cookie in (r'sessionid="aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\000aa"', "sessionid=" + "a" * 5000):
        refused(port, request("GET", "/desk/", f"Cookie: {cookie}"), 302)
    odd = r'Cookie: csrftoken="aaaaaaaaaa\000a"; django_language=../../etc/passwd; soporte_theme=\"'
    refused(port, request("GET", "/", odd), 200)


def test_a_head_without_end_is_refused(port):
    for raw in (
        request("GET", "/", "X-A: " + "a" * 70_000),
        request("GET", "/", *(f"X-{number}: {'a' * 60}" for number in range(1000))),
        request("GET", "/?" + "a" * 70_000),
        request("GET", "/", "X-A: " + "a" * 500_000)[:-4],
    ):
        refused(port, raw, 400)
    assert status(say(port, request("GET", "/", "X-A: " + "a" * 8000))) == 200


def test_a_head_that_never_comes_holds_no_connection(port, monkeypatch):
    monkeypatch.setattr(heads, "SECONDS", 0.3)
    for raw in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n"):
        assert say(port, raw) == ""
    with socket.create_connection((HERE, port), timeout=3) as line:
        line.sendall(request().replace(b"close", b"keep-alive"))
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
        time.sleep(0.2)
        line.sendall(b"\r\n")
        # A clock that stops at a blank line would let this run into the three seconds.
        while line.recv(65536):
            pass


@pytest.fixture
def session(cast):
    """Ana's session."""
    client = Client()
    client.force_login(cast.ana)
    return client.cookies["sessionid"].value


def open_socket(port, session, **options):
    options.setdefault("origin", f"http://{HERE}:{port}")
    cookie = {"Cookie": f"sessionid={session}"}
    return connect(f"ws://{HERE}:{port}/live", additional_headers=cookie, **options)


def test_a_socket_opens_for_our_own_pages_and_signed_in_people_alone(port, session):
    with open_socket(port, session) as live:
        live.send('{"follow": ["ticket:1"]}')
        said = live.recv(timeout=3)
        # Where the house heard of something before, it says first how far that is.
        said = live.recv(timeout=3) if said.startswith('{"at"') else said
        assert said == '{"refused": ["ticket:1"]}'
    for key, origin in (
        (session, "http://evil.test"),
        (session, "http://["),
        (session, None),
        ("", f"http://{HERE}:{port}"),
        (r'"aaaaaaaaaaaaaaaaaaaa\000a"', f"http://{HERE}:{port}"),
    ):
        with pytest.raises(InvalidStatus) as caught, open_socket(port, key, origin=origin):
            pass
        assert caught.value.response.status_code == 403


def test_a_large_frame_ends_the_socket(port, session):
    with open_socket(port, session) as live:
        live.send("x" * 20_000)
        with pytest.raises(ConnectionClosed):
            live.recv(timeout=3)
