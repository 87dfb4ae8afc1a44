"""Probes, figures, logs, refusals and backups."""

import io
import json
import logging
import tarfile

import pytest
from django.db import OperationalError, connection
from django.test import Client

from soporte.config import backups, health, logs, unsafe
from soporte.config.environment import environment
from soporte.config.installation import Installation, Lock
from soporte.config.listening import bind, check_free
from soporte.config.words import Refusal
from soporte.files.operations import store


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


def test_it_is_alive_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_it_is_not_ready_without_a_worker_and_says_why_only_nearby(client):
    near = client.get("/readyz")
    assert near.status_code == 503
    assert near.json()["problems"] == {"worker": "no worker runs"}
    far = client.get("/readyz", REMOTE_ADDR="203.0.113.9")
    assert far.json() == {"ready": False}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert client.get("/readyz").json() == {"ready": True, "problems": {}}


@pytest.mark.django_db
def test_figures_are_for_this_machine_or_the_token(client, settings_of):
    assert b"soporte_database_bytes" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    settings_of(SOPORTE_METRICS_TOKEN="figures-please")
    assert client.get("/metrics").status_code == 403
    far = {"REMOTE_ADDR": "203.0.113.9"}
    for given, status in (("figures-please", 200), ("figures", 403), ("", 403)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {given}"}, **far)
        assert answer.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "variables",
    [
        {"SOPORTE_BASE_URL": "https://support.nortia.example"},
        {"SOPORTE_MODE": "production"},
        {"SOPORTE_TRUSTED_PROXIES": "127.0.0.1"},
    ],
)
def test_a_silent_proxy_on_this_machine_opens_no_figures_to_the_world(
    client, settings_of, variables
):
    """It forwards a stranger's request from 127.0.0.1 and says nothing of him."""
    settings_of(**variables)
    assert client.get("/metrics").status_code == 403
    assert "problems" not in client.get("/readyz").json()


@pytest.mark.django_db
def test_every_answer_carries_a_request_id_and_a_well_formed_one_is_kept(client):
    assert client.get("/x", headers={"X-Request-ID": "abcdef-123"})["X-Request-ID"] == "abcdef-123"
    assert client.get("/x", headers={"X-Request-ID": 'a"\n{}'})["X-Request-ID"].isalnum()


@pytest.mark.django_db
def test_a_database_that_is_away_gives_503_and_a_defect_500(monkeypatch):
    browser = Client(raise_request_exception=False)

    def away(_request):
        raise OperationalError("gone")

    def broken(_request):
        raise ZeroDivisionError

    for raising, status in ((away, 503), (broken, 500)):
        monkeypatch.setattr("soporte.config.middleware._apply", raising)
        answer = browser.get("/x")
        assert answer.status_code == status
        assert "gone" not in answer.content.decode()


def test_a_log_line_is_one_line_of_json_whatever_is_in_it(capsys):
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.configure("INFO", as_json=True)
        logging.getLogger("someone.else").warning("two\nlines %s", "\x1b[31mred")
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.captureWarnings(capture=False)
    assert len(lines) == 1
    assert json.loads(lines[0])["event"] == "two\nlines \x1b[31mred"
    assert "\x1b" not in lines[0]


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({}, "SOPORTE_BASE_URL"),
        ({"SOPORTE_BASE_URL": "http://desk.example"}, "https"),
        ({"SOPORTE_BASE_URL": "https://*.example"}, "one host"),
        ({"SOPORTE_BASE_URL": "https://desk.example", "SOPORTE_SECRET_KEY": "x" * 60}, "weak"),
        ({"SOPORTE_BASE_URL": "https://desk.example", "SOPORTE_SECRET_KEY": "short"}, "weak"),
        ({"SOPORTE_BASE_URL": "https://desk.example", "SOPORTE_TRUSTED_PROXIES": "*"}, "proxy"),
    ],
)
def test_production_refuses_what_is_unsafe_and_says_what(settings_of, variables, word):
    settings_of(SOPORTE_MODE="production", **variables)
    with pytest.raises(Refusal, match=word):
        unsafe.refuse_unsafe(demo=False)


def test_production_starts_with_safe_settings_but_never_with_the_demo(settings_of):
    settings_of(SOPORTE_MODE="production", SOPORTE_BASE_URL="https://desk.example")
    unsafe.refuse_unsafe(demo=False)
    with pytest.raises(Refusal, match="demo"):
        unsafe.refuse_unsafe(demo=True)


