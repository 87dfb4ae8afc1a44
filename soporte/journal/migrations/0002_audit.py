"""Which entries belong to the audit, and where their requests came from; few, so found by themselves."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

SUPERVISORS = (
    "queue.created", "queue.changed", "team.created", "team.changed", "canned.saved",
    "canned.removed", "checklist.created", "checklist.changed", "organization.created",
    "organization.changed",
)  # fmt: skip
ADMINISTRATORS = (
    "person.role_changed", "person.signed_in", "address.added", "address.removed",
    "address.verified", "token.created", "token.revoked", "site.changed", "site.notices_changed",
    "status.changed", "type.changed", "field.changed", "form.changed", "form.removed",
    "account.created", "account.changed",
)  # fmt: skip
FILL = "UPDATE journal_entry SET audit = %s WHERE kind = ANY(%s)"


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for level, kinds in ((1, SUPERVISORS), (2, ADMINISTRATORS)):
            cursor.execute(FILL, [level, list(kinds)])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.AddField(
            "entry", "audit", models.SmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "entry",
            "address",
            models.CharField(blank=True, db_default="", default="", max_length=45),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            AddIndexConcurrently(
                "entry",
                models.Index(fields=fields, condition=models.Q(audit__gt=0), name=name),
            )
            for fields, name in (
                (["-at", "-id"], "journal_audit"),
                (["audit", "-at", "-id"], "journal_audit_reader"),
                (["kind", "-at", "-id"], "journal_audit_kind"),
                (["actor_kind", "actor_id", "-at", "-id"], "journal_audit_actor"),
                (["via", "-at", "-id"], "journal_audit_via"),
            )
        ),
    ]
