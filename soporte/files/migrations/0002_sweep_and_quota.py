from django.db import migrations, models

import soporte.toolbox.clock


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='blob',
            name='stored_at',
            field=models.DateTimeField(default=soporte.toolbox.clock.now),
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=300)),
                ('day', models.DateField()),
                ('size', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'day'), name='files_usage_once')],
            },
        ),
    ]
