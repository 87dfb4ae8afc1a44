"""The words that were read in files go as soon as nothing links to the files any more."""

from collections.abc import Collection

from soporte.files.models import Blob, Words
from soporte.files.sweeping import links


def forget_words(blobs: Collection[int]) -> None:
    """Forget what was read in those of these blobs that are linked no more.

    The files themselves follow with the sweep, a day later.
    """
    left = Blob.objects.filter(pk__in=blobs)
    for link in links():
        rows = link.model._base_manager.filter(**{f"{link.name}__in": blobs})  # noqa: SLF001
        left = left.exclude(pk__in=rows.values(link.name))
    Words.objects.filter(sha256__in=left.values("sha256")).delete()
