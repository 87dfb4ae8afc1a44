"""What Outlook numbers a conversation by, to find its ticket where all other marks were lost."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("channels", "0005_complaints")]
    operations = [
        migrations.AddField(
            "inbound",
            "conversation",
            models.CharField(blank=True, db_default="", default="", max_length=42),
        ),
        AddIndexConcurrently(
            "inbound",
            models.Index(
                fields=["conversation", "-id"],
                condition=models.Q(("conversation", ""), _negated=True),
                name="channels_conversation",
            ),
        ),
    ]
