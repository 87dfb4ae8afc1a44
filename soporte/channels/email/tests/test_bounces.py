"""Reports of undelivered mail, as many kinds of servers word them; every sample is our own."""

import time
from pathlib import Path

import pytest

from soporte.channels.email.parse import read_message
from soporte.channels.email.parse.dump import as_json
from soporte.channels.email.tests.test_parse import mail

WHO = "lucia@acme.test"
ORIGINAL = "<m.12.34.abcdefghijklmnopqrstuvwxyz@example.test>"
RETURNED = (
    f"Received: from us by x\nMessage-ID: {ORIGINAL}\nFrom: support@example.test\nTo: {WHO}\n"
)


def report(sender, subject, body, *headers):
    return read_message(
        mail(
            f"From: {sender}",
            "To: support@example.test",
            f"Subject: {subject}",
            *headers,
            body=body,
        )
    )


# One file each: who wrote it in the words of which server, and what that means.
SAMPLES = {path.name: path for path in sorted((Path(__file__).parent / "bounces").glob("*.txt"))}


def sample(name):
    return SAMPLES[name].read_text()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_in_its_own_words_is_understood(name):
    raw, (_name, meaning, _txt) = sample(name), name.split(".")
    found = read_message(raw.encode())
    assert found.bounce, name
    assert found.bounce.recipient == WHO
    assert found.bounce.status[0] == ("5" if meaning == "permanent" else "4")
    assert found.bounce.permanent == (meaning == "permanent")
    assert found.bounce.delayed == (meaning == "delayed")
    assert found.bounce.original_message_id == (ORIGINAL if ORIGINAL in raw else "")
    assert found.automatic == "bounce"
    # What it returns may hold links that are their reader's alone.
    assert found.bounce.explanation
    assert "Message-ID" not in found.bounce.explanation


def test_a_failure_for_lack_of_time_says_so():
    assert read_message(sample("exim-expired.passing.txt").encode()).bounce.status == "4.4.7"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_the_line_ends_of_a_report_make_no_difference(name, end):
    raw = sample(name).encode()
    assert read_message(raw.replace(b"\n", end)).bounce == read_message(raw).bounce


def dsn(*blocks, sender="MAILER-DAEMON@mx.test", returned=RETURNED, kind="text/rfc822-headers"):
    """A report of RFC 3464 with these blocks after the first one."""
    fields = "\n\n".join(["Reporting-MTA: dns; mx.test", *blocks])
    body = (
        "--x\nContent-Type: text/plain\n\nSorry.\n--x\nContent-Type: message/delivery-status\n\n"
        f"{fields}\n\n--x\nContent-Type: {kind}\n\n{returned}\n--x--\n"
    )
    head = "Content-Type: multipart/report; report-type=delivery-status; boundary=x"
    return read_message(
        mail(f"From: {sender}", "To: support@example.test", "Subject: x", head, body=body)
    )


def failed(who=WHO, status="5.1.1", action="failed", **more):
    lines = [f"Final-Recipient: rfc822; {who}", f"Action: {action}", f"Status: {status}"]
    return "\n".join(lines + [f"{name.replace('_', '-')}: {value}" for name, value in more.items()])


def test_a_report_names_recipient_status_and_message():
    found = dsn(failed(Diagnostic_Code="smtp; 550 no such user")).bounce
    assert (found.recipient, found.status, found.permanent) == (WHO, "5.1.1", True)
    assert found.original_message_id == ORIGINAL
    assert found.diagnostic == "smtp; 550 no such user"


def test_of_several_recipients_the_one_that_failed_counts_most():
    found = dsn(
        failed("ok@acme.test", "2.0.0", "delivered"),
        failed("slow@acme.test", "4.4.1", "delayed"),
        failed(),
        failed("other@acme.test", "5.2.2"),
    ).bounce
    assert (found.recipient, found.status) == (WHO, "5.1.1")
    assert found.others == ("other@acme.test", "slow@acme.test")


@pytest.mark.parametrize("action", ["delayed", "Delayed", "delayed (still trying)"])
def test_a_delay_is_no_failure_whatever_its_status(action):
    found = dsn(failed(status="5.4.1", action=action)).bounce
    assert (found.delayed, found.permanent) == (True, False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action):
    assert dsn(failed(status="2.0.0", action=action)).bounce is None


@pytest.mark.parametrize(
    ("status", "diagnostic", "read"),
    [
        ("5.0.0", "smtp; 550 5.1.1 no such user", "5.1.1"),
        ("5.0.0", "smtp; 452 4.2.2 full", "5.0.0"),
        ("4.4.7", "smtp; 550 5.1.1 x", "4.4.7"),
        ("", "smtp; 450 try later", "4.0.0"),
        ("", "smtp; 550 user unknown", "5.1.1"),
        ("5.1.1 (bad destination)", "", "5.1.1"),
        ("", "", "5.0.0"),
    ],
)
def test_the_status_is_the_most_exact_that_can_be_read(status, diagnostic, read):
    assert dsn(failed(status=status, Diagnostic_Code=diagnostic)).bounce.status == read


