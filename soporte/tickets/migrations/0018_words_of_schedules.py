"""Words of the schedules alone: nothing changes in the database."""

import datetime
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0017_recurring'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recurring',
            name='at',
            field=models.TimeField(default=datetime.time(9, 0), verbose_name='time of day'),
        ),
        migrations.AlterField(
            model_name='recurring',
            name='next_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='next date'),
        ),
        migrations.AlterField(
            model_name='recurring',
            name='nth',
            field=models.SmallIntegerField(choices=[(0, 'on the day of the month'), (1, 'the first'), (2, 'the second'), (3, 'the third'), (4, 'the fourth'), (-1, 'the last')], default=0, verbose_name='in the month'),
        ),
        migrations.AlterField(
            model_name='recurring',
            name='weekdays',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')]), blank=True, default=list, size=None, verbose_name='days of the week'),
        ),
    ]