def test_a_new_installation_gets_a_secret_of_its_own_that_nobody_else_reads(tmp_path, monkeypatch):
    monkeypatch.delenv("SOPORTE_SECRET_KEY", raising=False)
    keys = set()
    for name in ("one", "two"):
        installation = Installation(tmp_path / name)
        installation.prepare()
        installation.prepare()
        file = installation.data_dir / "secret_key"
        assert file.stat().st_mode & 0o777 == 0o600
        keys.add(file.read_text())
    assert len(keys) == 2
    assert min(map(len, keys)) >= 60


def test_a_second_start_on_the_same_data_is_refused_with_who_holds_it(tmp_path):
    installation = Installation(tmp_path / "data")
    with installation.locked() as lock:
        lock.note({"url": "http://127.0.0.1:8000"})
        with pytest.raises(Refusal, match="8000"), installation.locked():
            pass
    assert Lock(installation.run_dir / "lock").is_free()


def test_a_busy_port_is_said_in_one_sentence():
    (first,) = bind("127.0.0.1", 0, count=1)
    port = first.getsockname()[1]
    with first, pytest.raises(Refusal, match=str(port)):
        check_free("127.0.0.1", port)


@pytest.fixture
def archive(transactional_db, tmp_path, settings):
    """A backup of a database with one file."""
    settings.FILES_DIR = tmp_path / "data" / "files"
    store(b"a picture", declared_type="image/png")
    (tmp_path / "data" / "secret_key").write_text("key")
    backups.write(tmp_path / "one.tar", url=url(), data_dir=tmp_path / "data")
    return tmp_path / "one.tar"


def url():
    given = connection.settings_dict
    return backups.make_conninfo(
        host=given["HOST"], port=given["PORT"] or 5432, user=given["USER"],
        password=given["PASSWORD"] or None, dbname=given["NAME"],
    )  # fmt: skip


def test_a_backup_proves_itself_and_betrays_every_change(archive, tmp_path):
    manifest = backups.verify(archive, url=url())
    assert manifest["tables"]["files_blob"] == 1
    assert archive.stat().st_mode & 0o777 == 0o600

    whole = archive.read_bytes()
    at = whole.index(b"a picture")
    archive.write_bytes(whole[:at] + b"b" + whole[at + 1 :])
    with pytest.raises(Refusal, match="damaged"):
        backups.verify(archive, url=url())
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal, match="no good backup"):
        backups.verify(archive, url=url())


def test_a_backup_that_lacks_rows_or_files_is_not_called_good(archive, tmp_path):
    for change in (_forget_file, _promise_rows):
        changed = tmp_path / "changed.tar"
        with tarfile.open(archive) as old, tarfile.open(changed, "w") as new:
            members = {one.name: old.extractfile(one).read() for one in old}
            for name, data in change(members).items():
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                new.addfile(entry, io.BytesIO(data))
        with pytest.raises(Refusal, match=r"missing|rows"):
            backups.verify(changed, url=url())


def _forget_file(members):
    name = next(one for one in members if one.startswith("files/"))
    manifest = json.loads(members["manifest.json"])
    del manifest["members"][name]
    kept = {key: data for key, data in members.items() if key != name}
    return kept | {"manifest.json": json.dumps(manifest).encode()}


def _promise_rows(members):
    manifest = json.loads(members["manifest.json"])
    manifest["tables"]["files_blob"] = 2
    return members | {"manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "files/../../evil", "other"])
def test_an_archive_with_strange_members_writes_nothing(tmp_path, name):
    archive = tmp_path / "evil.tar"
    with tarfile.open(archive, "w") as made:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        made.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(Refusal, match="unexpected"), backups.unpacked(archive):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.tar"]


def test_an_archive_with_a_link_is_refused(tmp_path):
    archive = tmp_path / "link.tar"
    with tarfile.open(archive, "w") as made:
        entry = tarfile.TarInfo("files/x")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        made.addfile(entry)
    with pytest.raises(Refusal, match="unexpected"), backups.unpacked(archive):
        pass


def test_a_worker_that_stopped_is_named(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min')"
        )
    assert "300" in health.worker()
