"""The last look: the person is found however others wrote them, and nobody else is touched."""

import json

import pytest

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people import personal
from soporte.people.models import Person
from soporte.people.personal import ERASED
from soporte.privacy import erasing, sweeping
from soporte.tickets.models import Message, Ticket
from soporte.tickets.operations import open_ticket

BY = Actor.system(via="cli")


@pytest.fixture
def jose(cast):
    made = people.create_person("José O'Neill Núñez", email="jose@acme.example", by=BY)
    people.add_address(made, "+34 600 111 222", kind="phone", by=BY)
    return made


@pytest.fixture
def about(cast, desk):
    """A ticket of somebody else, whose text is written as given."""

    def write(text):
        made = open_ticket(
            subject=text, html="<p>x</p>", requester=cast.dario, queue=desk.hardware, by=BY,
            channel="portal",
        )  # fmt: skip
        message = made.messages.get()
        Message.objects.filter(pk=message.pk).update(body_html=f"<p>{text}</p>")
        return made

    return write


def said(ticket):
    ticket.refresh_from_db()
    return ticket.subject + ticket.messages.get().body_html


def swept(person):
    list(sweeping.replace(personal.erasing(person)))


@pytest.mark.parametrize(
    "text",
    [
        "José O'Neill Núñez",
        "jose o&#x27;neill nunez",
        "JOSÉ O’NEILL NÚÑEZ",
        "de José&nbsp;O'Neill\u00a0Núñez.",
        "José\nO'Neill Núñez",
        "cv_Jose-O'Neill-Nunez.pdf",
        "(jose@acme.example)",
        "mailto:JOSE@acme.example.",
        "mailto:jose%40acme.example",
        "bounce+jose=acme.example@nortia.example",
        "Tel. 600 111 222",
        "+34 600-11-12-22",
        "0034 (600) 111.222",
    ],
)
def test_it_finds_the_person_however_somebody_wrote_them(jose, about, text):
    ticket = about(text)
    swept(jose)
    assert ERASED in ticket.messages.get().body_html
    ticket.refresh_from_db()
    assert ERASED in ticket.subject


@pytest.mark.parametrize(
    "text",
    [
        "mariajose@acme.example",
        "maria.jose@acme.example",
        "jose@acme.example.org",
        "jose@acme.examples",
        "XJosé O'Neill Núñezo",
        "José O'Neill",
        "pedido 9600111222",
        "pedido 6001112229",
    ],
)
def test_it_leaves_what_only_looks_alike(jose, about, text):
    ticket = about(text)
    before = said(ticket)
    swept(jose)
    assert said(ticket) == before


def test_erasing_ana_pardo_leaves_juana_pardo_whole(cast, desk, printer, drain):
    juana = people.create_person("Juana Pardo", email="juana@acme.example", by=BY)
    theirs = open_ticket(
        subject="Soy Juana Pardo", html="<p>juana@acme.example</p>", requester=juana,
        queue=desk.hardware, by=BY, channel="portal",
    )  # fmt: skip
    Inbound.keep(b"x", kind="email", route="smtp", state="held", sender="juana@acme.example")
    by = Actor.of(cast.elena, via="desk")
    made = erasing.schedule(cast.ana, typed="Ana Pardo", days=0, texts=True, files=True, by=by)
    drain()
    made.refresh_from_db()
    assert made.state == "done"
    assert Person.objects.get(pk=juana.pk).name == "Juana Pardo"
    assert said(theirs) == "Soy Juana Pardo<p>juana@acme.example</p>"
    assert Inbound.objects.get(state="held").sender == "juana@acme.example"
    assert Ticket.objects.get(pk=printer.pk).subject == ERASED


def test_numbers_in_json_stay_numbers_and_line_ends_hide_nothing(jose):
    kept = {"size": 600111222, "note": "de\njosé o'neill núñez\ny +34 600 111 222"}
    held = Inbound.keep(b"x", kind="email", route="smtp", state="held", envelope=kept)
    swept(jose)
    left = Inbound.objects.get(pk=held.pk).envelope
    assert left["size"] == 600111222
    assert left["note"] == f"de\n{ERASED}\ny {ERASED}"
    assert "jos" not in json.dumps(left)
