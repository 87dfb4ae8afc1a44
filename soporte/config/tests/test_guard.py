"""What stands before the pages."""

import asyncio

import pytest

from soporte.config.guard import Guard


def ask(chunks, *, headers=(), method="POST", max_body=1000):
    """Send one request through the guard: its answers, and what the application behind it saw."""
    sent, seen = [], {}
    messages = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]

    async def app(scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        seen.update(headers=dict(scope["headers"]), body=body)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "headers": list(headers)}
    asyncio.run(Guard(app, max_body=max_body)(scope, receive, send))
    return (sent[0]["status"] if sent else None), seen


def test_a_chunked_body_arrives_whole_with_its_length():
    status, seen = ask([b"a" * 10, b"b" * 20], headers=[(b"transfer-encoding", b"chunked")])
    assert status == 200
    assert seen["body"] == b"a" * 10 + b"b" * 20
    assert seen["headers"] == {b"content-length": b"30"}


def test_header_names_that_wsgi_would_confuse_are_dropped():
    _, seen = ask([b""], headers=[(b"x_forwarded_for", b"6.6.6.6"), (b"x-real", b"1")])
    assert seen["headers"] == {b"x-real": b"1"}


@pytest.mark.parametrize("headers", [[(b"content-length", b"5000")], []])
def test_a_body_over_the_limit_never_reaches_a_page(headers):
    status, seen = ask([b"x" * 600, b"x" * 600], headers=headers)
    assert status == 413
    assert not seen


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [("TRACE", [], 405), ("CONNECT", [], 405), ("POST", [(b"content-length", b"-1")], 400)],
)
def test_odd_requests_are_refused(method, headers, status):
    assert ask([b""], method=method, headers=headers) == (status, {})


def test_a_client_that_goes_away_takes_no_page():
    status, seen = ask([b"x"], headers=[])
    assert (status, seen["body"]) == (200, b"x")
    status, seen = ask([], headers=[])
    assert (status, seen) == (None, {})


def test_a_large_body_within_the_limit_survives_the_disk():
    status, seen = ask([b"y" * 300_000] * 3, max_body=1_000_000)
    assert status == 200
    assert seen["body"] == b"y" * 900_000
