"""The table behind Django's cache: counters of attempts, shared by every process and node.

Its columns are those of Django's DatabaseCache. It is not logged: a crash may forget counters.
"""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE config_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX config_cache_expires ON config_cache (expires);
            """,
            "DROP TABLE config_cache",
        )
    ]
