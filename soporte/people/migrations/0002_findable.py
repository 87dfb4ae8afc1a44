"""Nothing to do: `soporte manage rebuild_search person` makes people findable who were here before.

It takes minutes where there are many, and reads the rooms' code, which a migration must not.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("search", "0001_initial")]
    operations = []
