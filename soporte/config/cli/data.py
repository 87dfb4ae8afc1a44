"""`soporte migrate`, `seed`, `backup`, `restore`, `doctor`, `manage`."""

import argparse
import os
from pathlib import Path
from typing import Any

from soporte.config.cli.database import django_on, opened
from soporte.config.installation import Installation
from soporte.config.words import Refusal
from soporte.config.words import translate as _


def migrate(options: argparse.Namespace) -> None:
    """Bring the database up to this version."""
    with opened(options, migrated=False):
        from soporte.config.prepare import migrate as apply

        print(_("Migrations applied: %(number)s") % {"number": apply()})  # noqa: T201


def seed(options: argparse.Namespace) -> None:
    """Fill the database with made-up tickets, for measuring."""
    with opened(options):
        from soporte.config.seed import run

        run(options.tickets)


def backup(options: argparse.Namespace) -> None:
    """Write everything to one file, or prove that such a file can be brought back."""
    with Installation.find(options.data_dir).database():
        from soporte.config import backups, nightly

        url, data_dir = owner_url(), Path(os.environ["SOPORTE_DATA_DIR"])
        if options.verify:
            manifest = backups.verify(_chosen(options.file, data_dir), url=url)
            print(_("Good: restored aside and compared. %(facts)s") % {"facts": _facts(manifest)})  # noqa: T201
        elif options.file:
            manifest = backups.write(Path(options.file), url=url, data_dir=data_dir)
            said = {"file": options.file, "facts": _facts(manifest)}
            print(_("Written: %(file)s. %(facts)s") % said)  # noqa: T201
        else:
            made = nightly.take(nightly.plan(data_dir), url=url, data_dir=data_dir)
            print(_("Written and proved: %(file)s") % {"file": made})  # noqa: T201


def _chosen(file: str | None, data_dir: Path) -> Path:
    """The file named, or the newest of the nights'."""
    if file:
        return Path(file)
    from soporte.config import nightly

    folder = nightly.plan(data_dir).folder
    newest = max(nightly.good(folder), default=None, key=nightly.taken_at)
    if newest is None:
        raise Refusal(_("There is no backup in %(folder)s.") % {"folder": folder})
    return newest


def restore(options: argparse.Namespace) -> None:
    """Put a backup in the place of what is there. Nothing else may run on this data."""
    installation = Installation.find(options.data_dir)
    with installation.database(alone=True):
        from soporte.config import backups

        old = backups.restore(Path(options.file), url=owner_url(), data_dir=installation.data_dir)
        print(_("Restored. What was there before is kept as database %(name)s.") % {"name": old})  # noqa: T201
        # Migrates what an older version wrote, and lets the web role at it.
        with django_on(installation):
            from soporte.config.prepare import grant

            grant()


def doctor(options: argparse.Namespace) -> int:
    """Say what is wrong and what to do about it; exit 1 when something is."""
    with opened(options, migrated=False) as installation:
        from soporte.config import doctor as examine

        return examine.report(installation)


def manage(options: argparse.Namespace) -> None:
    """Run one of Django's own commands."""
    with opened(options, migrated=False):
        from django.core.management import execute_from_command_line

        arguments: list[str] = [one for one in options.arguments if one != "--"]
        execute_from_command_line(["soporte manage", *arguments])


def owner_url() -> str:
    """The owner's connection to this installation's database."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
    if not url:
        raise Refusal(_("No database is known."))
    return url


def _facts(manifest: dict[str, Any]) -> str:
    return _("%(rows)s rows in %(tables)s tables, %(files)s files.") % {
        "rows": sum(manifest["tables"].values()),
        "tables": len(manifest["tables"]),
        "files": sum(name.startswith("files/") for name in manifest["members"]),
    }
