"""Queries with operators, phrases and slips of the fingers, for each reader."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.search.query import CursorError
from soporte.tickets import operations
from soporte.tickets.models import Ticket
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.searching import correcting, finding, operators, passages
from soporte.toolbox.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def vpn(cast, desk):
    """Dario's ticket about the VPN, which Beto has."""
    ticket = operations.open_ticket(
        subject="VPN sin conexión",
        html="<p>La impresora va, pero la <b>VPN</b> no conecta desde casa.</p>",
        requester=cast.dario,
        by=Actor.of(cast.dario, via="portal"),
        channel="portal",
        queue=desk.network,
        tags=["vpn", "casa"],
        priority=3,
        files=[NewFile(store(b"x" * 30, declared_type="text/plain"), "registro.txt")],
    )
    ticket.assign(cast.beto, by=Actor.of(cast.beto, via="desk"))
    return ticket


def found(person, text, **more):
    page = finding.find(finding.ask(text, person), **more)
    numbers = dict(Ticket.objects.values_list("pk", "subject"))
    return [numbers[hit.thing_id].split()[0] for hit in page.items]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("impresora", ["VPN", "La"]),
        ("from:ana", ["La"]),
        ("de:dario impresora", ["VPN"]),
        ("from:ana@acme.example", ["La"]),
        ("assignee:me", ["VPN"]),
        ("para:nadie", ["La"]),
        ("to:beto impresora", ["VPN"]),
        ("is:mine", ["VPN"]),
        ("is:unassigned impresora", ["La"]),
        ("es:abierta", ["VPN", "La"]),
        ("is:closed", []),
        ("-is:closed impresora", ["VPN", "La"]),
        ("queue:redes", ["VPN"]),
        ("cola:equi", ["La"]),
        ('queue:"correo y cuentas"', []),
        ("tag:vpn", ["VPN"]),
        ("-tag:vpn impresora", ["La"]),
        ("priority:high", ["VPN"]),
        ("prioridad:alta impresora", ["VPN"]),
        ("status:new", ["VPN", "La"]),
        ("org:acme", ["La"]),
        ("has:attachment", ["VPN"]),
        ("tiene:adjuntos impresora", ["VPN"]),
        ("in:subject impresora", ["La"]),
        ("en:asunto impresora", ["La"]),
        ("impresora -vpn", ["La"]),
        ('"impresora va"', ["VPN"]),
        ('"va impresora"', []),
        ('"LA VPN no conecta"', ["VPN"]),
        ('impresora -"no conecta"', ["La"]),
        ("created:today", ["VPN", "La"]),
        ("created:<2020-01-01", []),
        ("created:>2020-01", ["VPN", "La"]),
        ("updated:<7d impresora", ["VPN", "La"]),
        ("actualizado:>7d", []),
        ("created:2020..2021", []),
        ("nonsense:value", []),
        ("created:soon", []),
        ("is:open is:mine tag:casa", ["VPN"]),
    ],
)
def test_each_operator_answers_in_either_language(cast, printer, vpn, text, subjects):
    assert found(cast.beto, text) == subjects


def test_an_unknown_operator_is_words(cast, printer):
    printer.reply(
        "<p>Véase https://acme.example/manual y nota:urgente</p>",
        author=cast.beto,
        by=Actor.system(),
    )
    assert found(cast.beto, "nota:urgente") == ["La"]
    assert found(cast.beto, "https://acme.example/manual") == ["La"]


def test_operators_show_nobody_more_than_they_may_see(cast, desk, printer, vpn):
    vpn.move(desk.closed_to_beto, by=Actor.system())
    vpn.assign(None, by=Actor.system())
    for text in ("tag:vpn", "queue:dirección", "from:dario", "priority:high", "has:attachment"):
        assert found(cast.beto, text) == [], text
        assert found(cast.elena, text) == ["VPN"], text
        assert found(cast.ana, text) == [], text


def test_customers_cannot_ask_by_tags_notes_or_files_in_notes(cast, printer):
    by = Actor.of(cast.beto, via="desk")
    printer.tag(["moroso"], by=by)
    secret = [NewFile(store(b"y" * 30, declared_type="text/plain"), "canario.txt")]
    printer.note("<p>Es un moroso conocido</p>", author=cast.beto, by=by, files=secret)
    assert found(cast.beto, "tag:moroso has:attachment in:notes conocido") == ["La"]
    for text in (
        "tag:moroso",
        "has:attachment",
        "in:notes conocido",
        '"moroso conocido"',
        "canario",
        'impresora "moroso conocido"',
    ):
        assert found(cast.ana, text) == [], text
    # Whether something is missing must not tell either.
    assert found(cast.ana, "impresora -moroso") == ["La"]
    assert found(cast.ana, "-tag:moroso") == found(cast.ana, "-tag:other")


