"""Merged and linked tickets, and what an answer does to a closed ticket of a queue."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import soporte.toolbox.clock


def _id() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0006_followers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "queue",
            "reopening",
            models.CharField(
                choices=[
                    ("always", "always opens it again"),
                    ("within", "opens it again within some days"),
                    ("never", "opens a new ticket"),
                ],
                db_default="within",
                default="within",
                max_length=6,
                verbose_name="an answer to a closed ticket",
            ),
        ),
        migrations.AddField(
            "queue",
            "reopening_days",
            models.PositiveSmallIntegerField(
                db_default=14,
                default=14,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="days in which it opens again",
            ),
        ),
        migrations.AddField(
            "ticket", "absorbed", ArrayField(models.BigIntegerField(), blank=True, null=True)
        ),
        migrations.AddField(
            "ticket", "link_count", models.SmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            "ticket",
            "merged_into",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.ticket",
            ),
        ),
        migrations.CreateModel(
            "Link",
            [
                ("id", _id()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("related", "Related to"),
                            ("duplicate", "Duplicate of"),
                            ("child", "Child of"),
                            ("incident", "Incident of"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_out",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_in",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "target", "kind"), name="tickets_link_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="tickets_linked_to_another",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            "Merge",
            [
                ("id", _id()),
                ("messages", ArrayField(models.BigIntegerField(), default=list)),
                ("added", ArrayField(models.BigIntegerField(), default=list)),
                ("confirmed", ArrayField(models.BigIntegerField(), default=list)),
                ("tags", ArrayField(models.CharField(max_length=40), default=list)),
                ("carried", models.JSONField(default=dict)),
                ("rating_moved", models.BooleanField(default=False)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tickets.status",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merges_here",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("loser",),
                        name="tickets_merged_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("loser", models.F("survivor")), _negated=True),
                        name="tickets_merged_into_another",
                    ),
                ]
            },
        ),
    ]
