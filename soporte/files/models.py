"""Stored files, the words in them, and how much each stored in a day."""

from typing import BinaryIO

from django.db import models

from soporte.files import storage
from soporte.toolbox.clock import now

SOUNDS = frozenset({"audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav"})


class Blob(models.Model):
    """Bytes kept once by their SHA-256. Its type is what the bytes say, not the sender.

    `stored_at` is when somebody last brought them, or was about to link them, give or take an hour.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)
    stored_at = models.DateTimeField(default=now)

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

    @property
    def is_sound(self) -> bool:
        """Whether a page can play it."""
        return self.content_type in SOUNDS

    @property
    def is_paged(self) -> bool:
        """Whether its pages can be drawn."""
        return self.content_type == "application/pdf"


class Words(models.Model):
    """The words that were read in a file; named by its digest, they hold no blob back."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()
    read_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sha256[:12]


class Usage(models.Model):
    """How many bytes of files one `owner` (`quota.Payer`) stored on one day."""

    owner = models.CharField(max_length=300)
    day = models.DateField()
    size = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "day"], name="files_usage_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.day}"
