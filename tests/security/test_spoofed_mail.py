"""Mail that pretends: through the real reader and the real line, to what leaves by SMTP."""

import email
import email.policy
import re
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels import line
from soporte.channels.contract import Receipt
from soporte.channels.email import sending
from soporte.channels.models import Account, Inbound
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import Participant, Ticket
from soporte.toolbox import signing

US = "support@example.test"
SERIAL = count(1)


@pytest.fixture
def sent(monkeypatch):
    """What left: recipients and the message as a mail program reads it."""
    left = []

    def send(_url, _sender, recipients, raw, leaving):
        leaving()
        left.append((recipients, email.message_from_bytes(raw, policy=email.policy.default)))
        return Receipt("", "250 ok")

    monkeypatch.setattr(sending, "send", send)
    return left


@pytest.fixture
def ticket(cast, desk, printer, sent, drain):
    """Ana's ticket, which Beto has answered; the answer has left."""
    Account.objects.create(name="Nortia", address=US, queue=desk.hardware, is_default=True)
    printer.reply("<p>¿Qué modelo es?</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    return printer


def arrives(sender, *headers, subject="Hola", body="Hola", to=US, message_id=""):
    """One message through the line; what became of it."""
    named = message_id or f"<{next(SERIAL)}@elsewhere.test>"
    head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: {named}", *headers]
    raw = ("\r\n".join(head) + f"\r\n\r\n{body}\r\n").encode("utf-8", "surrogateescape")
    pk = line.accept(raw, route="smtp", envelope={"to": [to], "from": "x@elsewhere.test"})
    line.process(pk)
    return Inbound.objects.get(pk=pk)


def answer_to(ticket, sent):
    """The address and the id with which Ana would answer Beto."""
    mail = next(mail for _recipients, mail in sent if str(mail["Subject"]).startswith("Re:"))
    return str(mail["Reply-To"].addresses[0].addr_spec), str(mail["Message-ID"])


def unchanged(ticket):
    """Nobody but Beto has said anything since the ticket was opened."""
    return ticket.messages.filter(internal=False, from_staff=False).count() == 1


def test_the_requesters_own_answer_joins(ticket, sent):
    address, message_id = answer_to(ticket, sent)
    by_token = arrives("ana@acme.example", to=address)
    by_id = arrives("ana@acme.example", f"In-Reply-To: {message_id}", body="Otra cosa")
    assert {by_token.ticket, by_id.ticket} == {ticket}


@pytest.mark.parametrize("way", ["subject", "token", "our id", "their id", "all"])
def test_nobody_else_joins_whatever_they_know(way, ticket, sent, drain):
    """The number is guessed, ids are seen in any forwarded mail: none of them is a right."""
    address, message_id = answer_to(ticket, sent)
    headers = {
        "our id": [f"In-Reply-To: {message_id}"],
        "their id": ["References: <first@acme.example>"],
        "all": [f"References: <first@acme.example> {message_id}", f"Delivered-To: {address}"],
    }
    before, mails = Ticket.objects.count(), len(sent)
    held = arrives(
        "mala@evil.test",
        *headers.get(way, []),
        subject=f"Re: [#{ticket.number}]" if way in ("subject", "all") else "Re: x",
        to=address if way in ("token", "all") else US,
    )
    drain()
    assert (held.state, held.reason) == (
        "held",
        "token_of_another" if way in ("token", "all") else "stranger",
    )
    assert unchanged(ticket)
    assert (Ticket.objects.count(), len(sent)) == (before, mails)


def test_an_id_that_was_not_signed_by_us_leads_nowhere(ticket, sent):
    """Whoever guesses how our ids are built still opens a ticket of their own."""
    _address, message_id = answer_to(ticket, sent)
    forged = re.sub(r"\.[a-z2-7]{26}@", f".{signing.mac('message-id', 0, 0)}@", message_id)
    assert forged != message_id
    made = arrives("ana@acme.example", f"In-Reply-To: {forged}")
    assert made.state == "done"
    assert made.ticket != ticket


@pytest.mark.parametrize("who", ["beto@nortia.example", "elena@nortia.example"])
def test_nobody_speaks_as_staff_by_mail(who, ticket, sent, drain):
    """A From line proves nothing: it is not relayed to the customer, and the desk is told."""
    address, message_id = answer_to(ticket, sent)
    mails = len(sent)
    held = arrives(f"Beto Salas <{who}>", f"In-Reply-To: {message_id}", to=address, body="Pague")
    drain()
    assert (held.state, held.reason) == ("held", "staff_by_mail")
    assert unchanged(ticket)
    assert len(sent) == mails


def test_an_outsider_in_copy_of_a_forged_mail_receives_and_reads_nothing(ticket, cast, sent, drain):
    made = arrives("ana@acme.example", "Cc: eve@evil.test", body="Mi contraseña no funciona").ticket
    drain()
    eve = Person.objects.get(addresses__value="eve@evil.test")
    assert Participant.objects.get(ticket=made, person=eve).confirmed_at is None
    made.reply("<p>Secreto</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    assert not any("eve@evil.test" in recipients for recipients, _mail in sent)
    browser = Client()
    browser.force_login(eve)
    assert browser.get(reverse("portal:ticket", args=[made.number])).status_code == 404


def test_a_verification_mail_of_a_service_opens_no_ticket_that_anybody_can_read(
    ticket, drain, sent
):
    """The ticket trick: somebody signs up elsewhere with our address and reads the link here."""
    mails = len(sent)
    held = arrives(
        "no-reply@service.test",
        "Auto-Submitted: auto-generated",
        subject=f"Confirm your account [#{ticket.number}]",
        body="https://service.test/confirm?key=1",
    )
    drain()
    assert held.state == "held" or held.message.internal
    assert len(sent) == mails
    assert unchanged(ticket)


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("ana@acme.example, eve@evil.test", []),
        ("eve@evil.test", ["Sender: ana@acme.example"]),
        ("eve@evil.test", ["From: ana@acme.example"]),
        ('"ana@acme.example" <eve@evil.test>', []),
        ("ana@acme.example <eve@evil.test>", []),
        ("ana@acme.example (x) <eve@evil.test>", []),
        ("<ana@acme.example>\x00<eve@evil.test>", []),
        ("ana@acme.example@evil.test", []),
        ("eve@evil.test", ["Reply-To: ana@acme.example"]),
        ("ana@аcme.example", []),
    ],
)
def test_a_from_of_two_minds_gives_no_strangers_words_to_two_people(sender, headers, ticket, sent):
    """One identity, and the one that other mail programs would show, or held."""
    found = arrives(sender, *headers, subject=f"Re: [#{ticket.number}]")
    assert found.state in ("held", "done")
    if "evil" in found.sender or "\u0430" in found.sender or "xn--" in found.sender:
        assert unchanged(ticket)


