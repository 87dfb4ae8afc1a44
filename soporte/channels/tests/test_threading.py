"""Which ticket an answer joins: twelve mail programs, what people do with them, and who does it."""

import base64
import email
import email.policy
from dataclasses import dataclass
from itertools import count

import pytest

from soporte.channels import line
from soporte.channels.contract import Receipt
from soporte.channels.email import sending
from soporte.channels.email.identity import read_thread_index
from soporte.channels.models import Account, Inbound
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
US = "support@example.test"
SERIAL = count(1)
INDEX = bytes(range(1, 23))


@dataclass(frozen=True)
class Program:
    """How one mail program marks answers: its prefixes, and which ids it names."""

    re: str = "Re: "
    fwd: str = "Fwd: "
    # "both", "in-reply-to" alone, or "references" alone.
    ids: str = "both"
    # Whether what is forwarded still names the mail it came from.
    forwards_ids: bool = False
    has_index: bool = False


PROGRAMS = {
    "Gmail": Program(forwards_ids=True),
    "Outlook": Program("RE: ", "RV: ", forwards_ids=True, has_index=True),
    "Outlook on the web": Program("RE: ", "RV: ", has_index=True),
    "Outlook for phones": Program("RE: ", "RV: "),
    "Apple Mail": Program(forwards_ids=True),
    "iPhone": Program(fwd="Rv: ", forwards_ids=True),
    "Thunderbird": Program(forwards_ids=True),
    "Yahoo": Program(ids="in-reply-to"),
    "Samsung": Program("RE: ", "FW: ", ids="in-reply-to"),
    "Notes": Program("Antwort: ", "WG: ", ids="in-reply-to"),
    "GroupWise": Program("Antw: ", "Fwd: ", ids="references"),
    "Roundcube": Program("AW: ", "WG: "),
}
WAYS = (
    *("reply", "reply-all", "forward", "new with number", "changed subject", "stripped headers"),
    "token lost",
)


@dataclass(frozen=True)
class Seen:
    """What somebody's mail program knows of the mail that they answer."""

    subject: str
    message_id: str
    references: str
    token: str
    number: int


@pytest.fixture
def sent(monkeypatch):
    left = []

    def send(_url, _sender, recipients, raw, leaving):
        leaving()
        left.append((recipients[0], email.message_from_bytes(raw, policy=email.policy.default)))
        return Receipt("", "250 ok")

    monkeypatch.setattr(sending, "send", send)
    return left


@pytest.fixture
def seen(cast, desk, sent, drain):
    """Ana asks by mail, Beto answers her and a colleague of hers; what Ana and Luz see of it."""
    Account.objects.create(name="Nortia", address=US, queue=desk.hardware, is_default=True)
    index = base64.b64encode(INDEX).decode()
    ticket = arrives("ana@acme.example", "La impresora", f"Thread-Index: {index}").ticket
    by = Actor.of(cast.beto, via="desk")
    luz = people.find_or_create("luz@acme.example", "Luz", by=by)
    ticket.add_participant(luz, by=by, confirmed=True)
    drain()
    sent.clear()
    ticket.reply("<p>¿Qué modelo es?</p>", author=cast.beto, by=by)
    drain()
    return ticket, {who: known(mail, ticket) for who, mail in sent}


def known(mail, ticket):
    return Seen(
        str(mail["Subject"]),
        str(mail["Message-ID"]),
        str(mail["References"] or ""),
        str(mail["Reply-To"].addresses[0].addr_spec),
        ticket.number,
    )


def arrives(sender, subject, *headers, to=US, body="Hola"):
    serial = next(SERIAL)
    head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    head += [f"Message-ID: <{serial}@elsewhere.test>", *headers]
    raw = ("\r\n".join(head) + f"\r\n\r\n{body} {serial}\r\n").encode()
    pk = line.accept(raw, route="smtp", envelope={"to": [to.split(",")[0]], "from": sender})
    line.process(pk)
    return Inbound.objects.get(pk=pk)


def ids(program, mail):
    chain = f"{mail.references} {mail.message_id}".strip()
    found = []
    if program.ids in ("both", "in-reply-to"):
        found.append(f"In-Reply-To: {mail.message_id}")
    if program.ids in ("both", "references"):
        found.append(f"References: {chain}")
    if program.has_index:
        answer = base64.b64encode(INDEX + b"12345").decode()
        found += [f"Thread-Index: {answer}", "Thread-Topic: La impresora"]
    return found


def written(program, way, mail):
    """Subject, headers and where to, as this program writes it."""
    marked, subject = ids(program, mail), f"{program.re}{mail.subject.removeprefix('Re: ')}"
    return {
        "reply": (subject, marked, mail.token),
        "reply-all": (subject, [*marked, "Cc: eva@otra.test"], f"{mail.token}, luz@acme.example"),
        "forward": (
            f"{program.fwd}{mail.subject}",
            marked if program.forwards_ids else [],
            US,
        ),
        "new with number": (f"Sobre el ticket {mail.number}", [], US),
        "changed subject": ("Otra cosa", marked, mail.token),
        "stripped headers": (subject, [], mail.token),
        "token lost": (program.re + "x", marked, US),
    }[way]


