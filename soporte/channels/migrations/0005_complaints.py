"""Complaints about mail that we do not know are held under a name of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_signature")]
    operations = [
        migrations.AlterField(
            "inbound",
            "reason",
            models.CharField(
                blank=True,
                choices=[
                    ("unreadable", "It could not be read"),
                    ("no_sender", "It names no usable sender"),
                    ("automatic", "A machine wrote it, and it belongs to no ticket"),
                    ("bounce", "A delivery report for something we do not know"),
                    ("complaint", "A complaint about mail that we do not know"),
                    ("own_address", "It claims to come from one of our own addresses"),
                    ("stranger", "It answers a ticket, but its sender takes no part in it"),
                    ("token_of_another", "It carries the answering address of somebody else"),
                    ("staff_by_mail", "It claims to come from staff, which mail cannot prove"),
                    ("spam", "Spam, or from somebody whose mail was spam"),
                    ("broken", "Soporte failed while handling it"),
                ],
                max_length=30,
            ),
        )
    ]
