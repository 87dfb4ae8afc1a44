"""The backup of every night: when it is due, what it needs, what is kept, how the last one went.

An archive gets its name only after it was restored aside and compared: every one in the folder that
is called `soporte-….tar` is good, and the newest name says when the last good one was taken.
"""

import fcntl
import json
import os
import shutil
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict

from soporte.config import backups
from soporte.config.environment import environment
from soporte.config.postgres.places import place_for
from soporte.config.words import Refusal
from soporte.config.words import translate as _

log = structlog.get_logger(__name__)

IN_PRODUCTION = time(3)
OFF = "off"
STAMP = "soporte-%Y%m%dT%H%M%SZ.tar"
PATTERN = "soporte-*.tar"
WORKSHOP, UNPROVEN, FAILURE = ".work", "unproven.tar", "last-failure.json"
# What has to be left besides: below 200 MB nothing is taken in any more.
SPARE = 1024**3
SETTLING, RETRY = timedelta(minutes=5), timedelta(hours=1)
# A night may be long or short, and the backup takes its time.
OVERDUE = timedelta(hours=27)
LOWEST_PRIORITY = 19


@dataclass(frozen=True)
class Plan:
    """When backups are taken (None: never), where they lie, and how many."""

    at: time | None
    folder: Path
    keep: int


@dataclass(frozen=True)
class Standing:
    """How the backups stand: the last good one, and why a later attempt failed."""

    last_good: datetime | None
    failure: str = ""

    @property
    def age(self) -> timedelta | None:
        """How old the last good one is."""
        return datetime.now(UTC) - self.last_good if self.last_good else None


def plan(data_dir: Path) -> Plan:
    """What the administrator chose. Raises a Refusal for what is no hour."""
    chosen = environment()
    at: time | None = IN_PRODUCTION if chosen.is_production else None
    if said := chosen.backup_at.strip().lower():
        try:
            at = None if said == OFF else time.fromisoformat(said)
        except ValueError:
            raise Refusal(
                _("SOPORTE_BACKUP_AT must be an hour such as 03:30, or off; it is “%(said)s”.")
                % {"said": said}
            ) from None
    return Plan(at, chosen.backup_dir or data_dir / "backups", max(1, chosen.backup_keep))


def standing(folder: Path) -> Standing:
    """How the backups in a folder stand."""
    newest = max(good(folder), default=None, key=taken_at)
    failure = ""
    with suppress(OSError, ValueError, KeyError):
        failure = str(json.loads((folder / FAILURE).read_text())["reason"])
    return Standing(taken_at(newest) if newest else None, failure)


def good(folder: Path) -> list[Path]:
    """The proven archives of a folder."""
    return [path for path in folder.glob(PATTERN) if taken_at(path) > _NEVER]


_NEVER = datetime.min.replace(tzinfo=UTC)


def taken_at(archive: Path) -> datetime:
    """When an archive was taken, by its name; long ago for a name that is not ours."""
    try:
        return datetime.strptime(archive.name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return _NEVER


class Timer:
    """Says when a backup is due: after the hour of each day, and an hour after one that failed."""

    def __init__(self, plan: Plan, zone: str) -> None:
        """`zone` is the time zone in which the administrator thinks of the hour."""
        self.plan, self.zone = plan, _zone(zone)
        self._not_before = datetime.now(UTC) + SETTLING

    def __call__(self) -> bool:
        """Whether to take one now; asked every second."""
        now = datetime.now(UTC)
        if self.plan.at is None or now < self._not_before:
            return False
        last, following = self._around(now)
        newest = None
        # The supervisor asks: a folder that cannot be read is the trouble of whoever writes there.
        with suppress(OSError):
            newest = standing(self.plan.folder).last_good
        if newest and newest >= last:
            self._not_before = following
            return False
        self._not_before = now + RETRY
        return True

    def _around(self, now: datetime) -> tuple[datetime, datetime]:
        """The hour that has passed last, and the one after it."""
        assert self.plan.at
        here = now.astimezone(self.zone)
        moments = [
            datetime.combine(here.date() + timedelta(days=day), self.plan.at, self.zone)
            for day in (-1, 0, 1)
        ]
        passed = [moment for moment in moments if moment <= here]
        return passed[-1].astimezone(UTC), moments[len(passed)].astimezone(UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def work(plan: Plan, *, url: str, data_dir: Path) -> None:
    """The life of the process that takes one, behind everything else that the machine does."""
    os.nice(LOWEST_PRIORITY)
    with suppress(Refusal):
        take(plan, url=url, data_dir=data_dir)


def take(plan: Plan, *, url: str, data_dir: Path) -> Path:
    """Write one archive, prove it, give it its name and forget the oldest; the archive.

    Raises a Refusal that says why not; what could not be proved is kept aside until the next one.
    """
    began = clock.monotonic()
    with _alone(plan.folder):
        try:
            made = _take(plan, url, data_dir)
        except (Refusal, OSError, psycopg.Error) as error:
            reason = str(error).strip() or type(error).__name__
            log.error("backup failed", reason=reason)  # noqa: TRY400 - the reason says it
            _note_failure(plan.folder, reason)
            raise Refusal(_("No backup was taken: %(reason)s") % {"reason": reason}) from None
    took = round(clock.monotonic() - began, 1)
    log.info("backup taken", file=str(made), bytes=made.stat().st_size, seconds=took)
    return made


def _take(plan: Plan, url: str, data_dir: Path) -> Path:
    workshop = plan.folder / WORKSHOP
    # Whoever was killed has left something there.
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    unproven = workshop / UNPROVEN
    _want_room(plan, url, data_dir)
    moment = datetime.now(UTC)
    backups.write(unproven, url=url, data_dir=data_dir)
    aside = f"{conninfo_to_dict(url)['dbname']}_nightly"
    backups.verify(unproven, url=url, scratch_name=aside)
    made = plan.folder / moment.strftime(STAMP)
    unproven.replace(made)
    (plan.folder / FAILURE).unlink(missing_ok=True)
    for old in sorted(good(plan.folder), key=taken_at)[: -plan.keep]:
        old.unlink()
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise Refusal(_("No backup was taken: %(reason)s") % {"reason": error}) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                _("Another backup is being taken in %(folder)s.") % {"folder": folder}
            ) from None
        yield


def _want_room(plan: Plan, url: str, data_dir: Path) -> None:
    """Refuse before anything is written rather than fill the disk under those who work."""
    with psycopg.connect(url) as connection:
        (database,) = connection.execute(
            "SELECT pg_database_size(current_database())"
        ).fetchone() or (0,)
    stored = sum(path.stat().st_size for path in (data_dir / backups.FILES).rglob("*"))
    # The dump lies there twice while it is packed, and is restored once to prove it.
    for folder, needed in (
        (plan.folder, stored + 2 * database),
        (place_for(data_dir).folder, database),
    ):
        if folder.exists() and (free := shutil.disk_usage(folder).free) < needed + SPARE:
            raise Refusal(
                _("%(folder)s has %(free)s MB free; a backup wants %(needed)s MB.")
                % {
                    "folder": folder,
                    "free": free // 1024**2,
                    "needed": (needed + SPARE) // 1024**2,
                }
            )


def _note_failure(folder: Path, reason: str) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        (folder / FAILURE).write_text(json.dumps({"at": at, "reason": reason[:1000]}))
