"""After how long without an open page a colleague counts as offline."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("site", "0002_revision")]
    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="offline_after",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="0 never does. Five minutes at least: pages report every three.",
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="minutes without an open page until a colleague counts as offline",
            ),
        ),
    ]
