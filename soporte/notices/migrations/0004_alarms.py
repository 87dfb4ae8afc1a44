"""Brakes on automatic mail that held, for administrators."""

from django.db import migrations, models

import soporte.toolbox.clock


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_mail_texts")]
    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "brake",
                    models.CharField(
                        choices=[
                            ("ticket", "Too much to one address about one ticket"),
                            ("address", "Too much to one address"),
                            ("domain", "Too much to one domain"),
                            ("installation", "Too much in all"),
                        ],
                        max_length=12,
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=254)),
                ("held", models.IntegerField(default=0)),
                ("first_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                ("last_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                ("told_at", models.DateTimeField(null=True)),
                ("reset_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("brake", "target"), name="notices_one_alarm"
            ),
        ),
    ]
