"""What may be costly to read is read apart; and what costs too much is read poorly, not lost."""

import base64
import time

import pytest

from soporte.channels.email.parse import as_json, guarded, limits, message, read_message
from soporte.channels.email.parse.guarded import is_hard
from soporte.channels.email.parse.shipping import pack, unpack
from soporte.channels.email.tests.building import image, mail, multipart, part
from soporte.channels.email.tests.test_corpus import MAILS, read

HEADERS = ("From: Ana <ana@acme.test>", "Subject: lento", "Message-ID: <a@b.test>")
HARD = {
    "text of two megabytes": mail(*HEADERS, body=b"palabra " * 250_000),
    "many tags": mail(*HEADERS, "Content-Type: text/html", body=b"<b>hola</b> " * 30_000),
    "many parts": mail(
        *HEADERS, 'Content-Type: multipart/mixed; boundary="x"', body=b"--x\n\na\n" * 4_000
    ),
    "long headers": b"X-A: b\n" * 20_000 + mail(*HEADERS),
    "winmail.dat": mail(*HEADERS, "Content-Type: application/ms-tnef", body=b"\x78\x9f\x3e\x22"),
}


@pytest.mark.parametrize("raw", HARD.values(), ids=HARD)
def test_what_is_read_apart_is_read_the_same(raw):
    assert is_hard(raw)
    assert read_message(raw) == message.read_message(raw)


@pytest.mark.parametrize("name", MAILS)
def test_a_message_arrives_whole_from_the_other_process(name):
    found = message.read_message(read(name))
    assert unpack(pack(found)) == found


def test_a_file_of_some_megabytes_makes_no_message_hard():
    data = base64.encodebytes(b"x" * 4_000_000)
    name = b"Content-Disposition: attachment; filename=a.bin"
    packed = part("application/octet-stream", data, name, b"Content-Transfer-Encoding: base64")
    assert not is_hard(multipart("mixed", part("text/plain", "a"), image(), packed))


@pytest.fixture
def child_is(monkeypatch):
    """Another program in the place of the child: one that ends badly."""

    def set_to(program):
        monkeypatch.setattr(guarded, "_COMMAND", [*guarded._COMMAND[:2], "-c", program])

    return set_to


BOUND = "import resource as r\nr.setrlimit(r.RLIMIT_{}, ({}, {}))\n"
ENDS = {
    "much time": BOUND.format("CPU", 1, 1) + "while True: pass",
    "much memory": BOUND.format("AS", 10**8, 10**8) + "b'x' * 10**9",
    "more memory than it may have": (
        "from soporte.channels.email.parse import child, message\n"
        "message._read = lambda *given: b'x' * 10**10\nchild.main()"
    ),
    "a crash": "import os\nos.abort()",
    "nonsense": "print('hola')",
    "nothing": "",
}


@pytest.mark.parametrize("program", ENDS.values(), ids=ENDS)
def test_what_costs_too_much_is_read_poorly(child_is, program):
    child_is(program)
    found = read_message(HARD["text of two megabytes"])
    assert found.sender.address == "ana@acme.test"
    assert (found.subject, found.message_id) == ("lento", "<a@b.test>")
    assert "palabra palabra" in found.text
    assert "too costly to read" in found.problems
    as_json(found)


def test_two_poor_readings_of_one_message_are_one_and_those_of_two_are_two():
    one, other = (mail(*HEADERS, body=b"a" * 2_000_000 + end) for end in (b"1", b"2"))
    assert message.read_poorly(one).content_hash == message.read_poorly(one).content_hash
    assert message.read_poorly(one).content_hash != message.read_poorly(other).content_hash


def test_a_child_that_hangs_is_ended(child_is, monkeypatch):
    monkeypatch.setattr(limits, "MAX_SECONDS", 1)
    child_is("import time\ntime.sleep(60)")
    started = time.monotonic()
    assert "too costly to read" in read_message(HARD["winmail.dat"]).problems
    assert time.monotonic() - started < 10
