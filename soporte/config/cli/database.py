"""What every command shares that works on the database."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from soporte.config import warm
from soporte.config.installation import Installation


@contextmanager
def opened(options: argparse.Namespace, *, migrated: bool = True) -> Iterator[Installation]:
    """This installation's database, brought up to date, and Django on it."""
    installation = Installation.find(options.data_dir)
    with installation.database(), django_on(installation, migrated=migrated):
        yield installation


@contextmanager
def django_on(installation: Installation, *, migrated: bool = True) -> Iterator[None]:
    """Django with the owner's connection to a database that answers."""
    warm.set_environment(time_limit_ms=0, base_url=installation.noted_url())
    warm.start_django(quiet=True)
    from django.db import connection

    if migrated:
        from soporte.config.prepare import migrate

        migrate()
    try:
        yield
    finally:
        connection.close()
