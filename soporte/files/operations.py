"""Storing files and granting their download."""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from soporte.files import sniff, storage
from soporte.files.models import Blob

LINK_LIFE = 12 * 3600


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
    token = signing.dumps([blob.pk, name[:150], int(inline)], salt="file", compress=True)
    return reverse("file", args=[token])


def read_token(token: str) -> Grant | None:
    """What a token grants, or None when it is wrong or old."""
    try:
        pk, name, inline = signing.loads(token, salt="file", max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError):
        return None
    blob = Blob.objects.filter(pk=pk).first()
    return Grant(blob, name, bool(inline)) if blob else None
