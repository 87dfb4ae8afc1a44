"""Of what waits for us the longest stands first: home and play ask for it."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0021_bulk_spam_and_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("last_customer_at", "created_at"),
                models.F("id"),
                condition=models.Q(("category__in", ("new", "open"))),
                name="tickets_waiting_for_us",
            ),
        ),
    ]
