"""The rows by which things are found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

PUBLIC, INTERNAL = 0, 1


class Document(models.Model):
    """All the words of one thing that one group of readers may see, as terms (`terms.py`).

    `part` is PUBLIC, or INTERNAL for the row that also holds what only some may read.
    """

    pk = models.CompositePrimaryKey("kind", "thing_id", "part")
    kind = models.CharField(max_length=30)
    thing_id = models.BigIntegerField()
    part = models.SmallIntegerField(default=PUBLIC)
    version = models.SmallIntegerField()
    updated_at = models.DateTimeField()
    terms = ArrayField(models.IntegerField())

    class Meta:
        indexes = [
            # Every search reads the pending list, which costs up to two milliseconds; every writer
            # waits for its merging, of which a longer list saves half.
            GinIndex(fields=["terms"], name="search_terms", gin_pending_list_limit=1024)
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.thing_id}/{self.part}"
