"""How queues assign their tickets, and what is kept of each assignment."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soporte.toolbox.clock

# A process keeps the policies: see `site/memory.py`.
TOUCH = (
    "CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON automation_queuepolicy"
    " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()"
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("people", "0006_attendance"),
        ("site", "0002_revision"),
        ("tickets", "0013_found_by_tag"),
    ]
    operations = [
        migrations.CreateModel(
            name="GivenBack",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tickets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField(default=soporte.toolbox.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("manual", "By hand"),
                            ("round_robin", "In turn"),
                            ("least_load", "Who has least to do"),
                        ],
                        max_length=12,
                    ),
                ),
                ("considered", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                (
                    "chosen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.queue",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="QueuePolicy",
            fields=[
                (
                    "queue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="assignment",
                        serialize=False,
                        to="tickets.queue",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("manual", "By hand"),
                            ("round_robin", "In turn"),
                            ("least_load", "Who has least to do"),
                        ],
                        default="manual",
                        max_length=12,
                        verbose_name="tickets are assigned",
                    ),
                ),
                (
                    "needs_presence",
                    models.BooleanField(default=True, verbose_name="only to who is online"),
                ),
                (
                    "needs_shift",
                    models.BooleanField(default=True, verbose_name="only during the shift"),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty sets no limit. Tickets that wait or sleep do not count.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="open tickets for one person, at most",
                    ),
                ),
                (
                    "weighs_priority",
                    models.BooleanField(
                        default=False,
                        help_text="Towards limit and load: high as two, urgent as three.",
                        verbose_name="urgent tickets count more",
                    ),
                ),
                (
                    "reopened",
                    models.CharField(
                        choices=[
                            ("same", "stays with its technician"),
                            ("queue", "goes back to the queue"),
                        ],
                        default="queue",
                        max_length=5,
                        verbose_name="a ticket that opens again while its technician is away",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.team",
                        verbose_name="only to members of",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SkillNeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(1, "basic"), (2, "good"), (3, "expert")], default=1
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skill_needs",
                        to="tickets.queue",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="people.skill",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skill_needs",
                        to="tickets.tickettype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=soporte.toolbox.clock.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.queue",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="skillneed",
            constraint=models.CheckConstraint(
                condition=models.Q(("queue", None), ("type", None), _connector="XOR"),
                name="automation_need_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillneed",
            constraint=models.UniqueConstraint(
                fields=("queue", "type", "skill"), name="automation_need_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(
                fields=("queue", "person"), name="automation_turn_once"
            ),
        ),
        migrations.RunSQL(TOUCH, "DROP TRIGGER touches_revision ON automation_queuepolicy"),
    ]
