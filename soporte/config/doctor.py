"""`soporte doctor`: what is wrong with an installation, and what to do about it."""

import os
import pwd
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection

from soporte.channels.models import Account, Inbound
from soporte.config import health, nightly, prepare
from soporte.config.environment import environment
from soporte.config.installation import Installation
from soporte.config.unsafe import refuse_unsafe
from soporte.config.words import Refusal
from soporte.config.words import translate as _
from soporte.files import storage
from soporte.files.models import Blob
from soporte.outbox.models import Delivery
from soporte.people.models import Person
from soporte.search import rebuilding
from soporte.toolbox.clock import now

LEAST_FREE = 1024**3
LONGEST_WAIT = timedelta(minutes=10)
MOST_NAMED = 10


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` says what to do and is empty where all is well."""

    text: str
    advice: str = ""


def report(installation: Installation) -> int:
    """Print every finding; 1 when something needs doing."""
    findings = list(examine(installation))
    for one in findings:
        print(("!! " if one.advice else "ok ") + one.text)  # noqa: T201 - the answer
        if one.advice:
            print(f"   → {one.advice}")  # noqa: T201
    return int(any(one.advice for one in findings))


def examine(installation: Installation) -> Iterator[Finding]:
    """Look at everything; one check that fails hinders no other."""
    for check in CHECKS:
        try:
            yield from check(installation)
        except (DatabaseError, OSError, Refusal) as error:
            if isinstance(error, ProgrammingError) and prepare.missing_migrations():
                continue  # Their tables come with “soporte migrate”, which is said already.
            yield Finding(f"{check.__name__.strip('_')}: {error}", _("See the message."))


def _settings(_installation: Installation) -> Iterator[Finding]:
    mode = environment().mode
    try:
        refuse_unsafe(demo=False)
    except Refusal as refusal:
        yield Finding(str(refusal), _("Set them, then start again."))
        return
    yield Finding(_("Mode: %(mode)s. Address: %(url)s.") % {"mode": mode, "url": settings.BASE_URL})


def _folder(installation: Installation) -> Iterator[Finding]:
    free = shutil.disk_usage(installation.data_dir).free
    said = _("Data in %(folder)s, %(free)s MB free.") % {
        "folder": installation.data_dir,
        "free": free // 1024**2,
    }
    yield Finding(said, _("Make room: below 1 GB mail may not be taken in.") * (free < LEAST_FREE))
    key = installation.data_dir / "secret_key"
    if key.exists():
        is_open = bool(stat.S_IMODE(key.stat().st_mode) & 0o077)
        yield Finding(_("Secret key in the data folder."), f"chmod 600 {key}" * is_open)


def _database(_installation: Installation) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    unsafe = _("Set fsync = on: a power cut can destroy the database.") * (fsync != "on")
    yield Finding(_("PostgreSQL %(version)s answers.") % {"version": version}, unsafe)
    missing = prepare.missing_migrations()
    yield Finding(
        _("Migrations missing: %(number)s.") % {"number": missing},
        "soporte migrate" * bool(missing),
    )


def _web_role(_installation: Installation) -> Iterator[Finding]:
    web, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if not (web and owner) or web == owner:
        yield Finding(
            _("Pages and maintenance use one database role."),
            _("Give the pages a role of their own: DATABASE_URL beside DATABASE_OWNER_URL.")
            * environment().is_production,
        )
        return
    yield Finding(_("The pages' database role cannot change the schema."))


def _work(installation: Installation) -> Iterator[Finding]:
    worker = health.worker() if installation.runs() else ""
    yield Finding(_("Background jobs."), worker)
    late = now() - LONGEST_WAIT
    for name, rows in (
        (
            _("Incoming mail that waits"),
            Inbound.objects.filter(state="stored", received_at__lt=late),
        ),
        (
            _("Outgoing mail that waits"),
            Delivery.objects.filter(state="queued", created_at__lt=late),
        ),
        (_("Outgoing mail that failed"), Delivery.objects.filter(state__in=("failed", "unknown"))),
    ):
        number = rows.count()
        yield Finding(f"{name}: {number}", _("Look at it in the desk.") * bool(number))


def _mail(_installation: Installation) -> Iterator[Finding]:
    yield Finding(
        _("Outgoing mail server."),
        "" if settings.SMTP_URL else _("Set SOPORTE_SMTP_URL: until then answers wait here."),
    )
    for account in Account.objects.filter(is_active=True).exclude(failing_since=None):
        yield Finding(
            _("Mailbox %(address)s fails since %(time)s.")
            % {"address": account.address, "time": account.failing_since},
            account.error,
        )


def _people(_installation: Installation) -> Iterator[Finding]:
    has_one = Person.objects.filter(role="administrator", is_active=True).exists()
    yield Finding(
        _("Administrators."),
        "" if has_one else "soporte user create --email … --role administrator",
    )


def _search(_installation: Installation) -> Iterator[Finding]:
    """Things that nobody finds, or by what an older version read in them."""
    for source in rebuilding.every():
        number = rebuilding.missing(source).count()
        yield Finding(
            _("Not to be found by search (%(kind)s): %(number)s.")
            % {"kind": source.kind, "number": number},
            f"soporte manage rebuild_search {source.kind} -- --missing" * bool(number),
        )


def _files(_installation: Installation) -> Iterator[Finding]:
    """Files that the database knows and the folder has lost, with the tickets they belong to."""
    lost = [blob for blob in Blob.objects.iterator() if not storage.path_of(blob.sha256).exists()]
    names = ", ".join(blob.sha256[:12] for blob in lost[:MOST_NAMED])
    yield Finding(
        _("Stored files missing: %(number)s. %(names)s") % {"number": len(lost), "names": names},
        _("Bring them back from a backup: soporte restore keeps files that are there.")
        * bool(lost),
    )


def _backups(installation: Installation) -> Iterator[Finding]:
    """The last good one, and what keeps the next from being taken."""
    plan = nightly.plan(installation.data_dir)
    stands = nightly.standing(plan.folder)
    said = _("Last good backup: %(time)s, in %(folder)s.") % {
        "time": f"{stands.last_good:%Y-%m-%d %H:%M} UTC" if stands.last_good else "–",
        "folder": plan.folder,
    }
    advice = ""
    if stands.failure:
        advice = stands.failure
    elif plan.at is None and environment().is_production:
        advice = _("Backups are off: set SOPORTE_BACKUP_AT, or see to them yourself.")
    elif plan.at and (stands.age is None or stands.age > nightly.OVERDUE):
        advice = _("Take one now: soporte backup")
    yield Finding(said, advice)


def _user(_installation: Installation) -> Iterator[Finding]:
    is_root = os.getuid() == 0 and environment().is_production
    yield Finding(
        _("Runs as the system user %(user)s.") % {"user": pwd.getpwuid(os.getuid()).pw_name},
        _("Start it as an ordinary user; the administration guide shows how.") * is_root,
    )


def _pages(_installation: Installation) -> Iterator[Finding]:
    from soporte.config.settings import PACKAGE

    built = (PACKAGE / "static" / "dist" / "manifest.json").exists()
    yield Finding(_("Styles and scripts of the pages."), "" if built else "./do run")


CHECKS: tuple[Callable[[Installation], Iterator[Finding]], ...] = (
    _settings,
    _folder,
    _database,
    _web_role,
    _work,
    _mail,
    _people,
    _search,
    _files,
    _backups,
    _user,
    _pages,
)
