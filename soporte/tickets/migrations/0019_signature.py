"""What signs the answers of a queue."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0018_words_of_schedules'),
    ]

    operations = [
        migrations.AddField(
            model_name='queue',
            name='signature',
            field=models.TextField(blank=True, db_default='', default='', help_text='Below each answer. Placeholders: {{ me.name }}, {{ me.first_name }}, {{ me.title }}, {{ queue.name }}, {{ site.name }}, {{ site.phone }}. Empty: the mailbox’s.', verbose_name='signature of answers'),
        ),
    ]
