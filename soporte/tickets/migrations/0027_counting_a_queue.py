"""Let a queue be counted from its index alone."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A second index, then without the first: lists are never left without one."""

    atomic = False
    dependencies = [("tickets", "0026_drafts_of_new_tickets")]
    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("category__in", ["new", "open", "waiting_customer", "waiting_third"])
                ),
                fields=["queue", "-updated_at", "-id"],
                include=["snoozed_until", "assignee", "private_to"],
                name="tickets_unsolved_in_queue",
            ),
        ),
        RemoveIndexConcurrently(model_name="ticket", name="tickets_unsolved_of_queue"),
    ]
