"""A mark that changes with the settings and with everything a process may keep of the arrangement."""

import uuid

from django.db import migrations, models

# A new mark each time and no counter: after a rollback no two states have carried the same one.
TOUCH = """
CREATE FUNCTION site_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE site_sitesettings SET revision = gen_random_uuid();
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("site", "0001_initial")]
    operations = [
        migrations.AddField(
            "sitesettings",
            "revision",
            models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunSQL(TOUCH, "DROP FUNCTION site_touch()"),
    ]