@pytest.mark.parametrize(
    "block",
    [
        f"Original-Recipient: rfc822; {WHO}\nFinal-Recipient: x400; /c=es/\nAction: failed",
        f"Final-Recipient: LOCAL;lucia\nX-Actual-Recipient: rfc822; {WHO}\nAction: failed",
        f"Final-Recipient: {WHO}\nAction: failed\nStatus: 5.0.0",
        f"Final-Recipient: rfc822;<{WHO}>\nAction: Failed\nStatus: 5.0.0",
        "Action: failed\nStatus: 5.1.1",
    ],
)
def test_the_recipient_is_found_in_every_spelling(block):
    assert dsn(block).bounce.recipient == WHO


def test_a_report_whose_fields_stand_in_its_text_is_understood():
    found = report("postmaster@x.test", "Undeliverable", f"Sorry.\n\n{failed()}\n\nBye")
    assert (found.bounce.recipient, found.bounce.status) == (WHO, "5.1.1")


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        (RETURNED, "message/rfc822"),
        (RETURNED, "text/rfc822-headers"),
        (RETURNED, "message/global"),
        (RETURNED, "application/octet-stream"),
        (RETURNED.replace("Message-ID: ", "Message-ID:\n  "), "message/rfc822"),
        (RETURNED.replace("Message-ID", "message-id"), "message/rfc822"),
        ("".join(f"> {line}\n" for line in RETURNED.splitlines()), "text/plain"),
    ],
)
def test_our_message_is_found_wherever_the_report_keeps_it(returned, kind):
    assert dsn(failed(), returned=returned, kind=kind).bounce.original_message_id == ORIGINAL


def test_a_report_that_returns_nothing_at_least_answers_our_message():
    raw = f"In-Reply-To: {ORIGINAL}\n{sample('exchange.permanent.txt')}"
    found = read_message(raw.encode())
    assert found.bounce.original_message_id == ORIGINAL


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        (
            "ana@acme.test",
            "Undeliverable: Factura",
            "Me llega esto: 550 5.1.1 lucia@acme.test. ¿Qué?",
        ),
        ("ana@acme.test", "Delivery failed", "The parcel could not be delivered to bob@acme.test"),
        (
            "postmaster@acme.test",
            "Mailbox almost full",
            "bob@acme.test: your mailbox is full at 95 %",
        ),
        (
            "postmaster@acme.test",
            "Spam digest",
            "3 messages to bob@acme.test were rejected by policy",
        ),
        ("ana@acme.test", "Leído: Factura", "Se leyó el mensaje para lucia@acme.test"),
    ],
)
def test_what_only_speaks_of_failures_is_none(sender, subject, body):
    assert report(sender, subject, body).bounce is None


def test_an_absence_note_with_an_empty_path_is_no_bounce():
    found = report(
        "ana@acme.test",
        "Automatic reply: x",
        "I am unable to process mail. Write to b@acme.test",
        "Return-Path: <>",
        "Auto-Submitted: auto-replied",
    )
    assert (found.bounce, found.automatic) == (None, "auto-replied")


def test_the_command_line_tells_a_bounce_in_four_words():
    told = as_json(dsn(failed()))["bounce"]
    assert told == {
        "status": "5.1.1",
        "recipient": WHO,
        "permanent": True,
        "original_message_id": ORIGINAL.strip("<>"),
    }
    assert as_json(report("ana@acme.test", "Hola", "x"))["bounce"] is None


def complaint(kind="abuse", *, to=WHO):
    body = (
        "--x\nContent-Type: text/plain\n\nThis is an email abuse report.\n--x\n"
        f"Content-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n"
        f"Original-Rcpt-To: {to}\n\n--x\nContent-Type: message/rfc822\n\n{RETURNED}\nHola\n--x--\n"
    )
    head = "Content-Type: multipart/report; report-type=feedback-report; boundary=x"
    return read_message(mail("From: fbl@provider.test", "Subject: FW: x", head, body=body))


def test_a_complaint_names_who_complains_and_about_what():
    found = complaint()
    assert (found.bounce, found.automatic) == (None, "report: feedback-report")
    told = found.complaint
    assert (told.recipient, told.kind, told.original_message_id) == (WHO, "abuse", ORIGINAL)


@pytest.mark.parametrize("name", ["address@", "a", "<x>: ", "rcpt to:", "@", "550 5.1.1 ", "to: "])
def test_no_hostile_report_costs_much_time(name):
    body = f"The following address failed:\n{name * 20_000}\n"
    started = time.perf_counter()
    report("MAILER-DAEMON@x.test", f"Undeliverable {name * 200}", body)
    assert time.perf_counter() - started < 2
