"""The backup of every night: when it comes, what it keeps, and how its failures are seen."""

import os
import shutil
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from soporte.config import backups, nightly
from soporte.config.environment import environment
from soporte.config.supervisor import Child, Supervisor
from soporte.config.words import Refusal
from soporte.files.operations import store

MADRID = "Europe/Madrid"


@pytest.fixture
def settings_of(monkeypatch):
    """Set the environment anew for one test."""

    def change(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        environment.cache_clear()

    yield change
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def moment(monkeypatch):
    """Sets the clock that the timer reads."""

    class Clock(datetime):
        set_to = datetime(2026, 3, 10, 12, tzinfo=UTC)

        @classmethod
        def now(cls, tz=None):
            return cls.set_to

    monkeypatch.setattr(nightly, "datetime", Clock)

    def change(*parts):
        Clock.set_to = datetime(*parts, tzinfo=UTC)

    return change


def url():
    given = connection.settings_dict
    return backups.make_conninfo(
        host=given["HOST"], port=given["PORT"] or 5432, user=given["USER"],
        password=given["PASSWORD"] or None, dbname=given["NAME"],
    )  # fmt: skip


def plan(folder, *, at=time(3), keep=2):
    return nightly.Plan(at, folder / "backups", keep)


@pytest.fixture
def data(transactional_db, tmp_path, settings):
    """A data folder with one stored file."""
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    store(b"a picture", declared_type="image/png")
    return tmp_path


def scratch_databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%%\\_nightly'")
        return cursor.fetchall()


def pretend(folder, name):
    (folder / "backups").mkdir(exist_ok=True)
    (folder / "backups" / name).write_bytes(b"")


@pytest.mark.parametrize(
    ("variables", "at"),
    [
        ({}, None),
        ({"SOPORTE_MODE": "production"}, time(3)),
        ({"SOPORTE_MODE": "production", "SOPORTE_BACKUP_AT": "off"}, None),
        ({"SOPORTE_BACKUP_AT": "23:45"}, time(23, 45)),
    ],
)
def test_the_administrator_chooses_the_hour_and_production_has_one(
    settings_of, tmp_path, variables, at
):
    settings_of(**variables)
    assert nightly.plan(tmp_path) == nightly.Plan(at, tmp_path / "backups", 7)


def test_what_is_no_hour_is_refused_in_one_sentence(settings_of, tmp_path):
    settings_of(SOPORTE_BACKUP_AT="at night")
    with pytest.raises(Refusal, match="at night"):
        nightly.plan(tmp_path)


def test_it_comes_once_after_the_hour_in_the_organisations_own_time(tmp_path, moment):
    pretend(tmp_path, "soporte-20260310T021000Z.tar")
    due = nightly.Timer(plan(tmp_path), MADRID)
    moment(2026, 3, 11, 1, 59)
    assert not due()
    moment(2026, 3, 11, 2, 0)
    assert due(), "it is three in Madrid"
    pretend(tmp_path, "soporte-20260311T020001Z.tar")
    moment(2026, 3, 11, 23, 0)
    assert not due()
    moment(2026, 3, 12, 2, 1)
    assert due()


def test_a_machine_that_slept_through_the_hour_makes_up_for_it(tmp_path, moment):
    pretend(tmp_path, "soporte-20260308T021000Z.tar")
    moment(2026, 3, 10, 9, 0)
    due = nightly.Timer(plan(tmp_path), MADRID)
    assert not due(), "not in the middle of the start"
    moment(2026, 3, 10, 9, 6)
    assert due()


def test_after_one_that_failed_it_tries_again_an_hour_later(tmp_path, moment):
    due = nightly.Timer(plan(tmp_path), MADRID)
    moment(2026, 3, 11, 2, 1)
    assert due()
    moment(2026, 3, 11, 2, 59)
    assert not due()
    moment(2026, 3, 11, 3, 2)
    assert due()


def test_an_hour_that_the_change_of_time_skips_is_not_lost(tmp_path, moment):
    """In the night of 29 March 2026 there is no half past two in Madrid."""
    pretend(tmp_path, "soporte-20260328T013100Z.tar")
    due = nightly.Timer(plan(tmp_path, at=time(2, 30)), MADRID)
    moment(2026, 3, 29, 4, 0)
    assert due()


def test_a_folder_that_cannot_be_read_stops_nobody_but_the_backup(tmp_path, moment, monkeypatch):
    def stale(_folder):
        raise OSError("stale file handle")

    monkeypatch.setattr(nightly, "standing", stale)
    due = nightly.Timer(plan(tmp_path), "No/Such_Zone")
    moment(2026, 3, 11, 3, 1)
    assert due(), "the process that takes it will say what is wrong"


def test_it_is_proved_and_the_oldest_are_forgotten(data):
    for name in ("soporte-20250101T030000Z.tar", "soporte-20250102T030000Z.tar", "mine.tar"):
        pretend(data, name)
    chosen = plan(data)
    made = nightly.take(chosen, url=url(), data_dir=data)
    assert made.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in chosen.folder.glob("*.tar")} == {
        made.name,
        "soporte-20250102T030000Z.tar",
        "mine.tar",
    }
    assert backups.verify(made, url=url())["tables"]["files_blob"] == 1
    stands = nightly.standing(chosen.folder)
    assert stands.age < timedelta(minutes=1)
    assert not stands.failure
    assert scratch_databases() == []


