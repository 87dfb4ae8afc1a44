"""What signs the answers that go out from a mailbox."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0003_spam'),
        ('site', '0002_revision'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='signature',
            field=models.TextField(blank=True, db_default='', default='', help_text='Below each answer that goes out from here, unless the queue has one of its own. Placeholders: {{ me.name }}, {{ me.first_name }}, {{ me.title }}, {{ queue.name }}, {{ site.name }}, {{ site.phone }}.', verbose_name='signature of answers'),
        ),
        # Each process keeps the accounts.
        migrations.RunSQL(
            "CREATE TRIGGER touches_revision_signature AFTER UPDATE OF signature ON channels_account"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            "DROP TRIGGER touches_revision_signature ON channels_account",
        ),
    ]
