"""Teams and staff change what a process keeps of the arrangement."""

from django.db import migrations

STAFF = "('technician', 'supervisor', 'administrator')"
TABLES = ("people_team", "people_team_members")
# Customers come with every mail and are part of no arrangement: their rows touch nothing.
PERSON = {
    "INSERT": f"NEW.role IN {STAFF}",
    "DELETE": f"OLD.role IN {STAFF}",
    "UPDATE": (
        f"(OLD.role IN {STAFF} OR NEW.role IN {STAFF}) AND "
        "(OLD.name, OLD.folded_name, OLD.role, OLD.is_active)"
        " IS DISTINCT FROM (NEW.name, NEW.folded_name, NEW.role, NEW.is_active)"
    ),
}


class Migration(migrations.Migration):
    dependencies = [("people", "0003_staff_index"), ("site", "0002_revision")]
    operations = [
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER touches_revision AFTER INSERT OR UPDATE OR DELETE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION site_touch()",
                f"DROP TRIGGER touches_revision ON {table}",
            )
            for table in TABLES
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER touches_revision_{act.lower()} AFTER {act} ON people_person"
                f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION site_touch()",
                f"DROP TRIGGER touches_revision_{act.lower()} ON people_person",
            )
            for act, condition in PERSON.items()
        ),
    ]
