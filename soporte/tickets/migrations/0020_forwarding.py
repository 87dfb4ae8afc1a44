"""Drafts that are sent on to somebody outside, and to whom a text goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0019_signature'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='addressed',
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('reply', 'Reply'), ('note', 'Note'), ('forward', 'Forward')], default='reply', max_length=7),
        ),
    ]
