"""Storing files and granting their download."""

import hashlib
import time
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from soporte.files import sniff, storage
from soporte.files.models import Blob

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


def store(data: bytes, *, declared_type: str = "") -> Blob:
    """Keep bytes; the same again give the same blob. The row joins the caller's transaction."""
    digest = hashlib.sha256(data).hexdigest()
    storage.write(digest, data)
    blob, _created = Blob.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(data), "content_type": sniff.content_type(data, declared_type)},
    )
    return blob


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