def test_headers_that_look_like_ours_mean_nothing(ticket, sent):
    made = arrives(
        "mala@evil.test",
        f"X-Soporte-Ticket: {ticket.number}",
        "X-Soporte-Staff: yes",
        "Authentication-Results: example.test; dmarc=pass",
        "X-RT-Incoming-Encryption: Success",
        "X-Remote-User: elena@nortia.example",
    )
    assert made.state == "done"
    assert made.ticket != ticket
    assert made.ticket.requester.role == "customer"


def test_what_claims_to_come_from_ourselves_is_a_loop(ticket, sent, drain):
    mails = len(sent)
    for who in (US, US.upper(), "support+t.1.1@example.test"):
        held = arrives(who)
        assert (held.state, held.reason) == ("held", "own_address")
    drain()
    assert len(sent) == mails


def test_a_burst_is_acknowledged_three_times_at_most(ticket, sent, drain):
    before = len(sent)
    for number in range(12):
        assert arrives("ana@acme.example", subject=f"Otra {number}", body=f"n {number}").ticket
    drain()
    assert 1 <= len(sent) - before <= 3


def test_an_acknowledgement_carries_no_words_to_an_address_that_nobody_proved(ticket, sent, drain):
    """Otherwise anybody could have us mail anything to anybody."""
    before = len(sent)
    arrives(
        '"Win a prize http://evil.test" <victim@elsewhere.test>', subject="BUY http://evil.test"
    )
    arrives("victim@elsewhere.test", subject="BUY AGAIN")
    drain()
    ((_recipients, mail),) = sent[before:]
    text = mail.as_string()
    for words in ("evil", "BUY", "prize"):
        assert words not in text
    assert mail["Auto-Submitted"]


