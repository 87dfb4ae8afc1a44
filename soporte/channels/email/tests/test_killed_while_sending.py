"""kill -9 of the sender at every word it says to the mail server: never twice, rarely unknown."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from soporte.channels.email import sending
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db(transaction=True)
SENDER = """
import sys, django
django.setup()
from soporte.outbox import operations
operations.send(int(sys.argv[1]))
"""
ANSWERS = {"EHLO": "250 SIZE 1000000", "DATA": "354 go"}


class Server(threading.Thread):
    """A mail server that falls silent for good at one stage; later it takes what comes."""

    def __init__(self, silent_at):
        super().__init__(daemon=True)
        self.silent_at = silent_at
        self.reached = threading.Event()
        self.taken = []
        self.wire = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.wire.getsockname()[1]}"

    def run(self):
        with suppress(OSError):
            while True:
                talk, _peer = self.wire.accept()
                with talk, talk.makefile("rwb") as lines, suppress(OSError):
                    self.converse(lines)

    def converse(self, lines):
        if not self.say(lines, "connect", "220 test"):
            return
        while line := lines.readline():
            word = line.split()[0].decode().upper().split(":")[0]
            if not self.say(lines, word, ANSWERS.get(word, "250 OK")):
                return
            if word == "DATA" and self.takes(lines) and not self.say(lines, "dot", "250 taken"):
                return

    def takes(self, lines):
        """Whether the message came with its end: only then it is delivered (RFC 5321, 4.1.1.4)."""
        found = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            found.append(line)
        if line:
            self.taken.append(b"".join(found))
        return bool(line)

    def say(self, lines, stage, words):
        """Answer; or, at the stage, let the test kill the sender and read on until it is gone."""
        if stage == self.silent_at and not self.reached.is_set():
            self.reached.set()
            lines.read()
            return False
        lines.write(words.encode() + b"\r\n")
        lines.flush()
        return True


@pytest.fixture
def server(request):
    running = Server(request.param)
    running.start()
    yield running
    for held in sending._kept.__dict__.pop("by_url", {}).values():
        held.client.close()
    running.wire.close()


def killed_sender(delivery, server):
    """A worker of its own, killed as soon as the server has fallen silent."""
    given = connection.settings_dict
    url = make_conninfo(
        host=given["HOST"], port=given["PORT"] or 5432, user=given["USER"],
        password=given["PASSWORD"] or None, dbname=given["NAME"],
    )  # fmt: skip
    env = {**os.environ, "DATABASE_URL": url, "SOPORTE_SMTP_URL": server.url}
    env.pop("DATABASE_OWNER_URL", None)
    sender = subprocess.Popen([sys.executable, "-c", SENDER, str(delivery.pk)], env=env)
    assert server.reached.wait(30), "the sender never came that far"
    sender.send_signal(signal.SIGKILL)
    assert sender.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("server", "state"),
    [
        ("connect", "queued"),
        ("EHLO", "queued"),
        ("MAIL", "queued"),
        ("RCPT", "queued"),
        ("DATA", "queued"),
        ("dot", "sending"),
    ],
    indirect=["server"],
)
def test_it_leaves_once_or_is_called_unknown_only_after_the_last_dot(
    server, state, settings, drain
):
    delivery = outbox.enqueue(
        channel="email", recipient="ana@acme.test", payload={"subject": "x", "text": "hola"}
    )
    killed_sender(delivery, server)
    assert Delivery.objects.get().state == state
    settings.SMTP_URL = server.url
    with clock.at(clock.now() + timedelta(minutes=6)):
        outbox.sweep()
        drain()
        outbox.sweep()
        drain()
    assert Delivery.objects.get().state == ("unknown" if state == "sending" else "sent")
    assert len(server.taken) == 1
