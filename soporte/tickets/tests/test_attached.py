"""Files of messages: found by their names at once, and by their words when a job has read them."""

import io
import zipfile

import pytest

from soporte.files import reading
from soporte.files.models import Words
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.search import rebuilding
from soporte.search.models import Document
from soporte.tickets import indexing
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.searching import finding

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return out.getvalue()


def pdf(text):
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("latin-1")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    xref = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + xref + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


def document(text):
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return archive("word/document.xml", f"<w:document>{paragraph}</w:document>")


FILES = {
    "plain": (b"El canario canta", "a.txt", "text/plain"),
    "old plain": ("El canario cantó mal".encode("cp1252"), "a.log", ""),
    "page": (b"<p>El <b>canario</b></p><script>grillo</script>", "a.html", ""),
    "pdf": (pdf("El canario"), "a.pdf", ""),
    "docx": (document("El canario"), "a.docx", DOCX),
    "docx sent as zip": (document("El canario"), "a.docx", "application/zip"),
    "odt": (archive("content.xml", "<text:p>El canario</text:p>"), "a.odt", "application/zip"),
    "xlsx": (archive("xl/sharedStrings.xml", "<si><t>canario</t></si>"), "a.xlsx", ""),
}


def answer(ticket, cast, *files, internal=False):
    given = [NewFile(store(data, declared_type=kind), name) for data, name, kind in files]
    say = ticket.note if internal else ticket.reply
    return say("<p>Adjunto</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"), files=given)


def found(person, text):
    return [hit.thing_id for hit in finding.find(finding.ask(text, person)).items]


@pytest.mark.parametrize("kind", FILES)
def test_a_ticket_is_found_by_the_words_in_its_files(cast, printer, drain, kind):
    answer(printer, cast, FILES[kind])
    assert found(cast.ana, "canario") == []
    assert "tickets.read_files" in drain()
    assert found(cast.ana, "canario adjunto") == found(cast.beto, "canario") == [printer.pk]
    assert found(cast.dario, "canario") == []


def test_a_ticket_is_found_by_the_names_of_its_files_at_once(cast, printer):
    answer(printer, cast, (b"\0\1", "presupuesto_2026.bin", ""))
    assert found(cast.ana, "presupuesto") == [printer.pk]


def test_files_of_notes_are_for_staff_alone(cast, printer, drain):
    answer(printer, cast, (b"El canario canta", "gorrion.txt", "text/plain"), internal=True)
    drain()
    for word in ("canario", "gorrion"):
        assert found(cast.beto, word) == [printer.pk]
        assert found(cast.ana, word) == []


def test_writing_the_index_anew_keeps_what_was_read(cast, printer, drain):
    answer(printer, cast, FILES["plain"])
    answer(printer, cast, (b"El gorrion pia", "b.txt", "text/plain"), internal=True)
    drain()
    before = {row.part: set(row.terms) for row in Document.objects.filter(kind="ticket")}
    printer.refresh_from_db()
    indexing.reindex(printer)
    after = {row.part: set(row.terms) for row in Document.objects.filter(kind="ticket")}
    assert before == after
    source = next(one for one in rebuilding.every() if one.kind == "ticket")
    assert [step.done for step in rebuilding.rebuild(source)] == [1]
    again = {row.part: set(row.terms) for row in Document.objects.filter(kind="ticket")}
    assert again == after


def test_the_same_bytes_are_read_once(cast, printer, drain, monkeypatch):
    answer(printer, cast, FILES["plain"], FILES["plain"])
    drain()
    assert Words.objects.count() == 1
    monkeypatch.setattr("soporte.files.reading.keeping._read", lambda *_given: 1 / 0)
    blob = store(FILES["plain"][0], declared_type="text/plain")
    assert reading.read(blob, "a.txt") == "El canario canta"


HOSTILE = {
    "no pdf": (b"%PDF-1.7 canario", "a.pdf", ""),
    "no zip": (b"PK\x03\x04canario", "a.docx", DOCX),
    "zip bomb": (archive("word/document.xml", "<w:t>" + "0" * 60_000_000), "a.docx", DOCX),
    "entities": (
        archive("content.xml", '<!DOCTYPE x [<!ENTITY a "canario">]><text:p>&a;&a;</text:p>'),
        "a.odt",
        "",
    ),
    "open tags": (b"<p" * 60_000, "a.html", ""),
    "open scripts": (b"<script>" * 5_000, "a.html", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_hurt_nobody(cast, printer, drain, name):
    answer(printer, cast, HOSTILE[name])
    drain()
    assert len(Words.objects.get().text) <= 200_000
    assert found(cast.beto, "adjunto") == [printer.pk]