HOSTILE = '<script>alert(1)</script>"\'{{7*7}}{% now "Y" %}${7*7}'


def test_markup_in_subject_and_name_is_text_everywhere(ticket, cast, sent, drain):
    made = arrives(f'"{HOSTILE[:25]}{{{{7*7}}}}" <raro@acme.example>', subject=HOSTILE).ticket
    drain()
    made.reply("<p>Hola</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    reader = Client()
    reader.force_login(cast.elena)
    number = [made.number]
    pages = [
        reverse("desk:view", args=["open"]),
        reverse("desk:ticket", args=number),
        reverse("desk:ticket-history", args=number),
        reverse("desk:person", args=[made.requester_id]),
        f"{reverse('desk:search')}?q=script&stay=1",
        reverse("portal:ticket", args=number),
        reverse("portal:transcript", args=[made.number, "html"]),
    ]
    for page in pages:
        html = reader.get(page).content.decode()
        assert "<script>alert" not in html, page
        assert ">49<" not in html, page
    _recipients, mail = sent[-1]
    assert "<script>alert" not in mail.get_body(("html",)).get_content()
    assert "{{7*7}}" in str(mail["Subject"])


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?Q?Hola=0D=0ABcc:_eve@evil.test?=",
        "=?utf-8?B?SG9sYQ0KQmNjOiBldmVAZXZpbC50ZXN0DQoNCnRleHQ=?=",
        "=?utf-8?Q?a?=\r\n =?utf-8?Q?=0ABcc:_eve@evil.test?=",
    ],
)
def test_no_header_is_injected_on_the_way_through(subject, ticket, cast, sent, drain):
    """In by a subject, out by the answer to it."""
    made = arrives("ana@acme.example", subject=subject).ticket
    assert "\n" not in made.subject
    made.reply("<p>Hola</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    drain()
    recipients, mail = sent[-1]
    assert recipients == ["ana@acme.example"]
    assert mail["Bcc"] is None


def test_every_hostile_letter_ends_as_a_ticket_or_held_and_never_twice(ticket, sent):
    """Broken on purpose; each is read again after it was, as a second delivery would be."""
    nested = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(500)
    )
    letters = [
        {"subject": "a\0b", "body": "x\0y"},
        {"subject": "=?x?Q?=ff?=", "body": "\udcff\udcfe"},
        {"body": nested, "headers": ["Content-Type: multipart/mixed; boundary=b0"]},
        {"headers": ["Cc: " + ", ".join(f"a{n}@x.test" for n in range(3000))]},
        {"headers": ["Date: Thu, 01 Jan 1970 00:00:00 +0000"]},
        {"headers": ["Date: Mon, 32 Dec 10000 99:99:99 +9999"], "body": "10000"},
        {"headers": ["Content-Type: text/html; charset=\0"], "body": "<b>x</b>"},
        {"body": "<div>" * 20_000, "headers": ["Content-Type: text/html"]},
        {"subject": "😀" * 1000, "body": "😀" * 10_000},
    ]
    for number, given in enumerate(letters):
        headers = given.pop("headers", [])
        found = arrives("ana@acme.example", *headers, message_id=f"<h{number}@x.test>", **given)
        again = arrives("ana@acme.example", *headers, message_id=f"<h{number}@x.test>", **given)
        assert (found.state, again.state) in (("done", "duplicate"), ("held", "duplicate")), number


def test_one_id_with_two_contents_is_two_messages(ticket, sent):
    """Whoever sends first under a known id must not make the true message vanish."""
    first = arrives("mala@evil.test", message_id="<same@acme.example>", body="basura")
    second = arrives("ana@acme.example", message_id="<same@acme.example>", body="verdad")
    assert (first.state, second.state) == ("done", "done")
    assert first.ticket != second.ticket


def test_an_envelope_with_odd_bytes_is_stored_at_once(ticket):
    """Otherwise its sender would be told to try again, for days."""
    odd = {"to": [US], "from": "a\0\udcff@x.test", "peer": "::1", "null_sender": False}
    pk = line.accept(b"From: ana@acme.example\r\n\r\nhola\r\n", route="smtp", envelope=odd)
    assert line.process(pk) == "done"
