"""`soporte doctor`: each check seen passing and failing, with advice and the exit code."""

import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, ProgrammingError, connection

from soporte.channels.models import Account, Inbound
from soporte.config import doctor, nightly
from soporte.config import settings as module
from soporte.config.environment import environment
from soporte.config.installation import Installation
from soporte.files import storage
from soporte.files.models import Blob
from soporte.files.operations import store
from soporte.outbox.models import Delivery
from soporte.outbox.operations import enqueue
from soporte.people.models import Person
from soporte.search.models import Document
from soporte.toolbox.clock import now

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=2)


class House:
    """An installation in which nothing is wrong, and ways to break it."""

    def __init__(self, folder, patch):
        self.folder, self.patch = folder, patch
        self.installation = Installation(folder)

    def environment(self, **variables):
        for name, value in variables.items():
            self.patch.setenv(name, value)
        environment.cache_clear()

    def in_production(self, **more):
        """Production with everything that it asks for."""
        self.environment(
            SOPORTE_MODE="production",
            SOPORTE_BASE_URL="https://desk.example",
            DATABASE_URL="postgresql:///web",
            DATABASE_OWNER_URL="postgresql:///owner",
            **more,
        )
        self.patch.setattr(doctor.os, "getuid", lambda: 65534)

    def setting_of_the_server(self, name, value):
        """Let the server say so: some settings cannot be changed for one test."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS pretended")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION pretended.current_setting(text) RETURNS text "
                f"LANGUAGE sql AS $$ SELECT CASE $1 WHEN '{name}' THEN '{value}' "
                "ELSE pg_catalog.current_setting($1) END $$"
            )
            cursor.execute("SET LOCAL search_path = pretended, pg_catalog, public")

    def free(self, size):
        usage = shutil.disk_usage("/")._replace(free=size)
        self.patch.setattr(doctor.shutil, "disk_usage", lambda _folder: usage)

    def heartbeat(self, age="0 s"):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_workers")
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)",
                [age],
            )

    def backup(self, age=LONG_AGO):
        folder = self.folder / "backups"
        folder.mkdir(exist_ok=True)
        (folder / f"{now() - age:{nightly.STAMP}}").touch()


@pytest.fixture
def house(tmp_path, monkeypatch, settings, cast):
    """A house in order."""
    monkeypatch.delenv("SOPORTE_SECRET_KEY", raising=False)
    made = House(tmp_path, monkeypatch)
    made.installation.prepare()
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    settings.SMTP_URL = "smtp://127.0.0.1:25"
    package = tmp_path / "package"
    (package / "static" / "dist").mkdir(parents=True)
    (package / "static" / "dist" / "manifest.json").write_text("{}")
    monkeypatch.setattr(module, "PACKAGE", package)
    monkeypatch.setattr(Installation, "runs", lambda _self: True)
    made.setting_of_the_server("fsync", "on")
    made.free(2 * doctor.LEAST_FREE)
    made.heartbeat()
    made.environment()
    yield made
    monkeypatch.undo()
    environment.cache_clear()


def examined(house, capsys):
    """The exit code, and each finding that needs something done, with its advice."""
    code = doctor.report(house.installation)
    said = re.split(r"^(?=!! |ok )", capsys.readouterr().out, flags=re.MULTILINE)
    bad = [one for one in said if one.startswith("!! ")]
    assert all("\n   → " in one for one in bad)
    return code, bad


def test_a_house_in_order_exits_with_0(house, capsys):
    store(b"kept", declared_type="text/plain")
    enqueue(channel="email", recipient="ana@acme.example", payload={})
    assert examined(house, capsys) == (0, [])


def test_a_house_in_order_in_production_too(house, capsys):
    house.in_production()
    house.backup()
    assert examined(house, capsys) == (0, [])


def unsafe_address(house):
    house.in_production()
    house.environment(SOPORTE_BASE_URL="http://desk.example")
    house.backup()


def little_room(house):
    house.free(doctor.LEAST_FREE - 1)


def open_key(house):
    (house.folder / "secret_key").chmod(0o644)


def reckless_server(house):
    house.setting_of_the_server("fsync", "off")


def missing_migration(_house):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox'")


def one_role(house):
    house.in_production()
    house.patch.delenv("DATABASE_OWNER_URL")
    house.backup()


def no_worker(_house):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


def dead_worker(house):
    house.heartbeat("5 min")


def unread_mail(_house):
    Inbound.keep(b"x", kind="email", route="smtp", envelope={}, account=None, cursor="")
    Inbound.objects.update(received_at=now() - LONG_AGO)


def waiting_mail(_house):
    enqueue(channel="email", recipient="ana@acme.example", payload={})
    Delivery.objects.update(created_at=now() - LONG_AGO)


def failed_mail(_house):
    enqueue(channel="email", recipient="ana@acme.example", payload={})
    Delivery.objects.update(state="unknown")


def no_server(_house):
    configured.SMTP_URL = ""


def failing_mailbox(_house):
    Account.objects.create(
        name="x", address="s@example.test", failing_since=now(), error="wrong password"
    )


def no_administrator(_house):
    Person.objects.filter(role="administrator").update(is_active=False)


def unfound_person(_house):
    Document.objects.filter(kind="person").first().delete()


def lost_file(_house):
    store(b"lost", declared_type="text/plain")
    storage.path_of(Blob.objects.get().sha256).unlink()


def failed_backup(house):
    house.backup()
    nightly._note_failure(house.folder / "backups", "no room on the disk")


def old_backup(house):
    house.environment(SOPORTE_BACKUP_AT="03:00")
    house.backup(timedelta(hours=28))


def never_a_backup(house):
    house.environment(SOPORTE_BACKUP_AT="03:00")


def no_backups_in_production(house):
    house.in_production(SOPORTE_BACKUP_AT="off")
    house.backup()


def no_such_hour(house):
    house.environment(SOPORTE_BACKUP_AT="teatime")


def root_in_production(house):
    house.in_production()
    house.backup()
    house.patch.setattr(doctor.os, "getuid", lambda: 0)


def no_pages(house):
    (house.folder / "package" / "static" / "dist" / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (unsafe_address, "https://"),
        (little_room, "1 GB"),
        (open_key, "chmod 600"),
        (reckless_server, "fsync = on"),
        (missing_migration, "soporte migrate"),
        (one_role, "DATABASE_OWNER_URL"),
        (no_worker, "no worker runs"),
        (dead_worker, "last seen 300 s ago"),
        (unread_mail, "Incoming mail that waits: 1"),
        (waiting_mail, "Outgoing mail that waits: 1"),
        (failed_mail, "Outgoing mail that failed: 1"),
        (no_server, "SOPORTE_SMTP_URL"),
        (failing_mailbox, "wrong password"),
        (no_administrator, "user create"),
        (unfound_person, "rebuild_search person -- --missing"),
        (lost_file, "missing: 1."),
        (failed_backup, "no room on the disk"),
        (old_backup, "soporte backup"),
        (never_a_backup, "soporte backup"),
        (no_backups_in_production, "SOPORTE_BACKUP_AT"),
        (no_such_hour, "teatime"),
        (root_in_production, "ordinary user"),
        (no_pages, "./do run"),
    ],
)
def test_one_thing_that_is_wrong_is_told_alone_and_exits_with_1(house, capsys, broken, said):
    broken(house)
    code, bad = examined(house, capsys)
    assert code == 1
    (only,) = bad
    assert said in only


def test_a_check_that_cannot_be_made_hinders_no_other(house, capsys, monkeypatch):
    def away(_installation):
        raise DatabaseError("the server closed the connection")

    def full(_installation):
        raise OSError("read-only file system")

    monkeypatch.setattr(doctor, "CHECKS", (away, full, *doctor.CHECKS))
    code, bad = examined(house, capsys)
    assert code == 1
    assert ["closed the connection" in bad[0], "read-only" in bad[1]] == [True, True]
    assert len(bad) == 2


def test_an_older_database_is_told_once_and_not_by_every_table_that_it_lacks(
    house, capsys, monkeypatch
):
    def lacking(_installation):
        raise ProgrammingError('relation "files_blob" does not exist')

    monkeypatch.setattr(doctor.prepare, "missing_migrations", lambda: 3)
    monkeypatch.setattr(doctor, "CHECKS", (*doctor.CHECKS, lacking))
    _code, (only,) = examined(house, capsys)
    assert "soporte migrate" in only


def test_no_check_is_left_out_of_these_tests():
    assert len(doctor.CHECKS) == 12, "break it here, too"
