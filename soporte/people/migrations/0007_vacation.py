"""Days off have a word of their own: the house's holidays are something else."""

from django.db import migrations, models

KINDS = [
    ("leave", "day off"),
    ("holidays", "vacation"),
    ("illness", "ill"),
    ("training", "training"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0006_attendance")]
    operations = [
        migrations.AlterField(
            model_name="absence",
            name="kind",
            field=models.CharField(
                choices=KINDS, default="leave", max_length=10, verbose_name="kind"
            ),
        )
    ]
