"""Starting Django once, before any fork, and giving each process the connection of its role."""

import os
import re
from pathlib import Path

TIME_LIMIT_MS = 5000
TIME_LIMIT = re.compile(r"-c statement_timeout=\d+")


def set_environment(*, base_url: str = "", time_limit_ms: int = TIME_LIMIT_MS) -> None:
    """What the settings read; call it before Django is imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soporte.config.settings")
    os.environ.setdefault("SOPORTE_STATEMENT_TIMEOUT_MS", str(time_limit_ms))
    if base_url:
        os.environ.setdefault("SOPORTE_BASE_URL", base_url)


def start_django(*, quiet: bool = False) -> None:
    """Set Django up with our logging (`quiet`: warnings only); opens no database connection."""
    import django
    from django.conf import settings

    from soporte.config import logs
    from soporte.config.environment import environment

    assert settings.SECRET_KEY
    logs.configure("WARNING" if quiet else environment().log_level)
    django.setup()


def preload() -> None:
    """Import what every request needs, so that all children share its memory."""
    from django.template.loader import get_template
    from django.urls import get_resolver

    from soporte.config import server, worker  # noqa: F401 - for their memory

    _ = get_resolver().url_patterns
    package = Path(__file__).resolve().parent.parent
    for room in ("ui", "desk", "portal"):
        for file in sorted((package / room).rglob("*.html")):
            name = file.relative_to(package).as_posix().removeprefix("ui/templates/")
            get_template(name)


def without_time_limit() -> None:
    """Let this process's statements take their time: jobs, maintenance."""
    from django.db import connection

    options = connection.settings_dict["OPTIONS"]
    options["options"] = TIME_LIMIT.sub("", options.get("options", "")).strip()


def as_owner() -> None:
    """Connect this process as the owner of the tables, without a time limit."""
    from django.db import connection

    from soporte.config.settings import _database

    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    connection.settings_dict.update(_database(url))
    without_time_limit()
