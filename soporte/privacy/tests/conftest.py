"""A person of whom much is kept."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from soporte.channels.models import Inbound
from soporte.files.models import Words
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.outbox.operations import enqueue
from soporte.people import operations as people
from soporte.people.models import ApiToken, MailedCode
from soporte.tickets import drafting
from soporte.tickets.models import Follower, Message
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.operations import open_ticket, receive_message

BY = Actor.system(via="cli")
SECRET = "Mi contraseña es pajarito-azul"


@pytest.fixture
def full(cast, desk, printer):
    """Ana with requests, files, raw mail, deliveries, drafts, tokens, sessions, and more."""
    ana, beto = cast.ana, cast.beto
    by_ana, by_beto = Actor.of(ana, via="portal"), Actor.of(beto, via="desk")
    people.change(
        ana, {"note": "Ana Pardo prefiere la tarde", "time_zone": "Europe/Paris"}, by=by_beto
    )
    people.add_address(ana, "+34 600 111 222", kind="phone", by=by_beto)
    people.verify_address(ana, "ana.pardo@casa.example", by=by_ana)
    file = NewFile(store(b"%PDF-1.4 datos de Ana Pardo"), "cv-Ana-Pardo.pdf")
    wrote = {"author": ana, "by": by_ana, "channel": "portal"}
    receive_message(printer, html=f"<p>{SECRET}, soy Ana Pardo</p>", files=[file], **wrote)
    printer.reply("<p>Hola Ana Pardo &lt;ana@acme.example&gt;</p>", author=beto, by=by_beto)
    printer.note("<p>La señora Ana Pardo llama mucho</p>", author=beto, by=by_beto)
    printer.rename("Impresora de Ana Pardo", by=by_beto)
    printer.add_task("Llamar a Ana Pardo", by=by_beto)
    printer.ask_approval("Comprar para Ana Pardo", people=[ana], by=by_beto)
    printer.log_time(5, person=beto, by=by_beto, note="con Ana Pardo")
    Words.objects.create(sha256=file.blob.sha256, text="datos de Ana Pardo")
    first = printer.messages.order_by("pk")[0]
    raw = b"From: Ana Pardo <ana@acme.example>\r\nSubject: Impresora\r\n\r\n" + SECRET.encode()
    envelope = {"mail_from": "ana@acme.example"}
    shared = {"kind": "email", "route": "smtp", "sender": "ana@acme.example", "envelope": envelope}
    Inbound.keep(raw, **shared, state="done", ticket=printer, message=first, identity="a" * 40)
    Inbound.keep(raw, **shared, state="held", reason="stranger", subject="Ana Pardo")
    payload = {"to": "Ana Pardo"}
    enqueue(channel="email", recipient="ana@acme.example", payload=payload, thing=printer)
    ApiToken.issue(ana, "de Ana Pardo")
    MailedCode.objects.create(email="ana@acme.example", purpose="x", check_value="y")
    drafting.save(printer, ana, drafting.Writing("reply", "Ana Pardo escribe"))
    Follower.objects.get_or_create(ticket=printer, person=ana)
    Client().force_login(ana)
    guest = SessionStore()
    guest["new_address"] = "ana@acme.example"
    guest.save()
    other = open_ticket(
        subject="Otra cosa", html="<p>Pregunté a Ana Pardo (ana@acme.example)</p>",
        requester=cast.dario, queue=desk.hardware, by=BY, channel="portal",
    )  # fmt: skip
    other.add_participant(ana, by=by_beto)
    receive_message(other, html="<p>Aquí Ana con mis palabras</p>", **wrote)
    assert Message.objects.filter(author=ana).count() >= 2
    return ana
