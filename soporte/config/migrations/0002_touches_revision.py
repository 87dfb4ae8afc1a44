"""Accounts, checklists and wishes to be told are part of what a process keeps of the arrangement."""

from django.db import migrations

# How far polling came, and how it went, is not.
ACCOUNT = "kind, name, address, queue_id, is_active, is_default, settings"
TABLES = {
    "channels_account": f"UPDATE OF {ACCOUNT}",
    "tickets_checklist": "UPDATE",
    "notices_preference": "UPDATE",
}


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0001_cache"),
        ("site", "0002_revision"),
        ("channels", "0001_initial"),
        ("tickets", "0005_tasks_time_approvals"),
        ("notices", "0001_notifications"),
    ]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER touches_revision AFTER INSERT OR {update} OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
            f"DROP TRIGGER touches_revision ON {table}",
        )
        for table, update in TABLES.items()
    ]
