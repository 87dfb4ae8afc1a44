"""What nothing links to goes after a day; what somebody is about to link stays."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.apps import apps
from django.db import connections, models, transaction
from procrastinate.contrib.django import app

from soporte.files import operations as files
from soporte.files import previews, storage, sweeping
from soporte.files.models import Blob
from soporte.tickets.models import Attachment

pytestmark = pytest.mark.django_db
OLD = sweeping.UNLINKED_FOR + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def age(blob):
    """Let a blob's row and file have lain there for more than a day."""
    Blob.objects.filter(pk=blob.pk).update(stored_at=blob.stored_at - OLD)
    age_file(blob.sha256)


def age_file(digest):
    then = time.time() - OLD.total_seconds()
    os.utime(storage.path_of(digest), (then, then))


def is_stored(blob):
    return storage.path_of(blob.sha256).exists()


def test_it_forgets_an_unlinked_blob_and_removes_its_file_a_day_later():
    blob = files.store(b"orphan")
    age(blob)
    assert sweeping.sweep() == (1, 0)
    assert not Blob.objects.exists()
    assert is_stored(blob), "a backup that began before still wants the file"
    age_file(blob.sha256)
    assert sweeping.sweep() == (0, 1)
    assert not is_stored(blob)


def test_it_leaves_what_is_younger_than_a_day():
    blob = files.store(b"young")
    assert sweeping.sweep() == (0, 0)
    assert blob.read() == b"young"


def test_it_leaves_what_a_message_carries(printer):
    blob = files.store(b"linked")
    Attachment.objects.create(message=printer.opening, blob=blob, name="a.txt")
    age(blob)
    assert sweeping.sweep() == (0, 0)
    assert blob.read() == b"linked"


def test_it_knows_every_foreign_key_to_a_blob_in_every_room():
    known = {(field.model, field.name) for field in sweeping.links()}
    assert (Attachment, "blob") in known
    pointing = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Blob
    }
    assert known == pointing


def test_it_leaves_what_was_stored_again_or_held_for_linking():
    again, held = files.store(b"again"), files.store(b"held")
    age(again)
    age(held)
    files.store(b"again")
    assert files.hold([held.pk]) == {held.pk: held}
    assert sweeping.sweep() == (0, 0)
    assert again.read() == b"again"
    assert held.read() == b"held"


def test_it_removes_files_of_no_row_unfinished_ones_and_their_previews():
    with transaction.atomic():
        lost = files.store(b"rolled back")
        transaction.set_rollback(True)
    preview = previews._path(lost.sha256, ".png")
    preview.parent.mkdir(parents=True)
    preview.write_bytes(b"x")
    half = storage.path_of(lost.sha256).parent / ".new-abc"
    half.write_bytes(b"half")
    foreign = half.parent / "README"
    foreign.write_bytes(b"not ours")
    assert sweeping.sweep() == (0, 0)
    age_file(lost.sha256)
    for path in (half, foreign):
        os.utime(path, (1, 1))
    assert sweeping.sweep() == (0, 2)
    assert not is_stored(lost)
    assert not preview.exists()
    assert not half.exists()
    assert foreign.exists()
    assert not Blob.objects.exists()


def test_a_sweep_is_a_nightly_job():
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["files.sweep"] == "47 3 * * *"
    assert periodic["channels.sweep"] == "37 3 * * *"


@pytest.mark.django_db(transaction=True)
def test_bytes_that_come_again_while_they_are_swept_are_whole(monkeypatch):
    """At the worst moment: the row is going and its file too, and somebody brings them again."""
    row = files.store(b"row goes")
    age(row)
    gone = files.store(b"file goes")
    Blob.objects.filter(pk=gone.pk).delete()
    age_file(gone.sha256)
    going = Event()
    real_touch, real_unlink = storage.touch, sweeping._unlink

    def slow(step):
        def act(what):
            going.set()
            time.sleep(0.5)
            return step(what)

        return act

    monkeypatch.setattr(storage, "touch", slow(real_touch))
    monkeypatch.setattr(sweeping, "_unlink", slow(real_unlink))
    for data in (b"row goes", b"file goes"):
        going.clear()
        with ThreadPoolExecutor(1) as pool:
            swept = pool.submit(_apart, sweeping._sweep_rows if b"row" in data else _sweep_files)
            assert going.wait(10)
            blob = files.store(data)
            assert swept.result(10) == 1
        assert Blob.objects.get(pk=blob.pk).read() == data


def _sweep_files():
    return sweeping._sweep_files()


def _apart(work):
    try:
        return work()
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_blob_that_is_held_in_an_open_transaction_is_left():
    blob = files.store(b"being linked")
    age(blob)
    with transaction.atomic():
        files.hold([blob.pk])
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_apart, sweeping.sweep).result(10) == (0, 0)
    assert Path(storage.path_of(blob.sha256)).exists()
    assert Blob.objects.filter(pk=blob.pk).exists()
