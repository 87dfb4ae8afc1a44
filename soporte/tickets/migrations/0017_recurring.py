"""Tickets that come back at their dates."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import soporte.people.zones
import soporte.tickets.models.recurring
import soporte.toolbox.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_attendance'),
        ('tickets', '0016_bulk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recurring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('daily', 'Every day'), ('weekly', 'Every week'), ('monthly', 'Every month'), ('yearly', 'Every year')], default='monthly', max_length=8, verbose_name='how often')),
                ('interval', models.PositiveSmallIntegerField(default=1, help_text='2 with “every week” means every other week.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='every how many')),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')]), blank=True, default=list, size=None, verbose_name='on')),
                ('nth', models.SmallIntegerField(choices=[(0, 'on the day of the month'), (1, 'first'), (2, 'second'), (3, 'third'), (4, 'fourth'), (-1, 'last')], default=0, verbose_name='in the month')),
                ('month_day', models.PositiveSmallIntegerField(default=1, help_text='Where a month is shorter, its last day.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(31)], verbose_name='day of the month')),
                ('month', models.PositiveSmallIntegerField(choices=[(1, 'January'), (2, 'February'), (3, 'March'), (4, 'April'), (5, 'May'), (6, 'June'), (7, 'July'), (8, 'August'), (9, 'September'), (10, 'October'), (11, 'November'), (12, 'December')], default=1, verbose_name='month')),
                ('at', models.TimeField(default=datetime.time(9, 0), verbose_name='at')),
                ('time_zone', models.CharField(default='Europe/Madrid', max_length=50, validators=[soporte.people.zones.validate_time_zone], verbose_name='time zone')),
                ('starts_on', models.DateField(default=soporte.tickets.models.recurring.today, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('count', models.PositiveSmallIntegerField(blank=True, help_text='Empty: without an end.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='how many times')),
                ('days_off', models.CharField(choices=[('ignore', 'open it all the same'), ('skip', 'leave it out'), ('later', 'open it on the next working day'), ('earlier', 'open it on the working day before')], default='ignore', max_length=8, verbose_name='on days off')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('html', models.TextField(blank=True, verbose_name='text')),
                ('priority', models.SmallIntegerField(choices=[(1, 'Low'), (2, 'Normal'), (3, 'High'), (4, 'Urgent')], default=2, verbose_name='priority')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('fields', models.JSONField(blank=True, default=dict, verbose_name='fields')),
                ('waits', models.BooleanField(db_default=False, default=False, verbose_name='open no other while the last one is open')),
                ('is_active', models.BooleanField(db_default=True, default=True, verbose_name='in use')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='next')),
                ('created_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('checklist', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.checklist', verbose_name='checklist')),
                ('last', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.ticket')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.queue', verbose_name='queue')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requester')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.team', verbose_name='team')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.tickettype', verbose_name='type')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RecurringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('ran_at', models.DateTimeField(default=soporte.toolbox.clock.now)),
                ('outcome', models.CharField(choices=[('opened', 'Opened'), ('waited', 'Not opened: the last one is still open'), ('failed', 'Could not be opened')], max_length=8)),
                ('missed', models.PositiveIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recurring', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='tickets.recurring')),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recurring_runs', to='tickets.ticket')),
            ],
        ),
        migrations.AddIndex(
            model_name='recurring',
            index=models.Index(condition=models.Q(('is_active', True), ('next_at__isnull', False)), fields=['next_at'], name='tickets_recurring_due'),
        ),
        migrations.AddIndex(
            model_name='recurringrun',
            index=models.Index(fields=['recurring', '-id'], name='tickets_recurring_runs'),
        ),
    ]
