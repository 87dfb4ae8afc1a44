"""Sending to mail servers that behave in every way, and knowing whether the message went."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from soporte.channels.contract import ChannelError
from soporte.channels.email import sending

RAW = b"Subject: x\r\n\r\nhola\r\n.\r\n..fin\r\n"


class Server(threading.Thread):
    """A mail server that follows a script: the answer to each command, or a break."""

    def __init__(self, script):
        super().__init__(daemon=True)
        self.script = {"EHLO": "250 SIZE 1000000", "NOOP": "250 OK", **script}
        self.wire = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.wire.getsockname()[1]}"
        self.commands = []
        self.messages = []
        self.connections = self.ended = 0

    def run(self):
        while True:
            try:
                talk, _peer = self.wire.accept()
            except OSError:
                return
            self.connections += 1
            with talk, talk.makefile("rwb") as lines:
                self.answer(lines, self.script.get("greeting", "220 test"))
                self.converse(lines)

    def converse(self, lines):
        while line := lines.readline():
            word = line.split()[0].decode().upper().split(":")[0]
            self.commands.append(line.decode().strip())
            answer = self.script.get(word, "354 go" if word == "DATA" else "250 OK")
            if answer is None:
                return
            self.answer(lines, answer)
            if word == "DATA" and answer.startswith("354"):
                self.messages.append(self.message(lines))
                final = self.script.get("final", "250 2.0.0 Taken as 77")
                if final is None:
                    return
                self.answer(lines, final)

    def message(self, lines):
        found = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            found.append(line[1:] if line.startswith(b".") else line)
        self.ended += line == b".\r\n"
        return b"".join(found)

    def answer(self, lines, text):
        lines.write(text.encode() + b"\r\n")
        lines.flush()


@contextmanager
def server(**script):
    running = Server(script)
    running.start()
    try:
        yield running
    finally:
        for held in sending._kept.__dict__.pop("by_url", {}).values():
            held.client.close()
        running.wire.close()


def send(running, raw=RAW, recipients=("ana@acme.test",)):
    return sending.send(running.url, "support@example.test", list(recipients), raw)


def test_it_sends_byte_for_byte():
    with server() as running:
        receipt = send(running)
        assert running.messages == [RAW]
        assert "Taken as 77" in receipt.answer


def test_a_large_message_leaves_in_pieces_with_every_dot_in_its_place():
    raw = b"Subject: x\r\n\r\n" + b".\r\n..\r\nhola\r\n" * 20_000
    with server() as running:
        send(running, raw)
        assert running.messages == [raw]


def test_one_connection_carries_several_messages():
    with server() as running:
        for _ in range(3):
            send(running)
        assert (running.connections, len(running.messages)) == (1, 3)


def test_a_connection_that_the_server_has_closed_is_replaced():
    with server(NOOP=None) as running:
        send(running)
        send(running)
        assert (running.connections, len(running.messages)) == (2, 2)


@pytest.mark.parametrize(
    ("script", "permanent"),
    [
        ({"RCPT": "550 5.1.1 No such user"}, True),
        ({"RCPT": "451 4.2.1 Later"}, False),
        ({"MAIL": "421 4.7.0 Busy"}, False),
        ({"MAIL": "554 5.7.1 Refused"}, True),
        ({"DATA": "554 5.7.1 Refused"}, True),
        ({"DATA": "452 4.3.1 Full"}, False),
        ({"final": "552 5.2.2 Mailbox full"}, True),
        ({"final": "451 4.3.0 Later"}, False),
        ({"RCPT": None}, False),
        ({"DATA": None}, False),
        ({"greeting": "421 Busy"}, False),
    ],
)
def test_what_the_server_refuses_was_not_sent(script, permanent):
    with server(**script) as running, pytest.raises(ChannelError) as caught:
        send(running)
    assert caught.value.unsent
    assert caught.value.permanent is permanent


def test_a_break_after_the_message_leaves_it_unknown():
    with server(final=None) as running, pytest.raises(ChannelError) as caught:
        send(running)
    assert not caught.value.unsent
    assert not caught.value.permanent


def test_the_claim_comes_after_the_text_and_before_its_last_dot():
    with server() as running:

        def leaving():
            assert running.commands[-1] == "DATA"
            assert running.messages == []
            raise LookupError("somebody else has it")

        with pytest.raises(LookupError):
            sending.send(running.url, "support@example.test", ["ana@acme.test"], RAW, leaving)
        send(running, b"Subject: y\r\n\r\n.")
        assert running.messages[-1] == b"Subject: y\r\n\r\n.\r\n"
        # What came first was never ended: a real server forgets it.
        assert (running.ended, running.connections) == (1, 2)


def test_a_server_that_is_away_is_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ChannelError) as caught:
        sending.send(url, "support@example.test", ["ana@acme.test"], RAW)
    assert caught.value.unsent
    assert not caught.value.permanent


def test_no_command_can_be_put_into_an_address():
    with server() as running:
        with suppress(ChannelError, ValueError):
            send(running, recipients=["ana@acme.test>\r\nRCPT TO:<eve@evil.test"])
        assert not any(
            "eve@evil.test" in one and one.startswith("RCPT TO:<eve") for one in running.commands
        )
