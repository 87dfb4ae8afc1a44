"""A stored file."""

from typing import BinaryIO

from django.db import models

from soporte.files import storage
from soporte.toolbox.clock import now


class Blob(models.Model):
    """Bytes kept once by their SHA-256. Its type is what the bytes say, not the sender."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]

    def read(self) -> bytes:
        """The bytes. Raises FileNotFoundError when the folder has lost them."""
        return storage.read(self.sha256)

    def open(self) -> BinaryIO:
        """The bytes as a stream. Raises FileNotFoundError when the folder has lost them."""
        return storage.stream(self.sha256)

    @property
    def is_image(self) -> bool:
        """Whether a preview can be made."""
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}
