"""Lists of tickets by tag are read by an index; those without any cost it nothing."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0012_views")]
    operations = [
        AddIndexConcurrently(
            "ticket",
            GinIndex(fields=["tags"], condition=~Q(tags=[]), name="tickets_by_tag"),
        )
    ]