def test_one_that_cannot_be_proved_counts_for_nothing_and_forgets_nothing(data, monkeypatch):
    pretend(data, "soporte-20250101T030000Z.tar")
    whole = backups.write

    def damaging(target, **named):
        manifest = whole(target, **named)
        raw = target.read_bytes()
        target.write_bytes(raw.replace(b"a picture", b"a pigture"))
        return manifest

    monkeypatch.setattr(backups, "write", damaging)
    with pytest.raises(Refusal, match="damaged"):
        nightly.take(plan(data, keep=1), url=url(), data_dir=data)
    stands = nightly.standing(data / "backups")
    assert stands.last_good == datetime(2025, 1, 1, 3, tzinfo=UTC)
    assert "damaged" in stands.failure
    monkeypatch.undo()
    nightly.take(plan(data, keep=1), url=url(), data_dir=data)
    stands = nightly.standing(data / "backups")
    assert (stands.failure, len(nightly.good(data / "backups"))) == ("", 1)


def test_it_does_not_fill_the_disk(data, monkeypatch):
    usage = shutil.disk_usage(data)._replace(free=nightly.SPARE)
    monkeypatch.setattr(nightly.shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(Refusal, match="MB free"):
        nightly.take(plan(data), url=url(), data_dir=data)
    assert list((data / "backups").glob("**/*.tar")) == []
    assert (data / "backups").stat().st_mode & 0o777 == 0o700
    assert "MB free" in nightly.standing(data / "backups").failure


def test_what_a_killed_one_left_is_cleared_away_and_two_at_once_are_refused(data):
    left = data / "backups" / ".work" / ".soporte-backup-x"
    left.mkdir(parents=True)
    (left / "database.dump").write_bytes(b"half")
    nightly.take(plan(data), url=url(), data_dir=data)
    assert not left.exists()
    with (
        nightly._alone(data / "backups"),
        pytest.raises(Refusal, match="Another backup"),
    ):
        nightly.take(plan(data), url=url(), data_dir=data)


def test_the_figures_tell_its_age_and_its_failure(data, client):
    assert b"soporte_backup" not in client.get("/metrics").content
    pretend(data, f"{datetime.now(UTC) - timedelta(hours=5):{nightly.STAMP}}")
    figures = client.get("/metrics").content.decode()
    age = next(line for line in figures.splitlines() if line.startswith("soporte_backup_age"))
    assert 5 * 3600 <= float(age.split()[1]) < 5 * 3600 + 60
    assert "soporte_backup_failed 0.0" in figures
    nightly._note_failure(data / "backups", "no room")
    assert "soporte_backup_failed 1.0" in client.get("/metrics").content.decode()


def test_the_supervisor_lets_it_come_when_due_and_go_when_done(tmp_path):
    """It runs in a process of its own: nothing waits for it, and it leaves no memory behind."""
    note = tmp_path / "note"
    turns = [False, True, False, False]

    def work():
        note.write_text(str(os.getpid()))

    child = Child("backup", work, is_due=lambda: turns.pop(0) if turns else False)
    supervisor = Supervisor([child])
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        # Its signals are the process's own, so it gets one.
        supervisor.start()
        assert child.pid == 0
        while turns or child.pid:
            supervisor._turn()
        os.write(writing, str(child.deaths).encode())
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 10) == b"1"
    os.close(reading)
    assert os.waitpid(pid, 0)[1] == 0
    assert int(note.read_text()) not in (pid, os.getpid())
