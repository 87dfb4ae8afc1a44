"""Tickets are found by what their fields hold; those without any cost the index nothing."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0009_forms_and_fields")]
    operations = [
        AddIndexConcurrently(
            "ticket",
            GinIndex(
                fields=["fields"],
                opclasses=["jsonb_path_ops"],
                condition=~Q(fields={}),
                name="tickets_by_field",
            ),
        )
    ]
