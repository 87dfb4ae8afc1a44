"""The doors for mail: what is answered with 250 is stored, and nothing else."""

import asyncio
import smtplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from soporte.channels.email import listener

RAW = b"From: ana@acme.test\r\nSubject: x\r\n\r\nhola\r\n"


class Doors:
    """Both listeners on a loop of their own, keeping what they store."""

    def __init__(self, path):
        self.path = str(path / "lmtp.sock")
        self.stored = []
        self.trouble = None
        self.started = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.serve(),))

    def accept(self, raw, *, route, envelope):
        if self.trouble:
            raise self.trouble
        self.stored.append((raw, route, envelope))
        return len(self.stored)

    async def serve(self):
        self.stop = asyncio.Event()
        pool = ThreadPoolExecutor(2)

        def is_ours(address):
            return address.partition("+")[0].partition("@")[0] == "support"

        listener._fresh, kept = lambda call, *given: call(*given), listener._fresh
        doors = []
        for kind, route in ((listener._Smtp, "smtp"), (listener._Lmtp, "lmtp")):
            make = partial(
                listener._door, kind, listener.Handler(route, self.accept, is_ours, pool)
            )
            if route == "smtp":
                doors.append(await self.loop.create_server(make, "127.0.0.1", 0))
            else:
                doors.append(await self.loop.create_unix_server(make, self.path))
        self.port = doors[0].sockets[0].getsockname()[1]
        self.started.set()
        await self.stop.wait()
        for door in doors:
            door.close()
        listener._fresh = kept
        pool.shutdown()

    def smtp(self):
        return smtplib.SMTP("127.0.0.1", self.port, timeout=10)

    def lmtp(self):
        return smtplib.LMTP(self.path, timeout=10)


@pytest.fixture
def doors(tmp_path):
    running = Doors(tmp_path)
    running.thread.start()
    assert running.started.wait(5)
    yield running
    running.loop.call_soon_threadsafe(running.stop.set)
    running.thread.join(5)
    running.loop.close()


def test_a_message_is_stored_byte_for_byte(doors):
    with doors.smtp() as client:
        client.sendmail("ana@acme.test", ["support+t.1.2.x@example.test"], RAW)
    raw, route, envelope = doors.stored[0]
    assert (raw, route) == (RAW, "smtp")
    assert envelope["from"] == "ana@acme.test"
    assert envelope["to"] == ["support+t.1.2.x@example.test"]


def test_a_line_of_five_megabytes_is_taken(doors):
    raw = b"Subject: x\r\n\r\n" + b"a" * 5_000_000 + b"\r\n"
    with doors.smtp() as client:
        client.sendmail("ana@acme.test", ["support@example.test"], raw)
    assert doors.stored[0][0] == raw


def test_it_is_no_relay(doors):
    with doors.smtp() as client:
        client.ehlo()
        client.mail("ana@acme.test")
        assert client.rcpt("eve@evil.test")[0] == 550
    assert doors.stored == []


def test_trouble_of_ours_lets_the_sender_keep_it(doors):
    doors.trouble = RuntimeError("database away")
    with doors.smtp() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("ana@acme.test", ["support@example.test"], RAW)
    assert caught.value.smtp_code == 451


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_a_bare_line_end_is_refused(doors, end):
    with doors.smtp() as client, pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("ana@acme.test", ["support@example.test"], RAW + b"a" + end + b"b\r\n")
    assert caught.value.smtp_code >= 500
    assert doors.stored == []


@pytest.mark.parametrize("end", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r"])
def test_no_second_message_is_smuggled_in(doors, end):
    hidden = b"MAIL FROM:<eve@evil.test>\r\nRCPT TO:<support@example.test>\r\nDATA\r\nhola\r\n"
    with socket.create_connection(("127.0.0.1", doors.port), timeout=10) as wire:
        answers = wire.makefile("rb")
        answers.readline()
        for line in (
            b"HELO x",
            b"MAIL FROM:<a@b.test>",
            b"RCPT TO:<support@example.test>",
            b"DATA",
        ):
            wire.sendall(line + b"\r\n")
            answers.readline()
        wire.sendall(RAW + b"uno" + end + hidden + b"\r\n.\r\n")
        assert answers.readline().startswith(b"5")
    assert doors.stored == []


def test_the_size_limit_is_announced_and_kept(doors, monkeypatch):
    with doors.smtp() as client:
        client.ehlo()
        assert int(client.esmtp_features["size"]) == listener.SIZE_LIMIT
        assert client.mail("ana@acme.test", [f"size={listener.SIZE_LIMIT + 1}"])[0] == 552


def test_the_pipe_answers_for_each_recipient(doors):
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(10)
        wire.connect(doors.path)
        answers = wire.makefile("rb")
        answers.readline()
        wire.sendall(b"LHLO x\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        two = (b"RCPT TO:<support@example.test>", b"RCPT TO:<support+x@example.test>")
        for line in (b"MAIL FROM:<a@b.test>", *two, b"DATA"):
            wire.sendall(line + b"\r\n")
            answers.readline()
        wire.sendall(RAW + b".\r\n")
        assert [answers.readline()[:3] for _ in two] == [b"250", b"250"]
        answers.close()
    assert len(doors.stored) == 1
    assert doors.stored[0][1] == "lmtp"


def test_the_pipe_takes_what_programs_write_with_bare_line_ends(doors):
    with doors.lmtp() as client:
        client.sendmail(
            "ana@acme.test", ["support@example.test"], RAW.replace(b"\r", b"") + b"a\rb\r\n"
        )
    assert len(doors.stored) == 1
