"""Acts on many tickets."""

import django.db.models.deletion
import soporte.toolbox.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0015_answer_way'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('via', models.CharField(max_length=20)),
                ('act', models.CharField(choices=[('edit', 'Edit'), ('reply', 'Reply'), ('note', 'Internal note'), ('merge', 'Merge')], default='edit', max_length=5)),
                ('changes', models.JSONField(default=dict)),
                ('html', models.TextField(blank=True)),
                ('then', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'waits to begin'), ('running', 'under way'), ('done', 'done'), ('stopped', 'stopped'), ('undoing', 'being undone'), ('undone', 'undone')], default='waiting', max_length=7)),
                ('total', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('skipped', models.IntegerField(default=0)),
                ('put_back', models.IntegerField(default=0)),
                ('kept', models.IntegerField(default=0)),
                ('entry', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('starts_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('touched_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.IntegerField(default=0)),
                ('seen', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', 'waits'), ('done', 'done'), ('skipped', 'skipped'), ('undone', 'put back'), ('kept', 'not put back')], default='waiting', max_length=7)),
                ('reason', models.CharField(blank=True, choices=[('unseen', 'You can no longer see it.'), ('rights', 'You have no right to work on this queue.'), ('merged', 'It was merged into another ticket.'), ('same', 'It is so already.'), ('changed', 'Somebody changed it meanwhile.'), ('answered', 'Somebody wrote meanwhile.'), ('readers', 'Customers would read more than before.'), ('refused', 'It was refused.'), ('stopped', 'You stopped before its turn.'), ('failed', 'Something went wrong.')], max_length=10)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('before', models.JSONField(default=dict)),
                ('bulk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='tickets.bulk')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
            ],
        ),
        migrations.AddIndex(
            model_name='bulk',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'running', 'undoing'))), fields=['touched_at'], name='tickets_bulk_unfinished'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(fields=['bulk', 'state', 'id'], name='tickets_bulk_items'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('bulk', 'ticket'), name='tickets_bulk_ticket_once'),
        ),
    ]
