"""Mail made to cost a reader dear or to break it, and any bytes at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.channels.email.parse import as_json, read_message
from soporte.channels.email.tests.building import mail
from soporte.channels.email.tests.test_corpus import MAILS, read

HOSTILE = {
    "nested parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(2000)
    ),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 2000,
    "parentheses": b"From: " + b"(" * 5000 + b"\nSubject: x\n\nhola",
    "50,000 recipients": b"To: "
    + b", ".join(b"u%d@x.test" % n for n in range(50_000))
    + b"\n\nhola",
    "100,000 headers": b"X-A: b\n" * 100_000 + b"\nhola",
    "10 MB of header": b"Subject: " + b"=?utf-8?q?a?= " * 700_000 + b"\n\nhola",
    "60 KB of On": b"\n" + b"On " * 20_000,
    "60 KB of Le": b"\n" + b"Le \n" * 15_000,
    "60 KB of Am": b"\n" + b"Am x:\n" * 10_000,
    "dashes": b"\n" + (b"-" * 190 + b"\n") * 5_000,
    "5 MB line": b"\nhola" + b"a" * 5_000_000,
    "deep html": b"Content-Type: text/html\n\n" + b"<div>" * 100_000 + b"hola",
    "broken base64": b"Content-Transfer-Encoding: base64\n\n" + b"SGVs*bG8=\n" * 100_000,
    "5,000 parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nabc\n" * 5_000,
    "references": b"References: " + b"<a@b> " * 40_000 + b"\n\nhola",
    "spaces": b"From: " + b" " * 64_000 + b"x\nContent-Type: " + b" ;" * 64_000 + b"\n\nhola",
    "begins": b"\n" + b"begin 644 a\n" * 20_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_costs_little_time(raw):
    started = time.process_time()
    found = read_message(raw)
    assert "unreadable" not in found.problems
    as_json(found)
    assert time.process_time() - started < 2


def test_a_message_below_every_limit_has_no_problem():
    assert read_message(mail("From: a@b.test", "Subject: x")).problems == ()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_at_all_are_unreadable(raw):
    found = read_message(raw)
    assert "unreadable" not in found.problems
    assert "\0" not in found.text + found.subject + found.html


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_mutation_of_real_mail_is_unreadable(data):
    raw = bytearray(read(data.draw(st.sampled_from(MAILS))))
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(raw) - 1))
        piece = data.draw(st.sampled_from([b"\n", b"\0", b"\xff", b"=?", b'"', b"--", b";", b"("]))
        raw[at : at + data.draw(st.integers(0, 40))] = piece
    found = read_message(bytes(raw))
    assert "unreadable" not in found.problems, found.extra
    as_json(found)
