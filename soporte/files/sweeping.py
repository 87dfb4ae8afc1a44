"""What nothing links to goes: first the row, a day later the file.

The day between keeps a backup whole whose dump still knows the row. Whoever stores the same bytes
meanwhile renews the row or makes it again, and only then looks for the file (`operations.store`).
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from soporte.files import previews, storage
from soporte.files.models import Blob, Words
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
UNLINKED_FOR = timedelta(hours=24)
BATCH = 200


def sweep() -> tuple[int, int]:
    """Forget unlinked blobs and remove the files that no row knows; how many of each."""
    rows, files = _sweep_rows(), _sweep_files()
    if rows or files:
        log.info("files swept", rows=rows, files=files)
    return rows, files


def links() -> Iterator["models.ForeignKey[Any, Any]"]:
    """Every foreign key to a blob, whichever room has it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Blob:
                yield field


def _unlinked() -> QuerySet[Blob]:
    found = Blob.objects.filter(stored_at__lt=now() - UNLINKED_FOR)
    for field in links():
        # All rows: a default manager could hide some that link nevertheless.
        rows = field.model._base_manager  # noqa: SLF001
        linked = rows.filter(**{field.name: OuterRef("pk")})
        found = found.filter(~Exists(linked))
    return found


def _sweep_rows() -> int:
    ids = list(_unlinked().values_list("pk", flat=True))
    return sum(_forget(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _forget(ids: list[int]) -> int:
    try:
        with transaction.atomic():
            rows = Blob.objects.select_for_update(skip_locked=True).filter(pk__in=ids)
            locked = list(rows.values_list("pk", flat=True))
            # Asked again under the lock: another statement sees what was linked or renewed since.
            gone = list(_unlinked().filter(pk__in=locked))
            for blob in gone:
                storage.touch(blob.sha256)
            Blob.objects.filter(pk__in=[blob.pk for blob in gone]).delete()
            return len(gone)
    except IntegrityError:
        # Linked at this very moment without being held: it stays.
        log.warning("blobs were linked while swept", ids=ids)
        return 0


def _sweep_files() -> int:
    limit = time.time() - UNLINKED_FOR.total_seconds()
    count = 0
    for beginning, digests, unfinished in storage.older_than(limit):
        blobs = Blob.objects.filter(sha256__startswith=beginning)
        known = set(blobs.values_list("sha256", flat=True)) if digests else set()
        count += sum(_remove(digest, limit) for digest in digests if digest not in known)
        count += sum(_unlink(path) for path in unfinished)
    return count


def _remove(digest: str, limit: float) -> bool:
    """Remove a file while its key is ours: whoever stores the same bytes waits, then writes."""
    with transaction.atomic():
        blob, is_ours = Blob.objects.get_or_create(sha256=digest, defaults={"size": 0})
        if not is_ours:
            return False
        path = storage.path_of(digest)
        is_old = storage.age_limit_passed(path, limit)
        if is_old:
            _unlink(path)
            previews.forget(digest)
            Words.objects.filter(sha256=digest).delete()
        blob.delete()
        return is_old


def _unlink(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True
