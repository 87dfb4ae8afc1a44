"""Storing files and granting their download."""

import hashlib
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from soporte.files import sniff, storage
from soporte.files.models import Blob
from soporte.toolbox.clock import now

FRESH = timedelta(hours=1)
"""A row renewed this recently is not written again: what many mails carry stays unlocked."""
LINK_LIFE = 12 * 3600
LINK_STEP = 3600


class _Signer(signing.TimestampSigner):
    """Signs with the time of the last full hour, so that a page seen twice has the same links.

    Otherwise no browser could keep a picture.
    """

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) // LINK_STEP * LINK_STEP)


@dataclass(frozen=True)
class Grant:
    """What a signed path allows: one blob, under one name, as a download or as a picture."""

    blob: Blob
    name: str
    inline: bool


@transaction.atomic
def store(data: bytes, *, declared_type: str = "") -> Blob:
    """Keep bytes; the same again give the same blob. The row joins the caller's transaction."""
    digest = hashlib.sha256(data).hexdigest()
    blob = _known(digest)
    if blob is None:
        blob, _created = Blob.objects.get_or_create(
            sha256=digest,
            defaults={"size": len(data), "content_type": sniff.content_type(data, declared_type)},
        )
    # After the row: only who holds that touches the file, the sweep included.
    storage.write(digest, data)
    return blob


def hold(ids: Collection[int]) -> dict[int, Blob]:
    """Those of these blobs that are there, by id; for a day from now none of them is swept.

    Whoever links a blob that was stored in an earlier transaction gets it here.
    """
    _stale().filter(pk__in=ids).update(stored_at=now())
    return Blob.objects.in_bulk(ids)


def _known(digest: str) -> Blob | None:
    blob = Blob.objects.filter(sha256=digest).first()
    if blob is None or blob.stored_at > now() - FRESH:
        return blob
    # Waits for a sweep that is about to remove it.
    is_there = Blob.objects.filter(pk=blob.pk).update(stored_at=now())
    return blob if is_there else None


def _stale() -> QuerySet[Blob]:
    return Blob.objects.filter(stored_at__lt=now() - FRESH)


def signed_path(blob: Blob, name: str, *, inline: bool = False) -> str:
    """A path that grants this blob for some hours to whoever holds it."""
    token = _Signer(salt="file").sign_object([blob.pk, name[:150], int(inline)], compress=True)
    return reverse("file", args=[token])


def read_token(token: str) -> Grant | None:
    """What a token grants, or None when it is wrong or old."""
    try:
        pk, name, inline = _Signer(salt="file").unsign_object(token, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError):
        return None
    blob = Blob.objects.filter(pk=pk).first()
    return Grant(blob, name, bool(inline)) if blob else None
