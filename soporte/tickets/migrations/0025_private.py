"""Whom of the staff a private ticket is shown to; empty where it is not private."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0024_more_groups")]
    operations = [
        migrations.AddField(
            "ticket",
            "private_to",
            django.contrib.postgres.fields.ArrayField(
                models.BigIntegerField(), null=True, blank=True
            ),
        )
    ]
