"""Where the answers of a ticket go, when it is not the usual way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_spam")]
    operations = [
        migrations.AddField(
            "ticket",
            "answer_way",
            models.CharField(max_length=40, blank=True, default="", db_default=""),
        )
    ]
