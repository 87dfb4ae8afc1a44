"""A held message knows which mark of spam holds it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_waiting_files"), ("tickets", "0014_spam")]
    operations = [
        migrations.AddField(
            "inbound",
            "spam",
            models.ForeignKey(
                "tickets.SpamMark",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="inbound",
                db_index=False,
            ),
        ),
        migrations.AlterField(
            "inbound",
            "reason",
            models.CharField(
                blank=True,
                max_length=30,
                choices=[
                    ("unreadable", "It could not be read"),
                    ("no_sender", "It names no usable sender"),
                    ("automatic", "A machine wrote it, and it belongs to no ticket"),
                    ("bounce", "A delivery report for something we do not know"),
                    ("own_address", "It claims to come from one of our own addresses"),
                    ("stranger", "It answers a ticket, but its sender takes no part in it"),
                    ("token_of_another", "It carries the answering address of somebody else"),
                    ("staff_by_mail", "It claims to come from staff, which mail cannot prove"),
                    ("spam", "Spam, or from somebody whose mail was spam"),
                    ("broken", "Soporte failed while handling it"),
                ],
            ),
        ),
        migrations.AddIndex(
            "inbound",
            models.Index(
                fields=["spam"],
                condition=models.Q(spam__isnull=False),
                name="channels_held_as_spam",
            ),
        ),
    ]