@pytest.mark.parametrize(
    "text",
    [
        "assignee:beto",
        "-assignee:nobody impresora",
        "to:me",
        "queue:equipos",
        "tag:vip impresora",
        "priority:high",
        "is:unassigned",
        "is:held",
        "-es:sin-leer impresora",
        "en:notas impresora",
        "-in:notes impresora",
    ],
)
def test_customers_who_ask_by_the_desks_own_work_are_told_and_find_nothing(cast, printer, text):
    question = finding.ask(text, cast.ana)
    assert finding.find(question).items == []
    assert Ticket.objects.filter(finding.as_condition(question)).count() == 0
    with override("es"):
        assert question.refused[0].typed in question.refusal
    # What there is makes no difference: the answer is the same to the letter.
    printer.tag(["vip"], by=Actor.system())
    printer.assign(cast.beto, by=Actor.system())
    assert finding.ask(text, cast.ana).refusal == question.refusal
    assert finding.find(finding.ask(text, cast.ana)).items == []
    assert not finding.ask(text, cast.beto).refused


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("is:open", ["La"]),
        ("es:mía impresora", ["La"]),
        ("from:me", ["La"]),
        ("org:acme", ["La"]),
        ("created:today impresora", ["La"]),
        ("in:subject impresora", ["La"]),
        ("type:incident", ["La"]),
        ("status:open", []),
        ("is:closed", []),
        ("from:dario", []),
    ],
)
def test_customers_ask_by_what_their_pages_show(cast, printer, vpn, text, subjects):
    assert found(cast.ana, text) == subjects


def test_what_an_operator_cannot_read_is_said_and_looked_for_as_words(cast, printer):
    question = finding.ask("created:soon impresora", cast.beto)
    assert [one.typed for one in question.unread] == ["created:soon"]
    assert question.words == "impresora soon"


def test_words_in_notes_alone(cast, printer, vpn):
    printer.note("<p>Cambiado el tóner</p>", author=cast.beto, by=Actor.system())
    vpn.reply("<p>Cambiado el tóner</p>", author=cast.beto, by=Actor.system())
    assert found(cast.beto, "in:notes toner") == ["La"]
    assert found(cast.beto, "toner") == ["VPN", "La"]


@pytest.mark.parametrize("text", ["is:open", "impresora -nada", '"impresora"', "is:open impresora"])
def test_pages_follow_each_other(cast, desk, text):
    for number in range(7):
        ticket = operations.open_ticket(
            subject=f"Impresora {number}",
            html="impresora",
            requester=cast.ana,
            by=Actor.system(),
            channel="portal",
            queue=desk.hardware,
        )
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=now() - timedelta(hours=number))
    seen, cursor = [], ""
    while True:
        page = finding.find(finding.ask(text, cast.beto), limit=3, cursor=cursor)
        seen += [hit.thing_id for hit in page.items]
        cursor = page.next
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7


def test_a_foreign_cursor_is_refused(cast, printer):
    for text in ("is:open", "impresora -x", "impresora"):
        with pytest.raises(CursorError):
            finding.find(finding.ask(text, cast.beto), cursor="abc")


@pytest.mark.parametrize(
    "text",
    [
        'from:"',
        "-",
        "--",
        '-"',
        ":",
        "is:",
        "created:9999999-99",
        "created:8999-12-31",
        "created:2026-13",
        "created:..",
        "updated:<9999y",
        "updated:>9999y",
        "tag:" + "x" * 900,
        "from:\u202eabc",
        "from:\ud800",
        '"' * 300,
        "is:open " * 200,
        'a "b c" -"d e" -f g:h',
    ],
)
def test_hostile_queries_are_answered(cast, printer, text):
    for person in (cast.beto, cast.ana):
        question = finding.ask(text, person)
        finding.find(question)
        correcting.suggestion(question, text)


class TestDidYouMean:
    """Corrections come from what the reader may see."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("inpresora", "impresora"),
            ("imprseora", "impresora"),
            ("impresoraa", "impresora"),
            ("actualizaion", "actualización"),
            ("actualizacoin del viernes", "actualización del viernes"),
            ("impresora is:open", ""),
            ("zzzzzz", ""),
            ("xyz123", ""),
        ],
    )
    def test_a_slip_is_corrected(self, cast, printer, typed, meant):
        assert correcting.suggestion(finding.ask(typed, cast.beto), typed) == meant

    def test_a_word_of_a_note_is_not_suggested_to_customers(self, cast, printer):
        printer.note("<p>canarios</p>", author=cast.beto, by=Actor.system())
        asked = "kanarios"
        assert correcting.suggestion(finding.ask(asked, cast.beto), asked) == "canarios"
        assert correcting.suggestion(finding.ask(asked, cast.ana), asked) == ""
        assert correcting.suggestion(finding.ask(asked, cast.dario), asked) == ""


def test_the_passage_shows_the_word_wherever_it_stands(cast, printer):
    filler = "<p>Relleno que no dice nada de nada.</p>" * 100
    body = f"{filler}<p>La configuración del <b>conmutador</b> falló.</p>{filler}"
    printer.reply(body, author=cast.beto, by=Actor.system())
    printer.reply("<p>Otra cosa</p>", author=cast.beto, by=Actor.system())
    for words in ("configuraciones", "CONMUTADOR", "fallo"):
        pieces = passages.of([printer.pk], cast.beto, words)[printer.pk]
        assert any(piece.marked for piece in pieces), words
    plain = passages.of([printer.pk], cast.beto, "nadaquesea")[printer.pk]
    assert "".join(piece.text for piece in plain) == "Otra cosa"


def test_a_passage_never_comes_from_a_note_for_customers(cast, printer):
    printer.note("<p>La impresora es un desastre</p>", author=cast.beto, by=Actor.system())
    pieces = passages.of([printer.pk], cast.ana, "impresora")[printer.pk]
    assert "desastre" not in "".join(piece.text for piece in pieces)


def test_tickets_are_listed_by_tag_from_an_index(cast, printer, vpn):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Ticket.objects.filter(operators.carrying(["vpn"]))
    assert "tickets_by_tag" in rows.explain()
    assert [ticket.pk for ticket in rows] == [vpn.pk]