def state():
    return (
        Message.objects.order_by("pk").values_list("pk", flat=True).last(),
        Ticket.objects.count(),
        Person.objects.count(),
        list(Ticket.objects.order_by("pk").values_list("revision", "category")),
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_whoever_takes_part_joins_with_every_program(program, way, seen):
    ticket, mails = seen
    for who in ("ana@acme.example", "luz@acme.example"):
        subject, headers, to = written(PROGRAMS[program], way, mails[who])
        found = arrives(who, subject, *headers, to=to)
        assert (found.state, found.ticket) == ("done", ticket), who
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_nobody_else_joins_with_any_program_and_nothing_happens(program, way, seen):
    """A stranger who got Ana's mail, somebody of another company, and a forged colleague."""
    ticket, mails = seen
    subject, headers, to = written(PROGRAMS[program], way, mails["ana@acme.example"])
    for who in ("mala@evil.test", "dario@optica.example", "beto@nortia.example"):
        before = state()
        found = arrives(who, subject, *headers, to=to)
        if way == "new with number":
            # No mark of ours, only a number that anybody may write: a request of their own.
            assert found.ticket != ticket
        else:
            assert found.state == "held", who
            assert state() == before
    assert ticket.messages.filter(from_staff=False, internal=False).count() == 1


def test_somebody_of_the_same_organisation_joins_but_not_by_anothers_address(seen):
    ticket, mails = seen
    mail = mails["ana@acme.example"]
    joined = arrives("nuevo@acme.example", f"Re: {mail.subject}", f"In-Reply-To: {mail.message_id}")
    assert joined.ticket == ticket
    held = arrives("nuevo@acme.example", f"Re: {mail.subject}", to=mail.token)
    assert (held.state, held.reason) == ("held", "token_of_another")


def test_an_answer_to_our_acknowledgement_joins(cast, desk, sent, drain):
    Account.objects.create(name="Nortia", address=US, queue=desk.hardware, is_default=True)
    ticket = arrives("ana@acme.example", "La impresora").ticket
    drain()
    ((_who, mail),) = sent
    joined = arrives("ana@acme.example", "Otro asunto", f"In-Reply-To: {mail['Message-ID']}")
    assert joined.ticket == ticket
    held = arrives("mala@evil.test", "Otro asunto", f"In-Reply-To: {mail['Message-ID']}")
    assert (held.state, held.reason) == ("held", "stranger")


def test_who_was_in_copy_of_the_first_mail_joins_by_answering_it(cast, desk, sent):
    Account.objects.create(name="Nortia", address=US, queue=desk.hardware, is_default=True)
    first = arrives("ana@acme.example", "La impresora", "Cc: dario@optica.example")
    answer = f"In-Reply-To: {first.message.message_id}"
    assert arrives("dario@optica.example", "Re: La impresora", answer).ticket == first.ticket
    assert arrives("ana@acme.example", "Re: La impresora", answer).ticket == first.ticket


def test_outlooks_conversation_is_enough_where_all_else_is_lost(seen):
    ticket, _mails = seen
    answer = base64.b64encode(INDEX + b"12345" * 3).decode()
    other = base64.b64encode(bytes(22)).decode()
    assert arrives("ana@acme.example", "Otra vez", f"Thread-Index: {answer}").ticket == ticket
    assert arrives("ana@acme.example", "Otra cosa", f"Thread-Index: {other}").ticket != ticket


def test_an_id_or_a_conversation_that_a_stranger_uses_again_takes_nobodys_answers_away(seen):
    ticket, _mails = seen
    index = base64.b64encode(INDEX + b"12345").decode()
    known = ticket.messages.order_by("pk").first().message_id
    for number in range(12):
        thread = base64.b64encode(INDEX + bytes([number] * 5)).decode()
        found = arrives("mala@evil.test", f"Mía {number}")
        found.message.message_id = known
        found.message.save(update_fields=["message_id"])
        Inbound.objects.filter(pk=found.pk).update(conversation=read_thread_index(thread))
    answer = arrives("ana@acme.example", "Otra", f"In-Reply-To: {known}")
    assert (answer.state, answer.ticket) == ("done", ticket)
    answer = arrives("ana@acme.example", "Otra", f"Thread-Index: {index}")
    assert (answer.state, answer.ticket) == ("done", ticket)


@pytest.mark.parametrize("text", ["", "x", "====", "AQ==", "ñ" * 40, "A" * 39, "A" * 100_000])
def test_a_broken_conversation_is_none(text):
    assert read_thread_index(text) == ""


def test_what_looks_like_an_answer_but_names_nothing_suggests_the_ticket(seen, cast):
    ticket, _mails = seen
    found = arrives("ana@acme.example", "RE: la impresora")
    assert found.ticket != ticket
    told = Entry.objects.get(kind="ticket.resembled")
    assert (told.thing_id, told.detail["to"]) == (found.ticket.pk, f"ticket:{ticket.pk}")


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("ana@acme.example", "La impresora"),
        ("ana@acme.example", "RE: Otra"),
        ("mala@evil.test", "RE: La impresora"),
    ],
)
def test_nothing_is_suggested_without_cause(seen, sender, subject):
    arrives(sender, subject)
    assert not Entry.objects.filter(kind="ticket.resembled").exists()
