"""One request id from the page to the mail: in the web's line, in the job's, in the mail itself."""

import email
import io
import json
import logging
import urllib.request

import pytest

from bench.installation import Running
from soporte.api.tests.helpers import Api
from soporte.config import logs
from soporte.config.processes import wait_until

FIRST, SECOND = "chain-0123456789", "another-0123456789"


@pytest.fixture
def lines():
    """What was logged, as objects."""
    root, written = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    logs.configure("INFO", as_json=True)
    (handler,) = root.handlers
    handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def sent(settings, tmp_path):
    """The folder into which mail goes."""
    settings.DATA_DIR, settings.SMTP_URL = tmp_path, "folder:sent"
    return tmp_path / "sent"


def mails(folder):
    """The id that each mail carries, in the order of sending."""
    found = [email.message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
    return [mail["X-Soporte-Request"] for mail in found]


def told(lines, event):
    return [line.get("request_id") for line in lines if line["event"] == event]


@pytest.fixture
def beto(cast, printer, drain, sent):
    """A program of Beto's, once the mail about the new ticket has left."""
    drain()
    for mail in sent.glob("*.eml"):
        mail.unlink()
    return Api(cast.beto)


def test_a_request_its_jobs_and_its_mails_carry_one_id(beto, printer, drain, lines, sent):
    answer = beto.post(
        f"/tickets/{printer.number}/messages", {"body": "Reinicia"}, X_Request_ID=FIRST
    )
    assert (answer.status_code, answer["X-Request-ID"]) == (201, FIRST)
    drain()
    beto.client.defaults["HTTP_X_REQUEST_ID"] = SECOND
    assert beto.patch(f"/tickets/{printer.number}", {"category": "resolved"}).status_code == 200
    assert {"journal.react", "outbox.send"} <= set(drain()), "the mail comes of a reaction"
    assert told(lines(), "request") == [FIRST, SECOND]
    assert told(lines(), "sent") == [FIRST, SECOND]
    assert mails(sent) == [FIRST, SECOND]


def test_what_goes_wrong_in_a_job_is_found_by_the_same_id(beto, printer, drain, lines, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    beto.post(f"/tickets/{printer.number}/messages", {"body": "Reinicia"}, X_Request_ID=FIRST)
    drain()
    assert told(lines(), "not delivered") == [FIRST]


def test_an_odd_id_is_replaced_before_it_reaches_a_log_or_a_mail(beto, printer, drain, lines, sent):
    odd = 'x"}{evil'
    beto.post(f"/tickets/{printer.number}/messages", {"body": "Reinicia"}, X_Request_ID=odd)
    drain()
    (made,) = told(lines(), "request")
    assert made != odd
    assert told(lines(), "sent") == mails(sent) == [made]


@pytest.mark.journey
def test_the_chain_crosses_the_processes_of_an_installation():
    with Running(demo=True) as running:
        said = running.command("token", "create", "--email", "beto@nortia.example", "--name", "x")
        given = {"Authorization": f"Bearer {said.split()[-1]}", "Content-Type": "application/json"}
        listed = urllib.request.Request(f"{running.url}/api/v1/tickets", headers=given)
        with urllib.request.urlopen(listed, timeout=10) as answer:
            number = json.load(answer)["items"][0]["number"]
        reply = urllib.request.Request(
            f"{running.url}/api/v1/tickets/{number}/messages",
            data=b'{"body": "Reinicia"}',
            headers=given | {"X-Request-ID": FIRST},
        )
        with urllib.request.urlopen(reply, timeout=10) as answer:
            assert answer.headers["X-Request-ID"] == FIRST
        folder = running.folder / "sent-mail"
        assert wait_until(lambda: FIRST in mails(folder), seconds=20, every=0.2)
        assert wait_until(lambda: _events(running) >= {"request", "sent"}, seconds=5, every=0.2)


def _events(running):
    lines = [line for line in running.log.read_text().splitlines() if line.startswith("{")]
    return {one["event"] for one in map(json.loads, lines) if one.get("request_id") == FIRST}
