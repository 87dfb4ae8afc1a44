"""Whose unproved mail is held: a moment on the person, which every mail reads anyway."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_touches_revision")]
    operations = [
        migrations.AddField(
            "person", "distrusted_at", models.DateTimeField(null=True, blank=True)
        )
    ]
