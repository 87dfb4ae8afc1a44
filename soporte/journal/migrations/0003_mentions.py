"""Whom notes mention is found by an index that holds those notes alone."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("journal", "0002_audit")]
    operations = [
        AddIndexConcurrently(
            "entry",
            GinIndex(
                fields=["detail"],
                opclasses=["jsonb_path_ops"],
                condition=Q(kind="note.added", detail__has_key="mentions"),
                name="journal_mentions",
            ),
        )
    ]
