import django.db.models.deletion
from django.db import migrations, models


def to_queue():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to="tickets.queue",
        verbose_name="hand over to the queue",
    )


def place(of):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to=f"tickets.{'tickettype' if of == 'type' else of}",
        verbose_name=of,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("fields", "0001_initial"),
        ("tickets", "0008_drafts_snooze_canned_replies"),
    ]
    operations = [
        migrations.AddField(
            "ticket", "fields", models.JSONField(blank=True, db_default={}, default=dict)
        ),
        migrations.AddField("tickettype", "handover_queue", to_queue()),
        migrations.AddField(
            "tickettype",
            "handover_email",
            models.EmailField(
                blank=True,
                default="",
                max_length=254,
                verbose_name="hand over to the e-mail address",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "tickettype",
            "handover_es",
            models.TextField(
                blank=True, default="", verbose_name="what its requester is told, in Spanish"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "tickettype",
            "handover_en",
            models.TextField(
                blank=True, default="", verbose_name="what its requester is told, in English"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lines", models.JSONField(blank=True, default=list)),
                ("queue", place("queue")),
                ("type", place("type")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("queue", "type"),
                        name="tickets_one_form_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON tickets_form"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            "DROP TRIGGER touches_revision ON tickets_form",
        ),
    ]
