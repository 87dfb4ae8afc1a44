"""The copy of a person's data: what is in it, what is not, and that its names lead nowhere."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.privacy import copying
from soporte.privacy.models import DataCopy, folder
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.clock import now


def made(person, drain, *, by=None):
    copying.ask(person, by=by or Actor.of(person, via="portal"), often=True)
    drain()
    copy = DataCopy.objects.latest("pk")
    assert copy.state == "ready"
    return zipfile.ZipFile(io.BytesIO(copy.path.read_bytes()))


def test_it_holds_what_the_person_wrote_and_read(full, drain):
    archive = made(full, drain)
    data = json.loads(archive.read("data.json"))
    assert data["profile"][0]["name"] == "Ana Pardo"
    assert "pajarito-azul" in json.dumps(data["tickets"], ensure_ascii=False)
    files = [name for name in archive.namelist() if name.startswith("attachments/")]
    assert len(files) == 1
    assert archive.read(files[0]).startswith(b"%PDF")
    raw = [name for name in archive.namelist() if name.startswith("raw/")]
    assert len(raw) == 1
    assert b"pajarito-azul" in archive.read(raw[0])


def test_it_holds_no_note_and_nothing_of_others(full, cast, drain):
    archive = made(full, drain)
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert "llama mucho" not in whole
    assert "prefiere la tarde" not in whole
    assert "dario@optica.example" not in whole
    assert "beto@nortia.example" not in whole


def test_who_works_at_the_desk_gets_no_notes_either(full, cast, drain):
    archive = made(cast.beto, drain)
    assert "llama mucho" not in archive.read("data.json").decode()


def test_names_of_files_lead_nowhere_else(printer, cast, drain):
    by = Actor.of(cast.ana, via="portal")
    hostile = [
        "../../etc/passwd",
        "C:\\evil.exe",
        "con.txt",
        "a\x00b",
        "..",
        "x" * 250 + ".pdf",
        "photo\u202egpj.exe",
    ]
    files = [NewFile(store(f"f{n}".encode()), name) for n, name in enumerate(hostile)]
    printer.reply("<p>Ficheros</p>", author=cast.ana, by=by, files=files)
    archive = made(cast.ana, drain)
    names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert ".." not in name.split("/")
        assert not name.startswith("/")
        assert "\\" not in name
        assert "\x00" not in name
        assert "\u202e" not in name
        assert name.count("/") <= 2


def test_html_of_a_message_is_shown_as_text(printer, cast, drain):
    by = Actor.of(cast.ana, via="portal")
    printer.rename("<img src=x onerror=alert(1)>", by=by)
    printer.reply("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", author=cast.ana, by=by)
    page = made(cast.ana, drain).read("index.html").decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_one_at_a_time_and_one_a_day(cast, drain):
    by = Actor.of(cast.ana, via="portal")
    copying.ask(cast.ana, by=by)
    with pytest.raises(ValidationError):
        copying.ask(cast.ana, by=by, often=True)
    drain()
    with pytest.raises(ValidationError):
        copying.ask(cast.ana, by=by)
    copying.ask(cast.ana, by=by, often=True)


def test_it_expires_and_only_the_installation_reads_it(cast, drain):
    made(cast.ana, drain)
    copy = DataCopy.objects.get()
    assert copy.path.stat().st_mode & 0o777 == 0o600
    stray = folder() / "9999-abc.zip"
    stray.write_bytes(b"x")
    DataCopy.objects.update(expires_at=now() - timedelta(seconds=1))
    copying.sweep()
    assert not copy.path.exists()
    assert not stray.exists()
    assert not DataCopy.objects.get().is_ready
