from django.db import migrations

from soporte.tickets.migrations._first_forms import install


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_found_by_field"), ("fields", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
