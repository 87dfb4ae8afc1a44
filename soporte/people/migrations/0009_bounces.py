"""What is known of mail to an address: refused for good, failing for a while, or complained about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_merges")]
    operations = [
        migrations.AddField(
            "address", "refused", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "address", "soft_bounces", models.SmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("address", "soft_since", models.DateTimeField(null=True, blank=True)),
        migrations.AddField(
            "address", "complained_at", models.DateTimeField(null=True, blank=True)
        ),
    ]
