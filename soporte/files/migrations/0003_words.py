"""The words that were read in files."""

from django.db import migrations, models

import soporte.toolbox.clock


class Migration(migrations.Migration):
    dependencies = [("files", "0002_sweep_and_quota")]
    operations = [
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "sha256",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("read_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
            ],
        )
    ]
