"""Bringing the database up to this version, and loading the demo into an empty one."""

import json
import os

import structlog
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from psycopg.conninfo import conninfo_to_dict

from soporte.config import demo as cast
from soporte.config import warm
from soporte.config.environment import environment
from soporte.config.postgres.roles import grant_to_web
from soporte.people.models import Person
from soporte.site import setup
from soporte.site.operations import current

log = structlog.get_logger(__name__)

# Any number, as long as every node takes the same.
MIGRATION_LOCK = 5_062_021


def missing_migrations() -> int:
    """How many migrations this database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Apply what is missing, one node at a time; how many there were. Needs the owner's role."""
    if not missing_migrations():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            found = missing_migrations()
            if found:
                log.info("migrating", migrations=found)
                call_command("migrate", interactive=False, verbosity=0)
                # A new column has no statistics: at 100,000 tickets the lists took twice as long.
                cursor.execute("ANALYZE")
                grant()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    return found


def grant() -> None:
    """Let the web role at the new tables, where it is another role than ours."""
    web = conninfo_to_dict(os.environ.get("DATABASE_URL", "")).get("user")
    owner = connection.settings_dict["USER"]
    if web and owner and web != owner:
        connection.ensure_connection()
        grant_to_web(connection.connection, str(web))


def first_steps(*, demo: bool | None, is_loopback: bool) -> str:
    """Everything before the first request, in a process of its own; the links to show, as JSON."""
    warm.as_owner()
    migrate()
    may_sign_in = is_loopback and not environment().is_production
    wanted = may_sign_in if demo is None else demo
    if wanted and not Person.objects.exists():
        cast.load()
    path = cast.sign_in_path() if may_sign_in else ""
    first_run = "" if current().is_set_up else f"{reverse('portal:setup')}?key={setup.token()}"
    zone = current().time_zone
    connection.close()
    return json.dumps({"sign_in": path, "setup": first_run, "time_zone": zone})
