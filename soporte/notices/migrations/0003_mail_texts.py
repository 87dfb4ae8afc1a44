"""The organisation's own texts of the mails that the product writes; kept by each process."""

import soporte.toolbox.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_push"), ("site", "0002_revision")]
    operations = [
        migrations.CreateModel(
            name="MailText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("letter", models.SlugField(db_index=False, max_length=40)),
                ("language", models.CharField(max_length=5)),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("error", models.CharField(blank=True, max_length=300)),
                ("updated_at", models.DateTimeField(default=soporte.toolbox.clock.now)),
            ],
        ),
        migrations.AddConstraint(
            model_name="mailtext",
            constraint=models.UniqueConstraint(
                fields=("letter", "language"), name="notices_one_mail_text"
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON notices_mailtext"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            "DROP TRIGGER touches_revision ON notices_mailtext",
        ),
    ]
