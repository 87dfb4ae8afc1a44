"""The brand: accent, pictures, greeting, links of the footer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('site', '0003_offline_after'),
    ]

    operations = [
        migrations.CreateModel(
            name='BrandPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=20, unique=True)),
                ('mark', models.CharField(max_length=16)),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='accent',
            field=models.CharField(blank=True, max_length=7, verbose_name='accent colour'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='accent_dark',
            field=models.CharField(blank=True, max_length=7, verbose_name='accent colour of the dark theme'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='greeting_en',
            field=models.CharField(blank=True, max_length=160, verbose_name='portal greeting in English'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='greeting_es',
            field=models.CharField(blank=True, max_length=160, verbose_name='portal greeting in Spanish'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='legal_url',
            field=models.URLField(blank=True, max_length=300, verbose_name='legal notice'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='pictures',
            field=models.JSONField(blank=True, default=dict, verbose_name='pictures'),
        ),
        migrations.AddField(
            model_name='sitesettings',
            name='privacy_url',
            field=models.URLField(blank=True, max_length=300, verbose_name='privacy notice'),
        ),
    ]
