"""Tickets marked as spam, with what releasing one needs."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from soporte.toolbox.clock import now


def _person() -> models.ForeignKey:
    return models.ForeignKey(
        "people.Person",
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_found_by_tag"), ("people", "0005_distrusted")]
    operations = [
        migrations.AddField("ticket", "spam_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["-spam_at", "-id"],
                condition=Q(spam_at__isnull=False),
                name="tickets_spam",
            ),
        ),
        migrations.CreateModel(
            name="SpamMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, auto_created=True, serialize=False, verbose_name="ID")),
                (
                    "ticket",
                    models.ForeignKey(
                        "tickets.Ticket",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spam_marks",
                    ),
                ),
                ("sender", _person()),
                ("by", _person()),
                ("at", models.DateTimeField(default=now)),
                (
                    "status",
                    models.ForeignKey(
                        "tickets.Status",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=30, blank=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by", _person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["ticket"], condition=Q(released_at=None), name="tickets_spam_once"
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["-at", "-id"],
                        condition=Q(released_at=None),
                        name="tickets_spam_newest",
                    )
                ],
            },
        ),
    ]
