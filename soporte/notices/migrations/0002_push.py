"""Devices to which notifications are pushed, and when that is due."""

import django.db.models.deletion
import soporte.toolbox.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0001_initial'),
        ('notices', '0001_notifications'),
        ('tickets', '0013_found_by_tag'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', models.CharField(max_length=1000)),
                ('p256dh', models.CharField(max_length=100)),
                ('auth', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('used_at', models.DateTimeField(null=True)),
                ('expired_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='notification',
            name='push_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('push_at__isnull', False)), fields=['push_at'], name='notices_push_due'),
        ),
        migrations.AddField(
            model_name='pushsubscription',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_subscriptions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='pushsubscription',
            constraint=models.UniqueConstraint(fields=('endpoint',), name='notices_push_endpoint_once'),
        ),
    ]
