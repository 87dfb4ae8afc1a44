"""Who is there: what people say of themselves, their shifts, days off and skills."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import soporte.toolbox.clock


def of_a_person(related_name: str) -> models.Field:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to=settings.AUTH_USER_MODEL,
    )


def of_one_person(related_name: str) -> models.Field:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name=related_name,
        serialize=False,
        to=settings.AUTH_USER_MODEL,
    )


def number() -> models.Field:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0005_distrusted")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="availability",
            field=models.CharField(
                choices=[("online", "Online"), ("busy", "Busy"), ("away", "Away")],
                db_default="online",
                default="online",
                max_length=6,
                verbose_name="availability",
            ),
        ),
        migrations.CreateModel(
            name="LastSeen",
            fields=[
                ("person", of_one_person("last_seen")),
                ("at", models.DateTimeField(default=soporte.toolbox.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("person", of_one_person("shift")),
                ("hours", models.JSONField(default=dict, verbose_name="hours")),
            ],
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", number()),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="PersonSkill",
            fields=[
                ("id", number()),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(1, "basic"), (2, "good"), (3, "expert")],
                        default=2,
                        verbose_name="level",
                    ),
                ),
                ("person", of_a_person("skill_levels")),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="levels",
                        to="people.skill",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "skill"), name="people_skill_once")
                ]
            },
        ),
        migrations.AddField(
            model_name="skill",
            name="people",
            field=models.ManyToManyField(
                related_name="skills", through="people.PersonSkill", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", number()),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "day off"),
                            ("holidays", "holidays"),
                            ("illness", "ill"),
                            ("training", "training"),
                        ],
                        default="leave",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("person", of_a_person("absences")),
            ],
            options={
                "ordering": ["first_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="people_absence_goes_forward",
                    )
                ],
            },
        ),
    ]
