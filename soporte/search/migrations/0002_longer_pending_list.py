"""Let the index collect more before it merges: `ALTER INDEX` changes no row."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

LONGER = "ALTER INDEX search_terms SET (gin_pending_list_limit = 1024)"
AS_BEFORE = "ALTER INDEX search_terms SET (gin_pending_list_limit = 256)"


def _index(limit):
    return GinIndex(fields=["terms"], name="search_terms", gin_pending_list_limit=limit)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunSQL(
            LONGER,
            AS_BEFORE,
            state_operations=[
                migrations.RemoveIndex("document", "search_terms"),
                migrations.AddIndex("document", _index(1024)),
            ],
        )
    ]
