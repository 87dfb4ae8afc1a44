"""Lists of what has open tasks, approvals or holds are read by indexes that have those alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

_COUNTED = (
    ("open_tasks", "tickets_with_tasks"),
    ("open_approvals", "tickets_with_approvals"),
    ("holds", "tickets_held"),
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0022_waiting_for_us")]
    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(
                fields=["-updated_at", "-id"], condition=Q((f"{column}__gt", 0)), name=name
            ),
        )
        for column, name in _COUNTED
    ]
