"""Drafts of new tickets, with their files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soporte.tickets.models.draft
import soporte.toolbox.clock


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("tickets", "0025_private"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "TicketDraft",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "mark",
                    models.CharField(default=soporte.tickets.models.draft.new_mark, max_length=32),
                ),
                ("origin", models.CharField(blank=True, max_length=64)),
                ("inputs", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["person", "key"], name="tickets_ticketdraft_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "TicketDraftFile",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.blob",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="tickets.ticketdraft",
                    ),
                ),
            ],
        ),
    ]
