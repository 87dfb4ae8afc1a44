"""Lists can be put together by team, type and organisation too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0023_held_and_waiting_for_a_yes")]
    operations = [
        migrations.AlterField(
            model_name="view",
            name="grouping",
            field=models.CharField(
                blank=True,
                choices=[
                    ("status", "Status"),
                    ("priority", "Priority"),
                    ("queue", "Queue"),
                    ("assignee", "Assignee"),
                    ("team", "Team"),
                    ("type", "Type"),
                    ("organization", "Organisation"),
                ],
                default="",
                max_length=20,
                verbose_name="put together by",
            ),
        ),
    ]
