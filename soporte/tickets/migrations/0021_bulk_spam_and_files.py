"""Marking many tickets as spam; files that go with what is said in many."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0003_words'),
        ('tickets', '0020_forwarding'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulk',
            name='act',
            field=models.CharField(choices=[('edit', 'Edit'), ('reply', 'Reply'), ('note', 'Internal note'), ('merge', 'Merge'), ('spam', 'Mark as spam')], default='edit', max_length=5),
        ),
        migrations.AlterField(
            model_name='bulkitem',
            name='reason',
            field=models.CharField(blank=True, choices=[('unseen', 'You can no longer see it.'), ('rights', 'You have no right to work on this queue.'), ('merged', 'It was merged into another ticket.'), ('same', 'It is so already.'), ('changed', 'Somebody changed it meanwhile.'), ('answered', 'Somebody wrote meanwhile.'), ('readers', 'Customers would read more than before.'), ('spam', 'It is marked as spam.'), ('refused', 'It was refused.'), ('stopped', 'You stopped before its turn.'), ('failed', 'Something went wrong.')], max_length=10),
        ),
        migrations.CreateModel(
            name='BulkFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.blob')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='tickets.bulk')),
            ],
        ),
    ]
