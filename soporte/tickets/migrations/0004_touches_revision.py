"""Queues, their rights, statuses and types change what a process keeps of the arrangement."""

from django.db import migrations

TABLES = ("tickets_queue", "tickets_queueaccess", "tickets_status", "tickets_tickettype")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_indexes_of_lists"), ("site", "0002_revision")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            f"DROP TRIGGER touches_revision ON {table}",
        )
        for table in TABLES
    ]
